"""The document of a programme under ``programmes/`` of a pack: groups, figures of rows, rows that are known, and what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Number, Sourced, Text, fault
from tanliu.kit.message import Message

STATES = ("planned", "under_way", "done", "dropped")
State = Literal["planned", "under_way", "done", "dropped"]


class Named(Block):
    """Something with a name."""

    name: Bilingual
    source: Text | None = None


class Column(Named):
    """A figure that each row may have."""

    unit: Text


class Step(Named):
    """A row of every programme that is begun by this document."""

    group: Text
    months: Count | None = None
    """Months after the beginning until which it is done."""
    due: date | None = None
    """The day itself, of a programme with a calendar of its own."""
    after: tuple[Text, ...] = ()
    """Rows that are done before it."""
    figures: Mapping[Text, Number] = {}
    responsible: Bilingual | None = None

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if self.months is not None and self.due is not None:
            raise fault("a row is due after months or on a day", at=("due",), found=self.due)
        return self


class Where(Block):
    """Which rows count: of some states, of some groups, with a figure between bounds."""

    states: tuple[State, ...] = ()
    groups: tuple[Text, ...] = ()
    figure: Text | None = None
    at_least: Number | None = None
    at_most: Number | None = None


class Tally(Named):
    """What is told of all rows together."""

    form: Literal["count", "share", "sum"]
    where: Where = Where()
    among: Where = Where()
    """Of a share: of which rows it is one."""
    figure: Text | None = None
    """Of a sum: what is added up."""
    printed: Number | None = None
    """As a source prints it, beside what the rows say."""

    @model_validator(mode="after")
    def _summed(self) -> Self:
        if (self.form == "sum") != (self.figure is not None):
            raise fault("a sum names its figure, and nothing else does", at=("figure",))
        return self


class Programme(Dated, Sourced):
    """A programme."""

    programme: Text
    """Id of the document."""
    kind: Literal["programme"] = "programme"
    system: tuple[Text, ...] = ()
    about: Bilingual
    """Whose it is."""
    of: Literal["district", "enterprise"]
    groups: Annotated[Mapping[Text, Named], Field(min_length=1)]
    columns: Mapping[Text, Column] = {}
    steps: Mapping[Text, Step] = {}
    tallies: Mapping[Text, Tally] = {}
    report_months: Count | None = None
    """Every row that is neither done nor dropped is told anew within so many months; without it nothing is asked."""
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        before: set[str] = set()
        for id, step in self.steps.items():
            at: tuple[str | int, ...] = ("steps", id)
            self._known("group", step.group, self.groups, (*at, "group"))
            for name in step.figures:
                self._known("figure", name, self.columns, (*at, "figures"))
            for name in step.after:
                self._known("row", name, before, (*at, "after"))
            before.add(id)
        for id, tally in self.tallies.items():
            for where in (tally.where, tally.among):
                self._of(where, ("tallies", id))
            if tally.figure is not None:
                self._known("figure", tally.figure, self.columns, ("tallies", id, "figure"))
        return self

    def _of(self, where: Where, at: tuple[str | int, ...]) -> None:
        for group in where.groups:
            self._known("group", group, self.groups, at)
        if where.figure is not None:
            self._known("figure", where.figure, self.columns, at)
        if (where.figure is None) != (where.at_least is None and where.at_most is None):
            raise fault("bounds are of a figure, and a figure has one", at=at)

    @staticmethod
    def _known(what: str, name: str, known: object, at: tuple[str | int, ...]) -> None:
        accepted = sorted(known)  # type: ignore[call-overload]
        if name not in accepted:
            raise fault(Message("unknown {name}", name=what), at=at, found=name, accepted=", ".join(accepted))
