"""The document of linked resources under ``linkages/`` of a pack: which contradictions are looked for, and from where on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Dated, Number, Sourced, Text

Id = Literal[
    "certificates_above_use", "contracts_without_certificates", "own_above_generation", "sold_and_used", "budget_and_inventory",
    "cap_and_zero",
]  # fmt: skip


class Check(Block):
    """A contradiction that is looked for.

    What is compared is said by its id (`tanliu.decide.linkage.checks`); the words are what people read.
    """

    name: Bilingual
    about: Bilingual
    """What it means and what is done about it."""
    grave: bool = True
    """Whether something is counted twice; else it is to be shown by papers."""
    tolerance: Annotated[Number, Field(ge=0, le=1)]
    """Share of the larger of the two by which they may differ."""


class Linkage(Dated, Sourced):
    """What links the resources of an enterprise."""

    linkage: Text
    """Id of the document."""
    kind: Literal["linkage"] = "linkage"
    certificate: Text
    """Unit of the ledger that proves green electricity, one a MWh."""
    allowance: Text
    """Unit of the ledger that is the carbon quota."""
    carrier: Text
    """Carrier that is linked."""
    checks: Annotated[Mapping[Id, Check], Field(min_length=1)]
