"""The document of a glossary under ``glossary/`` of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Dated, Sourced, Text


class Term(Block):
    """A term, what it means, and who defined it."""

    name: Bilingual
    says: Bilingual
    source: Text


class Glossary(Dated, Sourced):
    """Terms by their id, which pages name."""

    glossary: Text
    """Id of the document."""
    kind: Literal["glossary"] = "glossary"
    terms: Annotated[Mapping[str, Term], Field(min_length=1)]
