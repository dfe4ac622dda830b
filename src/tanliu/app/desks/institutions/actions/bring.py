"""Bring who is a public institution or key user, and figures of them: a verdict for each row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from tanliu.app.desks.institutions.models import Subject, SubjectFigure
from tanliu.app.desks.institutions.queries.known import rules
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.app.platform.told.cells import Row, chosen, number, span, text
from tanliu.app.platform.told.rows import CHANGED, NEW, SAME, Verdict, entries, judged, require_rows
from tanliu.app.store.scope import Scope
from tanliu.decide.institution.document import PUBLIC
from tanliu.kit.errors import TanliuError

COLUMNS = {
    "subject": ("entity_id", "kind", "type", "first", "last", "source"),
    "figure": ("entity_id", "measure", "year", "value", "source"),
}
#: Who says what somebody is, and who tells figures of those that they see.
ADMINISTERS, TELLS = frozenset({"review"}), frozenset({"review", "file"})


def sight_of(actor: Actor) -> Scope:
    """Return what somebody sees; the console sees all."""
    return Scope.everything() if actor.user is None else scope_of(actor.user)


@dataclass(frozen=True)
class BringInstitutions(Action[tuple[Verdict, ...]]):
    """Bring rows of one kind, ``subject`` or ``figure``; the result is a verdict for each."""

    needs: ClassVar[frozenset[str]] = TELLS
    refusal: ClassVar[str] = "the role may not tell of institutions"
    kind: str
    rows: tuple[Row, ...]
    first_row: int = 1

    def check(self, actor: Actor) -> None:
        """Refuse what has no rows or too many, and who is what by somebody who may only tell figures.

        Raises
        ------
        TanliuError
            With what is accepted.
        """
        if self.kind not in COLUMNS:
            raise TanliuError(
                "not one of what is offered", where="what", found=self.kind, accepted=", ".join(COLUMNS)
            )
        require_rows(self.rows)
        if self.kind == "subject" and not any(actor.may(verb) for verb in ADMINISTERS):
            raise TanliuError(
                "who is an institution is said by who administers them", where="what", found=self.kind
            )

    def run(self, actor: Actor) -> tuple[Verdict, ...]:
        scope = sight_of(actor)
        ids = sorted({row.get("entity_id", "").strip() for row in self.rows})
        query = (
            f"SELECT entity_id FROM entity WHERE list_contains(?::VARCHAR[], entity_id) AND {scope.condition}"
        )
        seen = {row["entity_id"] for row in results().rows(query, [ids, *scope.values])}
        keep = _subject if self.kind == "subject" else _figure

        def put(row: Row) -> tuple[str, int | None]:
            id = row.get("entity_id", "").strip()
            if id not in seen:
                raise TanliuError("no such enterprise that you see", where="entity_id", found=id[:64])
            return keep(id, row, actor)

        return judged(self.rows, self.first_row, "entity_id", put)

    def entries(self, actor: Actor, done: tuple[Verdict, ...]) -> Iterable[Entry]:
        return entries(f"institutions_bring_{self.kind}", done)


def _subject(id: str, row: Row, actor: Actor) -> tuple[str, int | None]:
    says = rules()
    kind, type = chosen(row, "kind", says.kinds), ""
    if kind == PUBLIC:
        type = chosen(row, "type", says.types)
    elif row.get("type", "").strip():
        raise TanliuError("only a public institution has a type", where="type", found=row["type"])
    first, last = span(row)
    told: dict[str, Any] = {"type": type, "first": first, "last": last, "source": text(row, "source", 200)}
    return _kept(Subject, {"entity_id": id, "kind": kind}, told, actor)


def _kept(
    model: type[Subject] | type[SubjectFigure], of: dict[str, Any], told: dict[str, Any], actor: Actor
) -> tuple[str, int | None]:
    """Keep a word beside those of before; the newest counts, and one that says the same is none."""
    newest = model.objects.filter(**of).order_by("-id").first()
    if newest is not None and all(getattr(newest, name) == value for name, value in told.items()):
        return SAME, newest.pk
    made = model.objects.create(**of, **told, author=actor.name)
    return NEW if newest is None else CHANGED, made.pk


def _figure(id: str, row: Row, actor: Actor) -> tuple[str, int | None]:
    says = rules()
    measure = chosen(row, "measure", says.measures)
    year = row.get("year", "").strip()
    if not (year.isascii() and year.isdecimal() and 1990 <= int(year or 0) <= today().year):
        raise TanliuError(
            "not a year of figures", where="year", found=year[:20], accepted=f"1990 ... {today().year}"
        )
    value = number(row, "value", Decimal(0), Decimal(says.measures[measure].most), 3)
    of = {"entity_id": id, "measure": measure, "year": int(year)}
    return _kept(SubjectFigure, of, {"value": value, "source": text(row, "source", 200)}, actor)
