"""Bring who is a public institution or key user, and figures of them: a verdict for each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.db import transaction

from tanliu.app.desks.institutions.models import Subject, SubjectFigure
from tanliu.app.desks.institutions.queries.known import rules
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.decide.institution.document import PUBLIC
from tanliu.kit.errors import TanliuError

Row = Mapping[str, str]
COLUMNS = {
    "subject": ("entity_id", "kind", "type", "first", "last", "source"),
    "figure": ("entity_id", "measure", "year", "value", "source"),
}
#: Who says what somebody is, and who tells figures of those that they see.
ADMINISTERS, TELLS = frozenset({"review"}), frozenset({"review", "file"})
MOST_ROWS = 5000


def sight_of(actor: Actor) -> Scope:
    """Return what somebody sees; the console sees all."""
    return Scope.everything() if actor.user is None else scope_of(actor.user)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row: ``new``, ``changed``, ``same`` or ``refused``, with the fault of the last."""

    row: int
    code: str
    what: str
    fault: TanliuError | None = None


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
        if not 0 < len(self.rows) <= MOST_ROWS:
            raise TanliuError(
                "how many rows of institutions", found=len(self.rows), accepted=f"1 ... {MOST_ROWS}"
            )
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
        put, done = (_subject if self.kind == "subject" else _figure), []
        for at, row in enumerate(self.rows, self.first_row):
            id = row.get("entity_id", "").strip()[:64]
            try:
                if id not in seen:
                    raise TanliuError("no such enterprise that you see", where="entity_id", found=id)
                with transaction.atomic():
                    done.append(Verdict(at, id, put(id, row, actor)))
            except TanliuError as fault:
                done.append(Verdict(at, id, "refused", fault))
        return tuple(done)

    def entries(self, actor: Actor, done: tuple[Verdict, ...]) -> Iterable[Entry]:
        kept = [one for one in done if one.what in ("new", "changed")]
        counts = {
            what: sum(one.what == what for one in done) for what in ("new", "changed", "same", "refused")
        }
        subject = kept[0].code if len(done) == 1 and kept else ""
        return (
            [
                Entry(
                    f"institutions_bring_{self.kind}",
                    subject,
                    {**counts, "entities": [one.code for one in kept][:50]},
                )
            ]
            if kept
            else []
        )


def _subject(id: str, row: Row, actor: Actor) -> str:
    says = rules()
    kind = _named(
        row, "kind", {name: (name, one.name["en"], one.name["zh"]) for name, one in says.kinds.items()}
    )
    type = ""
    if kind == PUBLIC:
        type = _named(
            row, "type", {name: (name, one.name["en"], one.name["zh"]) for name, one in says.types.items()}
        )
    elif row.get("type", "").strip():
        raise TanliuError("only a public institution has a type", where="type", found=row["type"])
    first = _day(row, "first")
    last = _day(row, "last") if row.get("last", "").strip() else None
    if last is not None and last < first:
        raise TanliuError("it ends before it begins", where="last", found=last, accepted=f">= {first}")
    told: dict[str, Any] = {
        "kind": kind,
        "type": type,
        "first": first,
        "last": last,
        "source": _text(row, "source"),
    }
    newest = Subject.objects.filter(entity_id=id, kind=kind).order_by("-id").first()
    if newest is not None and all(getattr(newest, name) == value for name, value in told.items()):
        return "same"
    Subject.objects.create(entity_id=id, author=actor.name, **told)
    return "changed" if newest is not None else "new"


def _figure(id: str, row: Row, actor: Actor) -> str:
    says = rules()
    measure = _named(
        row, "measure", {name: (name, one.name["en"], one.name["zh"]) for name, one in says.measures.items()}
    )
    year = row.get("year", "").strip()
    if not (year.isascii() and year.isdecimal() and 1990 <= int(year or 0) <= today().year):
        raise TanliuError(
            "not a year of figures", where="year", found=year[:20], accepted=f"1990 ... {today().year}"
        )
    told: dict[str, Any] = {
        "value": _number(row, Decimal(says.measures[measure].most)),
        "source": _text(row, "source"),
    }
    newest = (
        SubjectFigure.objects.filter(entity_id=id, measure=measure, year=int(year)).order_by("-id").first()
    )
    if newest is not None and (newest.value, newest.source) == (told["value"], told["source"]):
        return "same"
    SubjectFigure.objects.create(entity_id=id, measure=measure, year=int(year), author=actor.name, **told)
    return "changed" if newest is not None else "new"


def _named(row: Row, column: str, names: Mapping[Any, tuple[str, ...]]) -> Any:
    told = row.get(column, "").strip()
    if not told:
        raise TanliuError("a field is empty", where=column)
    for id, known in names.items():
        if told in known:
            return id
    raise TanliuError(
        "not one of what is offered", where=column, found=told[:40], accepted=", ".join(map(str, names))
    )


def _day(row: Row, column: str) -> date:
    told = row.get(column, "").strip()
    try:
        found = date.fromisoformat(told)
    except ValueError:
        raise TanliuError("not a day", where=column, found=told[:20], accepted="2026-01-31") from None
    if found.year < 1900:
        raise TanliuError("not a day", where=column, found=told[:20], accepted=">= 1900-01-01")
    return found


def _text(row: Row, column: str) -> str:
    told = row.get(column, "").strip()
    if not told:
        raise TanliuError("a field is empty", where=column)
    if len(told) > 200:
        raise TanliuError(
            "a text of an institution is too long", where=column, found=len(told), accepted="<= 200"
        )
    return told


def _number(row: Row, most: Decimal) -> Decimal:
    told = row.get("value", "").strip()
    try:
        found = Decimal(told)
    except InvalidOperation:
        raise TanliuError("not a number", where="value", found=told[:40], accepted="1234.5") from None
    if not (found.is_finite() and 0 <= found <= most and found == round(found, 3)):
        raise TanliuError(
            "a number out of its range", where="value", found=told[:40], accepted=f"0 ... {most:f}"
        )
    return found
