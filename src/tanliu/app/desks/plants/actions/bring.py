"""Bring plants, states and figures: a verdict for each row, and what is good is kept whatever the others are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction

from tanliu.app import clock
from tanliu.app.desks.plants.actions.told import (
    FIGURE,
    MAY,
    PLANT,
    REFUSAL,
    STATE,
    Row,
    day,
    facts,
    must_day,
    not_later,
    number,
    text,
)
from tanliu.app.desks.plants.models import Plant, PlantFigure, PlantState
from tanliu.app.desks.plants.queries.register import rules, seen
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.kit.errors import TanliuError

COLUMNS = {"plant": PLANT, "state": STATE, "figure": FIGURE}
MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row: ``new``, ``changed``, ``same`` or ``refused``, with the fault of the last."""

    row: int
    code: str
    what: str
    fault: TanliuError | None = None


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
            raise TanliuError("no such choice", where="kind", found=self.kind, accepted=", ".join(COLUMNS))
        if not 0 < len(self.rows) <= MOST_ROWS:
            raise TanliuError("the number of rows", found=len(self.rows), accepted=f"1 ... {MOST_ROWS}")

    def run(self, actor: Actor) -> tuple[Verdict, ...]:
        put = {"plant": _plant, "state": _state, "figure": _figure}[self.kind]
        found = []
        for at, row in enumerate(self.rows, self.first_row):
            code = row.get("code", "").strip()[:40]
            try:
                with transaction.atomic():
                    found.append(Verdict(at, code, put(row, actor)))
            except TanliuError as fault:
                found.append(Verdict(at, code, "refused", fault))
        return tuple(found)

    def entries(self, actor: Actor, done: tuple[Verdict, ...]) -> Iterable[Entry]:
        kept = [one for one in done if one.what in ("new", "changed")]
        counts = {
            what: sum(one.what == what for one in done) for what in ("new", "changed", "same", "refused")
        }
        subject = kept[0].code if len(done) == 1 and kept else ""
        return [Entry(f"plants_bring_{self.kind}", subject, {**counts, "codes": [one.code for one in kept][:50]})] if kept else []  # fmt: skip


def _plant(row: Row, actor: Actor) -> str:
    code = text(row, "code", 40)
    told = facts(row, actor)
    there = Plant.objects.select_for_update().filter(code=code).first()
    if there is None:
        Plant.objects.create(code=code, author=actor.name, **told)
        return "new"
    if not seen(actor.user).filter(pk=there.pk).exists():
        raise TanliuError("another plant has this code", where="code", found=code)
    if all(getattr(there, name) == value for name, value in told.items()):
        return "same"
    for name, value in told.items():
        setattr(there, name, value)
    there.author, there.changed_at = actor.name, clock.now()
    there.save()
    return "changed"


def _known(row: Row, actor: Actor) -> Plant:
    code = text(row, "code", 40)
    found = seen(actor.user).filter(code=code).first()
    if found is None:
        raise TanliuError("no such plant", where="code", found=code)
    return found


def _state(row: Row, actor: Actor) -> str:
    plant, says = _known(row, actor), rules()
    names = {
        name: one for one, state in says.states.items() for name in (one, state.name["en"], state.name["zh"])
    }
    told = text(row, "state", 40)
    if told not in names:
        raise TanliuError(
            "no such state of a plant", where="state", found=told, accepted=", ".join(says.states)
        )
    first, last = must_day(row, "first"), day(row, "last", True)
    if last is not None and last < first:
        raise TanliuError("a state ends before it begins", where="last", found=last, accepted=f">= {first}")
    share = number(row, "available", Decimal(0), Decimal(1), 4)
    facts: dict[str, Any] = {
        "plant": plant, "state": names[told], "first": first, "last": last, "note": text(row, "note", 300, 0),
        "available": share if share is not None else Decimal(says.states[names[told]].available),
    }  # fmt: skip
    if PlantState.objects.filter(**facts, withdrawn_at=None).exists():
        return "same"
    PlantState.objects.create(author=actor.name, **facts)
    return "new"


def _figure(row: Row, actor: Actor) -> str:
    says, told = rules(), text(row, "measure", 40)
    names = {
        name: one for one, each in says.measures.items() for name in (one, each.name["en"], each.name["zh"])
    }
    if told not in names:
        raise TanliuError(
            "no such figure of supply", where="measure", found=told, accepted=", ".join(says.measures)
        )
    measure = says.measures[names[told]]
    plant = _known(row, actor) if measure.of == "plant" else None
    if plant is None and not actor.may("macro"):
        raise TanliuError(
            "figures of the district are told by who keeps its statistics", where="measure", found=told
        )
    if plant is None and row.get("code", "").strip():
        raise TanliuError("a figure of the district has no plant", where="code", found=row["code"])
    at = not_later("day", _day(row, measure.every))
    value = number(row, "value", Decimal(0), Decimal(measure.most), 4)
    if value is None:
        raise TanliuError("a field is empty", where="value")
    facts: dict[str, Any] = {"plant": plant, "measure": names[told], "day": at, "value": value, "source": text(row, "source", 200)}  # fmt: skip
    newest = PlantFigure.objects.filter(plant=plant, measure=names[told], day=at).order_by("-id").first()
    if newest is not None and (newest.value, newest.source) == (value, facts["source"]):
        return "same"
    PlantFigure.objects.create(author=actor.name, **facts)
    return "changed" if newest is not None else "new"


def _day(row: Row, every: str) -> date:
    told = row.get("day", "").strip()
    if every == "year" and told.isascii() and told.isdecimal() and len(told) == 4:
        told = f"{told}-01-01"
    found = must_day({"day": told}, "day")
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
    for kind, wanted in (("state", "state"), ("figure", "measure"), ("plant", "kind")):
        if wanted in columns and ("code" in columns or kind == "figure"):
            return kind
    raise TanliuError(
        "the file has no columns of plants, states or figures", found=", ".join(columns)[:200],
        accepted=" | ".join(", ".join(one) for one in COLUMNS.values()),
    )  # fmt: skip
