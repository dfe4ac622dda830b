"""Bring plants, states and figures: a verdict for each row, and what is good is kept whatever the others are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from tanliu.app import clock
from tanliu.app.desks.plants.actions.facts import FIGURE, MAY, PLANT, REFUSAL, STATE, facts
from tanliu.app.desks.plants.models import Plant, PlantFigure, PlantState
from tanliu.app.desks.plants.queries.register import rules, seen
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.told.cells import (
    Row,
    chosen,
    day,
    not_offered,
    number,
    number_or_none,
    past,
    span,
    text,
)
from tanliu.app.platform.told.rows import CHANGED, NEW, SAME, Verdict, entries, judged, require_rows
from tanliu.kit.errors import TanliuError

COLUMNS = {"plant": PLANT, "state": STATE, "figure": FIGURE}


@dataclass(frozen=True)
class Bring(Action[tuple[Verdict, ...]]):
    """Bring rows of one kind; the result is a verdict for each.

    Attributes
    ----------
    kind
        ``plant``, ``state`` or ``figure``.
    rows
        Texts by column; a plant that is there is replaced as a whole.
    first_row
        Number of the first row, as who brought them counts.
    """

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    kind: str
    rows: tuple[Row, ...]
    first_row: int = 1

    def check(self, actor: Actor) -> None:
        """Refuse what has no rows, or too many.

        Raises
        ------
        TanliuError
            With how many.
        """
        if self.kind not in COLUMNS:
            raise not_offered("kind", self.kind, COLUMNS)
        require_rows(self.rows)

    def run(self, actor: Actor) -> tuple[Verdict, ...]:
        put = {"plant": _plant, "state": _state, "figure": _figure}[self.kind]
        return judged(self.rows, self.first_row, "code", lambda row: put(row, actor))

    def entries(self, actor: Actor, done: tuple[Verdict, ...]) -> Iterable[Entry]:
        return entries(f"plants_bring_{self.kind}", done)


def _plant(row: Row, actor: Actor) -> tuple[str, int | None]:
    code = text(row, "code", 40)
    told = facts(row, actor)
    there = Plant.objects.select_for_update().filter(code=code).first()
    if there is None:
        return NEW, Plant.objects.create(code=code, author=actor.name, **told).pk
    if not seen(actor.user).filter(pk=there.pk).exists():
        raise TanliuError("another plant has this code", where="code", found=code)
    if all(getattr(there, name) == value for name, value in told.items()):
        return SAME, there.pk
    for name, value in told.items():
        setattr(there, name, value)
    there.author, there.changed_at = actor.name, clock.now()
    there.save()
    return CHANGED, there.pk


def _known(row: Row, actor: Actor) -> Plant:
    code = text(row, "code", 40)
    found = seen(actor.user).filter(code=code).first()
    if found is None:
        raise TanliuError("no such plant", where="code", found=code)
    return found


def _state(row: Row, actor: Actor) -> tuple[str, int | None]:
    plant, says = _known(row, actor), rules()
    state = chosen(row, "state", says.states)
    first, last = span(row)
    share = number_or_none(row, "available", Decimal(0), Decimal(1), 4)
    facts: dict[str, Any] = {
        "plant": plant, "state": state, "first": first, "last": last, "note": text(row, "note", 300, 0),
        "available": share if share is not None else Decimal(says.states[state].available),
    }  # fmt: skip
    same = PlantState.objects.filter(**facts, withdrawn_at=None).first()
    if same is not None:
        return SAME, same.pk
    return NEW, PlantState.objects.create(author=actor.name, **facts).pk


def _figure(row: Row, actor: Actor) -> tuple[str, int | None]:
    says = rules()
    id = chosen(row, "measure", says.measures)
    measure = says.measures[id]
    plant = _known(row, actor) if measure.of == "plant" else None
    if plant is None and not actor.may("macro"):
        raise TanliuError(
            "figures of the district are told by who keeps its statistics", where="measure", found=id
        )
    if plant is None and row.get("code", "").strip():
        raise TanliuError("a figure of the district has no plant", where="code", found=row["code"])
    of = {"plant": plant, "measure": id, "day": past("day", _day(row, measure.every))}
    value, source = number(row, "value", Decimal(0), Decimal(measure.most), 4), text(row, "source", 200)
    newest = PlantFigure.objects.filter(**of).order_by("-id").first()
    if newest is not None and (newest.value, newest.source) == (value, source):
        return SAME, newest.pk
    made = PlantFigure.objects.create(author=actor.name, value=value, source=source, **of)
    return NEW if newest is None else CHANGED, made.pk


def _day(row: Row, every: str) -> date:
    told = row.get("day", "").strip()
    if every == "year" and told.isascii() and told.isdecimal() and len(told) == 4:
        told = f"{told}-01-01"
    found = day({"day": told}, "day")
    return found.replace(month=1, day=1) if every == "year" else found


@dataclass(frozen=True)
class WithdrawState(Action[None]):
    """Take a state back that was told by mistake; it stays in the record."""

    needs: ClassVar[frozenset[str]] = MAY
    refusal: ClassVar[str] = REFUSAL
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse one that is not there, was withdrawn, or is of a plant of somebody else.

        Raises
        ------
        TanliuError
            With its number.
        """
        plants = seen(actor.user)
        if not PlantState.objects.filter(pk=self.number, withdrawn_at=None, plant__in=plants).exists():
            raise TanliuError("no such state in force", found=self.number)

    def run(self, actor: Actor) -> None:
        row = PlantState.objects.select_for_update().get(pk=self.number)
        row.withdrawn_by, row.withdrawn_at = actor.name, clock.now()
        row.save(update_fields=["withdrawn_by", "withdrawn_at"])

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("plants_withdraw_state", f"{self.number}")]


def kind_of(columns: Sequence[str]) -> str:
    """Return what rows of some columns are.

    Raises
    ------
    TanliuError
        When they are nothing that is brought here.
    """
    # our own file of plants has their state beside them: what it is of is asked first
    for kind, wanted in (("plant", "kind"), ("state", "state"), ("figure", "measure")):
        if wanted in columns and ("code" in columns or kind == "figure"):
            return kind
    raise TanliuError(
        "the file has no columns of plants, states or figures", found=", ".join(columns)[:200],
        accepted=" | ".join(", ".join(one) for one in COLUMNS.values()),
    )  # fmt: skip
