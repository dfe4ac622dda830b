"""Programmes that a reader sees, and their rows as they were known at the end of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from tanliu.app.desks.programmes.models import Begun, BegunRow, RowTold
from tanliu.app.platform.access import reads_published, scope_of
from tanliu.app.platform.casework.notices import entities_of
from tanliu.app.platform.casework.today import zone
from tanliu.app.platform.served import results
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.programme.document import Programme
from tanliu.decide.programme.follow import Counted, Group, Standing, Told, grouped, standing, tallied
from tanliu.decide.programme.kept import revived
from tanliu.kit.errors import NothingKnownError
from tanliu.kit.message import Message

FOLDER = "programmes"


def programmes(catalog: Catalog) -> dict[str, Programme]:
    """Return the newest edition of every programme by its id."""
    every = catalog.documents.get(FOLDER, {})
    return {id: read(editions[-1], Programme) for id, editions in every.items()}


def programme_of(catalog: Catalog, id: str) -> Programme:
    """Return a programme.

    Raises
    ------
    NothingKnownError
        When no pack in use has it.
    """
    known = programmes(catalog)
    if id not in known:
        raise NothingKnownError(
            Message("unknown {name}", name="programme"), found=id, accepted=", ".join(known)
        )
    return known[id]


def begun_of(user: Any) -> QuerySet[Begun]:
    """Return the programmes that a reader sees: those of the district to every role but of enterprises, those of objects they cover."""
    seen = entities_of(scope_of(user))
    own = Q() if seen is None else Q(entity_id__in=seen)
    if seen is not None and reads_published(user):
        own |= Q(entity_id="")
    return Begun.objects.filter(own)


def begun_for(user: Any, number: int) -> Begun:
    """Return a programme that a reader sees.

    Raises
    ------
    Http404
        When there is none.
    """
    found = begun_of(user).filter(pk=number).first()
    if found is None:
        raise Http404("no such programme")
    return found


def kept(one: Begun) -> Programme:
    """Return the document by which a programme was begun."""
    return revived(one.document)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with how it stands, and what was last told."""

    row: BegunRow
    standing: Standing
    last: RowTold | None

    @property
    def told(self) -> Told:
        return self.standing.told


@dataclass(frozen=True, slots=True)
class Followed:
    """A programme as it was known at the end of a day."""

    begun: Begun
    programme: Programme
    rows: list[Row]
    groups: list[Group]
    tallies: list[Counted]

    @property
    def late(self) -> int:
        return sum(one.late for one in self.groups)

    @property
    def silent(self) -> int:
        return sum(one.silent for one in self.groups)

    @property
    def done(self) -> int:
        return sum(one.states["done"] for one in self.groups)

    @property
    def count(self) -> int:
        return sum(one.rows for one in self.groups)


def followed(one: Begun, day: date) -> Followed:
    """Return a programme as it was known at the end of a day."""
    over = datetime.combine(day + timedelta(days=1), time(), zone())
    programme = kept(one)
    told: dict[int, list[RowTold]] = {}
    for each in RowTold.objects.filter(row__begun=one, at__lt=over, on__lte=day).order_by("on", "pk"):
        told.setdefault(each.row_id, []).append(each)
    rows = []
    for row in one.rows.filter(at__lt=over):
        known = _known(one, programme, row, told.get(row.pk, ()))
        last = told[row.pk][-1] if row.pk in told else None
        rows.append(Row(row, standing(programme, known, day), last))
    every = [each.standing for each in rows]
    return Followed(one, programme, rows, grouped(programme, every), tallied(programme, [each.told for each in every]))  # fmt: skip


def _known(one: Begun, programme: Programme, row: BegunRow, told: Iterable[RowTold]) -> Told:
    step = programme.steps.get(row.code)
    state, due, ended = "planned", None, None
    figures: dict[str, Decimal] = {}
    heard = one.first
    for each in told:
        if each.state and each.state != state:
            ended = each.on if each.state in ("done", "dropped") else None
        state, due, heard = each.state or state, each.due or due, max(each.on, heard)
        figures |= {name: Decimal(value) for name, value in each.figures.items()}
    return Told(row.code, row.group, state, due, ended, heard, figures, step.after if step else ())


def names_of(every: Iterable[Begun]) -> dict[str, str]:
    """Return the names of the enterprises of programmes by their ids."""
    ids = sorted({one.entity_id for one in every if one.entity_id})
    rows = results().rows(
        "SELECT entity_id, name FROM entity WHERE list_contains(?::VARCHAR[], entity_id)", [ids]
    )
    return {row["entity_id"]: row["name"] or row["entity_id"] for row in rows}
