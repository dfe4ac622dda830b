"""Begin a programme, bring rows into it, and tell of a row; who may is asked of whose programme it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from tanliu.app import clock
from tanliu.app.desks.programmes.models import Begun, BegunRow, RowTold
from tanliu.app.desks.programmes.queries import followed, kept, programme_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results
from tanliu.decide.programme.document import Programme
from tanliu.decide.programme.follow import Told, refuse
from tanliu.decide.programme.follow import begun as rows_of
from tanliu.decide.programme.kept import kept as as_text
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message

#: Who writes into a programme of the district, and into one of an enterprise.
DISTRICT, FIRM = "macro", "answer"
_LONGEST, _SHORT, _MOST_ROWS, _DIGITS = 300, 60, 2000, 30


def writes(actor: Actor, entity_id: str) -> bool:
    """Return whether somebody writes into programmes of an enterprise that they see, or of the district."""
    return actor.may(FIRM if entity_id else DISTRICT)


def _require(actor: Actor, entity_id: str, refusal: str) -> None:
    if not writes(actor, entity_id):
        raise NotPermittedError(refusal, "programme")


@dataclass(frozen=True)
class Begin(Action[int]):
    """Begin a programme on a day; the result is its number.

    Attributes
    ----------
    entity_id
        Whose it is; empty for the district.
    """

    needs: ClassVar[frozenset[str]] = frozenset({DISTRICT, FIRM})
    refusal: ClassVar[str] = "the role begins no such programme"
    programme: str
    first: date
    entity_id: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse one of somebody else, and one that was begun.

        Raises
        ------
        TanliuError
            When the programme is unknown, is of another kind of object, or was begun on that day.
        """
        rule = programme_of(catalog(), self.programme)
        if (rule.of == "enterprise") != bool(self.entity_id):
            raise TanliuError(
                "a programme is of the district or of an enterprise", where=self.programme, found=self.entity_id or "district", accepted=rule.of
            )  # fmt: skip
        _require(actor, self.entity_id, self.refusal)
        if self.entity_id and actor.user is not None:
            visible_entity(results(), actor.user, self.entity_id)
        if Begun.objects.filter(programme=self.programme, entity_id=self.entity_id, first=self.first).exists():  # fmt: skip
            raise ConflictError("such a programme is begun", where=self.programme, found=self.first)

    def run(self, actor: Actor) -> int:
        rule, now = programme_of(catalog(), self.programme), clock.now()
        one = Begun.objects.create(
            programme=self.programme, document=as_text(rule), entity_id=self.entity_id, first=self.first, by=actor.name, at=now
        )  # fmt: skip
        for told in rows_of(rule, self.first):
            step = rule.steps[told.id]
            responsible = step.responsible["en"] if step.responsible else ""
            row = BegunRow.objects.create(
                begun=one, code=told.id, name=step.name["en"], group=told.group, responsible=responsible, by=actor.name, at=now
            )  # fmt: skip
            figures = {name: f"{value:f}" for name, value in told.figures.items()}
            if told.due or figures:
                RowTold.objects.create(row=row, due=told.due, on=self.first, figures=figures, by=actor.name, at=now)  # fmt: skip
        return int(one.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        yield Entry("programme_begin", f"{done}", {"programme": self.programme, "entity": self.entity_id})


@dataclass(frozen=True)
class RowWanted:
    """A row that is brought: its code, name and group, and what is known of it."""

    code: str
    name: str
    group: str
    responsible: str = ""
    state: str = ""
    due: date | None = None
    on: date | None = None
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    note: str = ""


def figures_told(rule: Programme, figures: Mapping[str, Decimal], where: object) -> dict[str, str]:
    """Return figures as texts.

    Raises
    ------
    TanliuError
        When a figure is none of the programme, or cannot be.
    """
    for name, value in figures.items():
        if name not in rule.columns:
            raise TanliuError(
                Message("unknown {name}", name="figure"), where=where, found=name, accepted=", ".join(rule.columns)
            )  # fmt: skip
        if not value.is_finite() or value < 0 or abs(value.adjusted()) > _DIGITS:
            raise TanliuError("a figure is a number of zero or more", where=name, found=value)
    return {name: f"{value:f}" for name, value in figures.items()}


@dataclass(frozen=True)
class Bring(Action[list[int]]):
    """Bring rows into a programme, all or none; the caller has made sure that the actor sees it. The result is their numbers."""

    refusal: ClassVar[str] = "the role writes into no such programme"
    number: int
    rows: tuple[RowWanted, ...]

    def check(self, actor: Actor) -> None:
        """Refuse rows that are there, or that the programme does not know.

        Raises
        ------
        TanliuError
            With the row.
        """
        one = Begun.objects.get(pk=self.number)
        _require(actor, one.entity_id, self.refusal)
        rule = kept(one)
        there = set(one.rows.values_list("code", flat=True))
        if not 0 < len(self.rows) <= _MOST_ROWS - len(there):
            raise TanliuError("how many rows a programme has", found=len(self.rows) + len(there), accepted=f"1 ... {_MOST_ROWS}")  # fmt: skip
        for place, row in enumerate(self.rows, start=1):
            if not 0 < len(row.code) <= _SHORT or not 0 < len(row.name.strip()) <= _LONGEST:
                raise TanliuError("a row has a code and a name", where=place, found=f"{row.code[:_SHORT]}, {row.name[:_SHORT]}")  # fmt: skip
            if row.code in there:
                raise ConflictError("such a row is there", where=place, found=row.code)
            if row.group not in rule.groups:
                raise TanliuError(
                    Message("unknown {name}", name="group"), where=row.code, found=row.group, accepted=", ".join(rule.groups)
                )  # fmt: skip
            figures_told(rule, row.figures, row.code)
            refuse({row.code: Told(row.code, row.group)}, row.code, row.state or "planned")
            _days(row.on or today())
            there.add(row.code)

    def run(self, actor: Actor) -> list[int]:
        one, now, made = Begun.objects.get(pk=self.number), clock.now(), []
        rule = kept(one)
        for row in self.rows:
            kept_row = BegunRow.objects.create(
                begun=one, code=row.code, name=row.name.strip(), group=row.group, responsible=row.responsible.strip()[:150], by=actor.name, at=now
            )  # fmt: skip
            figures = figures_told(rule, row.figures, row.code)
            RowTold.objects.create(
                row=kept_row, state=row.state, due=row.due, on=row.on or today(), figures=figures, note=row.note.strip()[:500],
                by=actor.name, at=now,
            )  # fmt: skip
            made.append(int(kept_row.pk))
        return made

    def entries(self, actor: Actor, done: list[int]) -> Iterable[Entry]:
        yield Entry("programme_rows", f"{self.number}", {"rows": [one.code for one in self.rows][:50]})


def _days(on: date) -> None:
    if on > today():
        raise TanliuError("nothing is told of a day to come", where="on", found=on, accepted=f"≤ {today()}")


@dataclass(frozen=True)
class Tell(Action[int]):
    """Tell of a row: its state, another due day with the reason, its figures; the caller has made sure that the actor sees it."""

    refusal: ClassVar[str] = "the role writes into no such programme"
    number: int
    code: str
    state: str = ""
    due: date | None = None
    on: date | None = None
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    note: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse what cannot be, and a due day that is moved without a reason.

        Raises
        ------
        TanliuError
            When there is no such row, the state cannot follow, the day is to come, or the reason is missing.
        """
        one = Begun.objects.get(pk=self.number)
        _require(actor, one.entity_id, self.refusal)
        rule, on = kept(one), self.on or today()
        known = {row.row.code: row.told for row in followed(one, today()).rows}
        if self.code not in known:
            raise TanliuError("no such row", found=self.code[:_SHORT])
        _days(on)
        heard = known[self.code].heard
        if on < one.first or (self.state and heard is not None and on < heard):
            raise TanliuError("a row is told of in the order of days", where="on", found=on, accepted=f"≥ {max(one.first, heard or one.first)}")  # fmt: skip
        if self.state:
            refuse(known, self.code, self.state)
        if self.due is not None and self.due != known[self.code].due and not self.note.strip():
            raise TanliuError("a due day is moved with a reason", where="note")
        figures_told(rule, self.figures, self.code)

    def run(self, actor: Actor) -> int:
        # of two at once the second sees what the first told, and is asked again
        Begun.objects.select_for_update().get(pk=self.number)
        self.check(actor)
        row = BegunRow.objects.get(begun=self.number, code=self.code)
        figures = figures_told(kept(row.begun), self.figures, self.code)
        told = RowTold.objects.create(
            row=row, state=self.state, due=self.due, on=self.on or today(), figures=figures, note=self.note.strip()[:500],
            by=actor.name, at=clock.now(),
        )  # fmt: skip
        return int(told.pk)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        told = {"state": self.state, "due": f"{self.due or ''}", "note": self.note[:100]}
        yield Entry("programme_told", f"{self.number} {self.code}", told)
