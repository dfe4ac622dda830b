"""published.yaml: every figure a case prints, how we read it and whether it can be reached."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog import yamlfile
from tanliu.catalog.document import Document
from tanliu.catalog.finding import noted
from tanliu.catalog.schema import Block, Number, Text, fault, faults, finding
from tanliu.catalog.types import Finding


class Figure(Block):
    """One figure of the case."""

    id: Text
    as_written: Text
    """The words of the case."""
    where: Text
    value: Any
    """Our reading; null where the case names none."""
    unit: Text
    system: Text
    how: Literal["input", "computed", "target", "claim"]
    """Read off the case, follows from inputs, a goal, or merely stated."""
    check: Text
    tolerance: Annotated[Number, Field(ge=0)] | None
    status: Literal["reachable", "contradictory", "not_reachable"]


class Published(Block):
    """The figures of a case."""

    case: Text
    source: Text
    figures: tuple[Figure, ...]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen: set[str] = set()
        for at, figure in enumerate(self.figures):
            if figure.id in seen:
                raise fault("a figure is there twice", at=("figures", at, "id"), found=figure.id)
            seen.add(figure.id)
        return self


def check(path: Path) -> list[Finding]:
    """Return what is wrong with a published.yaml: keys, vocabularies, repeated ids, tolerances."""
    data, lines = yamlfile.read(path)
    if not isinstance(data, dict):
        return [noted(path, 1, "a block of keys wanted")]
    document = Document("published", "", path, MappingProxyType(data), lines)
    return [finding(error, path) for error in faults(document, Published)]
