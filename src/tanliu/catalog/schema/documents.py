"""What every document says of itself: its title, where it is from, and for which days it holds."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from tanliu.catalog.schema.block import Block
from tanliu.catalog.schema.faults import fault
from tanliu.catalog.schema.values import Bilingual, Day, Grade, Text
from tanliu.kit.message import Message


class Dated(Block):
    """An edition of a document and the days for which it holds."""

    edition: Text
    """Name of the edition: the number of the notice or standard, or its year. Unique among documents of one id."""
    valid_from: Day | None = None
    """First day for which it holds; without one it holds for all time before."""
    valid_until: Day | None = None
    """Last day for which it holds; without one it holds until another edition supersedes it."""
    supersedes: Text | None = None
    """The edition whose place this one takes from ``valid_from`` on."""

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise fault(
                "ends before it begins", at=("valid_until",), found=str(self.valid_until),
                accepted=Message("{day} or later", day=self.valid_from),
            )  # fmt: skip
        if self.supersedes is not None and self.valid_from is None:
            raise fault(
                "supersedes another edition from no day on", at=("supersedes",), found=self.supersedes,
                accepted=Message("with valid_from"),
            )  # fmt: skip
        return self


class Sourced(Block):
    """A document that says in both languages what it is, and where it is from."""

    title: Bilingual
    """What it is called."""
    source: Text
    """Where it was read, with clause or section; what is our own judgement says so."""
    evidence: Grade
    """How far it can be trusted."""


class Scheme(Dated, Sourced):
    """A document under ``schemes/``: rules, choices or thresholds that somebody could contest."""

    scheme: Text
    """Id of the scheme."""
    kind: Text | None = None
    """Kind of the scheme; without it the id is the kind."""
