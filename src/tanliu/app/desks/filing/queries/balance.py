"""The total of a district: its enterprises and what none of them reports, beside printed statistics and its parents' figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.desks.filing.context import converted
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST, literal
from tanliu.catalog.types import Catalog, Item
from tanliu.flow.filing.document import Balance, Control, Parent
from tanliu.kit.period import is_year

Row = dict[str, Any]
_TONNES = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Part:
    """What no enterprise reports; ``tonnes`` of CO2e are None where nobody entered them."""

    item: Item
    tonnes: Decimal | None
    removed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Held:
    """A statistic beside the same sum over enterprises, both in the unit of the item.

    Attributes
    ----------
    residual
        The statistic less the sum: what nobody reports, or where the boundaries differ.
    coverage
        The sum over the statistic.
    """

    item: Item
    boundary: Mapping[str, str]
    printed: Decimal | None
    added: Decimal | None
    entities: int
    source: str

    @property
    def residual(self) -> Decimal | None:
        return None if self.printed is None or self.added is None else self.printed - self.added

    @property
    def coverage(self) -> Decimal | None:
        return self.added / self.printed if self.printed and self.added is not None else None


@dataclass(frozen=True, slots=True)
class Beside:
    """Figures of a parent and of the district; intensities per 10^4 CNY of product."""

    title: Mapping[str, str]
    gdp_cny: Decimal | None
    energy_tce: Decimal | None
    emission_t: Decimal | None

    @property
    def gdp_shown(self) -> Decimal | None:
        """Product in 10^8 CNY, as bureaus print it."""
        return None if self.gdp_cny is None else self.gdp_cny / 100_000_000

    @property
    def energy_intensity(self) -> Decimal | None:
        return _per(self.energy_tce, self.gdp_cny)

    @property
    def emission_intensity(self) -> Decimal | None:
        return _per(self.emission_t, self.gdp_cny)


@dataclass(frozen=True, slots=True)
class Total:
    """The total of a region in a year.

    Attributes
    ----------
    enterprises
        Tonnes of CO2e (location based) of registered enterprises, and how many of them are known.
    known
        The sum of enterprises and of the parts that are known, less what is removed.
    unknown
        Parts that nobody entered: the total is incomplete by them.
    """

    enterprises: Decimal | None
    entities: int
    parts: list[Part]
    controls: list[Held]
    parents: list[Beside]

    @property
    def known(self) -> Decimal | None:
        if self.enterprises is None:
            return None
        signed = (-one.tonnes if one.removed else one.tonnes for one in self.parts if one.tonnes is not None)
        return sum(signed, self.enterprises)

    @property
    def unknown(self) -> list[Part]:
        return [one for one in self.parts if one.tonnes is None]


def total(
    results: Results, catalog: Catalog, rules: Balance, told: Mapping[str, Row], region: str, year: str
) -> Total:
    """Return the total of a region of which the reader sees everybody.

    Parameters
    ----------
    told
        Macro figures of the region and year by measure.
    """
    sums = _sum(results, region, year, "sum(emission_kgco2e)", "true")
    energy = _sum(results, region, year, "sum(energy_kgce)", "true")
    parts = [_part(catalog.items[one.item], told, one.removed) for one in rules.parts]
    emission = None if sums[0] is None else sums[0] / _TONNES
    own = Beside({"en": "", "zh": ""}, _figure(told, "gdp_cny"), _scaled(energy[0]), emission)
    return Total(
        emission,
        sums[1],
        parts,
        [_held(results, catalog, one, told, region, year) for one in rules.controls],
        [own, *(_beside(catalog, one, told) for one in rules.parents)],
    )


def _part(item: Item, told: Mapping[str, Row], removed: bool) -> Part:
    row = told.get(item.measure)
    tonnes = None if row is None else converted(row["value"], item.units[-1], "t")
    return Part(item, tonnes, removed, _source(row))


def _held(
    results: Results, catalog: Catalog, one: Control, told: Mapping[str, Row], region: str, year: str
) -> Held:
    item = catalog.items[one.item]
    row = told.get(item.measure)
    unit = "kgce" if one.amount == "energy" else catalog.activities[str(one.carrier)].unit
    column = "sum(energy_kgce)" if one.amount == "energy" else "sum(quantity)"
    added, entities = _sum(results, region, year, column, _condition(catalog, one, unit))
    printed = None if row is None else converted(row["value"], item.units[-1], item.unit)
    shown = None if added is None else converted(added, unit, item.unit)
    boundary = {"en": one.boundary.en, "zh": one.boundary.zh}
    return Held(item, boundary, printed, shown, entities, _source(row))


def _condition(catalog: Catalog, one: Control, unit: str) -> str:
    """Return what a statistic is of as SQL on lines."""
    found = [
        f"{name} = {literal(value)}"
        for name, value in (("carrier", one.carrier), ("field", one.field))
        if value
    ]
    if one.amount == "quantity":
        used = ", ".join(
            literal(name) for name, purpose in catalog.purposes.items() if purpose.direction == "use"
        )
        found += [f"unit = {literal(unit)}", f"purpose IN ({used})"]
    if one.sector:
        inside = [each for each in catalog.industries.values() if each.three_industries == one.sector]
        codes = ", ".join(literal(code) for each in inside for code in (each.id, f"{each.section}{each.id}"))
        found.append(f"industry IN ({codes})" if codes else "false")
    return " AND ".join(found) or "true"


def _sum(results: Results, region: str, year: str, column: str, condition: str) -> tuple[Decimal | None, int]:
    row = results.rows(
        f"""SELECT {column} AS added, count(DISTINCT entity_id) AS entities FROM line
            WHERE year = ? AND list_contains(regions, ?) AND {condition}""",
        [int(year), region],
    )[0]
    return row["added"], int(row["entities"])


def _beside(catalog: Catalog, one: Parent, told: Mapping[str, Row]) -> Beside:
    gdp, energy, emission = (
        _figure(told, catalog.items[item].measure) for item in (one.gdp, one.energy, one.emission)
    )
    return Beside({"en": one.title.en, "zh": one.title.zh}, gdp, energy, emission)


def _figure(told: Mapping[str, Row], measure: str) -> Decimal | None:
    return told[measure]["value"] if measure in told else None


def _source(row: Row | None) -> str:
    return "" if row is None else f"{row['publisher']}, {row['source']}"


def _scaled(value: Decimal | None) -> Decimal | None:
    return None if value is None else value / _TONNES


def _per(value: Decimal | None, cny: Decimal | None) -> Decimal | None:
    return value / (cny / 10000) if value is not None and cny else None


@dataclass(frozen=True, slots=True)
class Balanced:
    """The total of the topmost region, of which year, and the region."""

    region: Row
    year: str
    total: Total


def of_top(
    results: Results,
    catalog: Catalog,
    rules: Balance | None,
    rows: Sequence[Row],
    scope: Scope,
    year: str | None,
    newest: str,
) -> Balanced | None:
    """Return the total of the topmost region for who sees all of it; None for others, or without a rule.

    Parameters
    ----------
    rows
        Macro figures that the reader sees, the newest first.
    year
        Of this year; when left out the newest of which a figure was entered, and ``newest`` where there is none.
    """
    tops = results.rows(f"SELECT region_id, name, name_zh FROM region WHERE {TOPMOST}")
    if rules is None or len(tops) != 1:
        return None
    held = [
        row
        for row in rows
        if row["holds"] and row["region_id"] == tops[0]["region_id"] and is_year(row["period"])
    ]
    if not held and not scope.whole:
        return None
    shown = year or (held[0]["period"] if held else newest)
    told = {row["measure"]: row for row in held if row["period"] == shown}
    return Balanced(tops[0], shown, total(results, catalog, rules, told, tops[0]["region_id"], shown))


#: Columns of the balance as rows, in the order of files.
COLUMNS = ("section", "item", "unit", "value", "added", "residual", "coverage", "source")


def flat(found: Balanced) -> list[Row]:
    """Return the balance as rows: parts of the total, statistics beside the sum of enterprises, figures of parents.

    ``value`` is None where nobody entered it; ``added``, ``residual`` and ``coverage`` are of statistics alone. What is
    removed from a total is negative.
    """
    nothing: Row = dict.fromkeys(("added", "residual", "coverage", "source"))
    of = found.total
    rows = [{**nothing, "section": "total", "item": "enterprises", "unit": "t", "value": of.enterprises}]
    for part in of.parts:
        value = None if part.tonnes is None else -part.tonnes if part.removed else part.tonnes
        rows.append(
            {
                **nothing,
                "section": "total",
                "item": part.item.id,
                "unit": "t",
                "value": value,
                "source": part.source,
            }
        )
    rows.append({**nothing, "section": "total", "item": "known", "unit": "t", "value": of.known})
    for one in of.controls:
        rows.append({
            "section": "control", "item": one.item.id, "unit": one.item.unit, "value": one.printed, "added": one.added,
            "residual": one.residual, "coverage": one.coverage, "source": one.source,
        })  # fmt: skip
    for beside in of.parents:
        for name, unit, value in (
            ("gdp", "CNY", beside.gdp_cny), ("energy", "tce", beside.energy_tce), ("emission", "t", beside.emission_t),
        ):  # fmt: skip
            item = f"{beside.title['en'] or found.region['name']}: {name}"
            rows.append({**nothing, "section": "parent", "item": item, "unit": unit, "value": value})
    return rows
