"""Institutions that a reader sees with what they used in a year, beside their quota and the middle of their type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.desks.institutions.models import Subject, SubjectFigure
from tanliu.app.platform.served import catalog
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.decide.institution.document import BASES, FOLDER, ID, PUBLIC, Institutions
from tanliu.decide.institution.judge import (
    MONTHS,
    AuditDue,
    Known,
    Middle,
    Value,
    audit,
    is_odd,
    middles,
    values,
)

Row = dict[str, Any]
_ELECTRICITY, _WATER = "electricity", "fresh_water"


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution in a year.

    Attributes
    ----------
    sources
        Where persons and floor area are from: of which year they were told, or the register.
    odd
        Indicators far from the median of the type.
    """

    entity: Row
    subject: Subject
    known: Known
    values: tuple[Value, ...]
    due: AuditDue
    sources: dict[str, str]
    odd: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return str(self.entity["entity_id"])

    def value(self, indicator: str) -> Value:
        """Return one of its indicators."""
        return next(one for one in self.values if one.indicator == indicator)


@dataclass(frozen=True, slots=True)
class Group:
    """A type or a town with the middles of its institutions."""

    name: str
    count: int
    whole: int
    over: int
    middles: tuple[Middle, ...]


def rules() -> Institutions:
    """Return the rules of the packs in use.

    Raises
    ------
    TanliuError
        When no pack in use has them.
    """
    return read(document(catalog(), FOLDER, ID), Institutions)


def subjects(day: date, kind: str = PUBLIC) -> dict[str, Subject]:
    """Return who is of a kind on a day: the newest word about each counts, and may be that it ended."""
    newest: dict[str, Subject] = {}
    for one in Subject.objects.filter(kind=kind).order_by("id"):
        newest[one.entity_id] = one
    return {
        id: one for id, one in newest.items() if one.first <= day and (one.last is None or one.last >= day)
    }


def institutions(results: Results, scope: Scope, year: int) -> list[Institution]:
    """Return the public institutions of the end of a year that a scope sees, in the order of their names.

    What is odd is told by all institutions of a type, also those that are not seen.
    """
    says = rules()
    there = subjects(date(year, 12, 31))
    if not there:
        return []
    every = _entities(results, Scope.everything(), there)
    figures, used = _figures(there, year), _used(results, there, year)
    found = [_institution(one, there[one["entity_id"]], figures, used, year, says) for one in every]
    by_type = {type: {one.indicator: one.median for one in middles([(each.known, each.values) for each in found if each.known.type == type], says)} for type in says.types}  # fmt: skip
    seen = {one["entity_id"] for one in _entities(results, scope, there)}
    return [_with_odd(one, by_type.get(one.known.type, {}), says) for one in found if one.id in seen]


def _with_odd(one: Institution, middle: dict[str, Decimal | None], says: Institutions) -> Institution:
    odd = frozenset(
        each.indicator for each in one.values if is_odd(each.value, middle.get(each.indicator), says)
    )
    return Institution(one.entity, one.subject, one.known, one.values, one.due, one.sources, odd)


def _entities(results: Results, scope: Scope, ids: Collection[str]) -> list[Row]:
    return results.rows(
        f"""SELECT entity_id, name, region_id, regions FROM entity WHERE list_contains(?::VARCHAR[], entity_id) AND {scope.condition}
            ORDER BY name, entity_id""",
        [sorted(ids), *scope.values],
    )


def _figures(ids: Collection[str], year: int) -> dict[str, dict[str, dict[int, Decimal]]]:
    """Return what was told by enterprise, measure and year; the newest word counts."""
    found: dict[str, dict[str, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for one in SubjectFigure.objects.filter(entity_id__in=list(ids), year__lte=year).order_by("id"):
        found[one.entity_id][one.measure][one.year] = one.value
    return found


def _used(results: Results, ids: Collection[str], year: int) -> dict[str, Row]:
    """Return energy, carbon, electricity and water of a year, and months of which energy is known whole."""
    wide = results.columns_of("entity_period")
    area = "floor_area_m2" if "floor_area_m2" in wide else "NULL"
    use = [id for id, one in catalog().purposes.items() if one.direction == "use"]
    rows = results.rows(
        f"""WITH used AS (
                SELECT entity_id, sum(quantity) FILTER (carrier = '{_ELECTRICITY}' AND unit = 'kWh') AS electricity_kwh,
                       {_months(_ELECTRICITY)} AS electricity_months, {_months(_WATER)} AS water_months,
                       sum(quantity) FILTER (carrier = '{_WATER}' AND unit = 't') AS water_t, bool_or(origin = 'estimated') AS is_estimated
                FROM line WHERE year = ? AND list_contains(?::VARCHAR[], purpose) GROUP BY entity_id)
            SELECT p.entity_id, p.energy_kgce, p.emission_kgco2e, p.energy_months - coalesce(p.partly_months, 0) AS months, {area} AS area_m2,
                   u.electricity_kwh, u.water_t, u.electricity_months, u.water_months, coalesce(u.is_estimated, false) AS is_estimated
            FROM entity_period p LEFT JOIN used u USING (entity_id)
            WHERE p.period = ? AND list_contains(?::VARCHAR[], p.entity_id)""",
        [year, use, str(year), sorted(ids)],
    )
    return {row["entity_id"]: row for row in rows}


def _months(carrier: str) -> str:
    """Return SQL of the months of which a carrier is known; a figure of the whole year is all of them."""
    return f"""CASE WHEN bool_or(length(period) = 4) FILTER (carrier = '{carrier}') THEN {MONTHS}
                    ELSE count(DISTINCT period) FILTER (carrier = '{carrier}') END"""


def _institution(
    entity: Row, subject: Subject, figures: dict[str, dict[str, dict[int, Decimal]]], used: dict[str, Row], year: int, says: Institutions
) -> Institution:  # fmt: skip
    told, row = figures.get(entity["entity_id"], {}), used.get(entity["entity_id"], {})
    bases: dict[str, Decimal | None] = {}
    sources: dict[str, str] = {}
    for name in BASES:
        # the newest year that was told, up to this one
        at = max(told.get(name, {}), default=None)
        bases[name] = told[name][at] if at is not None else None
        sources[name] = f"{at}" if at is not None else ""
    if bases["floor_area_m2"] is None and row.get("area_m2") is not None:
        bases["floor_area_m2"], sources["floor_area_m2"] = Decimal(row["area_m2"]), "register"
    water = told.get("water_t", {}).get(year, row.get("water_t"))
    amounts = {
        "energy_kgce": row.get("energy_kgce"), "electricity_kwh": row.get("electricity_kwh"), "water_t": water,
        "emission_kgco2e": row.get("emission_kgco2e"),
    }  # fmt: skip
    months = {
        "electricity_kwh": int(row.get("electricity_months") or 0),
        "water_t": MONTHS if year in told.get("water_t", {}) else int(row.get("water_months") or 0),
    }
    known = Known(
        subject.type, amounts, bases, int(row.get("months") or 0), bool(row.get("is_estimated")), months
    )
    every = values(known, year, says)
    audits = [at for at, value in told.get("audit", {}).items() if value]
    return Institution(entity, subject, known, every, audit(known, every, year, audits, says), sources)


def groups(found: Sequence[Institution], by: str) -> list[Group]:
    """Return institutions together by ``type`` or ``town``, with robust middles."""
    says, parts = rules(), defaultdict(list)
    for one in found:
        parts[one.known.type if by == "type" else one.entity["region_id"]].append(one)
    return [
        Group(
            name, len(part), sum(one.known.months >= 12 for one in part), sum(bool(one.due.over) for one in part),
            middles([(one.known, one.values) for one in part], says),
        )
        for name, part in sorted(parts.items())
    ]  # fmt: skip
