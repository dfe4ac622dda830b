"""Sums of lines, outputs and areas for every subject: what indicators are quotients of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import ibis

from tanliu.catalog.activity import WithoutEnergy
from tanliu.catalog.types import PRODUCT, Catalog
from tanliu.flow.indicator import types
from tanliu.flow.periods import is_month, is_year, year_of
from tanliu.kit.table import dictionary

_AMOUNT = "decimal(38, 16)"
LINE_SUMS, OUTPUTS, WITHOUT_GREEN = types.LINE_SUMS, types.OUTPUTS, types.WITHOUT_GREEN
#: Areas hold for every period: of two periods of an entity they are not added up.
AREAS = ("land_area_mu", "floor_area_m2")
#: Figures of whole regions and years, entered as macro data.
REGIONAL = ("population_person", "gdp_cny")
#: Months of a period of which electricity is known and no other energy, not even an estimate.
PARTLY = "partly_months"
_MONTHS = ("energy_months", "output_months", PARTLY)
_HAS = "has_energy"
_NOTHING = WithoutEnergy()
_SUMS = {
    **dict.fromkeys(LINE_SUMS, _AMOUNT),
    **dict.fromkeys(OUTPUTS, "decimal(38, 6)"),
    **dict.fromkeys(AREAS, "decimal(38, 4)"),
}
#: What entities have, in the order of the table: sums of them are formed.
SUMMED = tuple(_SUMS)
_REGIONAL_TYPE = "decimal(38, 6)"
_REPORTED_TYPE, _REGISTERED_TYPE = "decimal(38, 6)", "decimal(38, 4)"


@dataclass(frozen=True, slots=True)
class Brought:
    """Names of the measures that packs bring besides ours, which are columns of the table ``measure`` too.

    Attributes
    ----------
    expected, reported
        Told by entities of periods; a month without an expected one counts as one whose output is unknown.
    registered
        Hold for every period, as the areas do.
    regional
        Macro figures of whole regions.
    emitted
        Measure and column of lines of what packs tell beside the greenhouse gases.
    """

    expected: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    regional: tuple[str, ...] = ()
    emitted: tuple[tuple[str, str], ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Sums of lines."""
        return (*LINE_SUMS, *(measure for measure, _ in self.emitted))

    @property
    def outputs(self) -> tuple[str, ...]:
        return (*OUTPUTS, *self.expected)

    @property
    def areas(self) -> tuple[str, ...]:
        return (*AREAS, *self.registered)

    @property
    def macros(self) -> tuple[str, ...]:
        return (*REGIONAL, *self.regional)

    @property
    def sums(self) -> Mapping[str, str]:
        """What entities have, with the type of its sum."""
        lines = dict.fromkeys(self.lines, _AMOUNT)
        told = dict.fromkeys((*self.expected, *self.reported), _REPORTED_TYPE)
        return {**_SUMS, **lines, **told, **dict.fromkeys(self.registered, _REGISTERED_TYPE)}

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of the table ``measure``."""
        emitted = (measure for measure, _ in self.emitted)
        more = (*self.expected, *self.reported, *self.registered, *self.regional, *emitted)
        return (*dictionary()["measure"].names, *more)


NOTHING = Brought()


def brought(catalog: Catalog) -> Brought:
    """Return the measures that the packs of a catalog bring besides those that are columns of ours."""
    own = dictionary()["measure"].names
    found: dict[str, list[str]] = {}
    for one in catalog.measures.values():
        if one.id not in own and one.origin != PRODUCT:
            found.setdefault("expected" if one.is_expected else one.origin, []).append(one.id)
    emitted = tuple((one.measure, one.column) for one in catalog.beside)
    return Brought(**{name: tuple(ids) for name, ids in found.items()}, emitted=emitted)


def with_registered(entity: ibis.Table, output: ibis.Table, more: Brought) -> ibis.Table:
    """Put beside each entity what packs have registered of it: the value told of the latest period holds for all."""
    if not more.registered:
        return entity
    told = output.filter(output.measure.isin(list(more.registered)))
    wide = told.group_by("entity_id").agg(**{name: partial(_latest, name=name) for name in more.registered})
    return entity.left_join(wide, "entity_id").drop("entity_id_right")


def _latest(table: ibis.Table, name: str) -> ibis.Value:
    return table.value.argmax(table.period, where=table.measure == name).cast(_REGISTERED_TYPE)


def entity_measures(
    line: ibis.Table,
    output: ibis.Table,
    entity: ibis.Table,
    *,
    contracts: Sequence[str],
    apart: WithoutEnergy = _NOTHING,
    electric: Sequence[str] = ("electricity",),
    more: Brought = NOTHING,
) -> ibis.Table:
    """Sum the lines and outputs of each entity by the periods reported and by year.

    Energy, emissions and value added of months add up to the year; an area holds for every period.

    Parameters
    ----------
    entity
        Entities, `with_registered` where packs bring such measures.
    contracts
        Purposes that the carbon-efficiency code leaves out.
    apart
        What of the lines tells of no energy: a month of which nothing else is told is no month of known energy.
    electric
        Carriers of which alone a month may be known; such months are counted apart.
    more
        Measures that packs bring.
    """
    covered = line.purpose.isin(contracts)
    counted = line.mutate(**{WITHOUT_GREEN: ibis.ifelse(covered, ibis.null(_AMOUNT), line.emission_kgco2)})
    counted = counted.mutate(**{measure: counted[column] for measure, column in more.emitted})
    sums = {**_sums(more.lines, more), **_with_energy(apart)}
    used = _by_span(counted, ["carrier", "purpose"], sums, "energy_months", more)
    partly = partly_known(line, apart, electric)
    used = used.left_join(partly, ["entity_id", "span"]).select(*used.columns, PARTLY)
    merged = _beside(used, _told(output, more.outputs, "output_months", more))
    if more.reported:
        merged = _beside(_told(output, more.reported, "other_months", more).drop("other_months"), merged)
    return _with_entity(merged.rename(period="span"), entity, more)


def partly_known(line: ibis.Table, apart: WithoutEnergy, electric: Sequence[str]) -> ibis.Table:
    """Return entity_id, span and the months of it of which electricity is known and no other energy; others are not there.

    Zero is a figure, an estimate is one, and what is told of a year as a whole is told of its months.
    """
    told = line.filter(~(line.carrier.isin(apart.activities) | line.purpose.isin(apart.purposes)))
    is_electric = told.carrier.isin(list(electric))
    known = told.group_by("entity_id", "period").agg(
        used=(is_electric & (told.energy_kgce > 0)).any(), others=(~is_electric).any()
    )
    known = known.mutate(in_year=year_of(known.period))
    whole = known.filter(known.others & is_year(known.period)).select("entity_id", "in_year").distinct()
    lacking = known.filter(known.used & ~known.others).anti_join(whole, ["entity_id", "in_year"])
    months = lacking.mutate(span=lacking.period, months=ibis.ifelse(is_year(lacking.period), 12, 1))
    years = months.filter(is_month(months.period)).mutate(span=lambda t: t.in_year)
    summed = months.union(years).group_by("entity_id", "span").agg(held=lambda t: t.months.sum())
    return summed.select("entity_id", "span", **{PARTLY: ibis.least(summed.held, 12).cast("int32")})


def _told(output: ibis.Table, names: tuple[str, ...], months: str, more: Brought) -> ibis.Table:
    """Sum what entities report, and count its months."""
    kept = output.filter(output.measure.isin(list(names)))
    return _by_span(kept, ["measure"], {name: partial(_output, name=name) for name in names}, months, more)


def _beside(left: ibis.Table, right: ibis.Table) -> ibis.Table:
    """Put the sums of an entity and span side by side, whichever of them there are."""
    both, keys = left.outer_join(right, ["entity_id", "span"]), ("entity_id", "span")
    return both.select(
        **{key: ibis.coalesce(both[key], both[f"{key}_right"]) for key in keys},
        **{name: both[name] for name in (*left.columns, *right.columns) if name not in keys},
    )


def _with_energy(apart: WithoutEnergy) -> dict[str, Callable[[ibis.Table], ibis.Value]]:
    """Return how to find whether a sum holds energy; nothing where every line does, as with meters and fuels alone."""
    if not apart.activities and not apart.purposes:
        return {}
    return {_HAS: lambda t: (~(t.carrier.isin(apart.activities) | t.purpose.isin(apart.purposes))).any()}


def _with_entity(sums: ibis.Table, entity: ibis.Table, more: Brought) -> ibis.Table:
    kinds = more.sums
    known = entity.select("entity_id", "region_id", "industry", "field", *more.areas).join(sums, "entity_id")
    return known.mutate(**{name: known[name].cast(kinds[name]) for name in more.areas})


def with_years(
    some: ibis.Table, others: ibis.Table, entity: ibis.Table, *, more: Brought = NOTHING
) -> ibis.Table:
    """Add the sums of years to those of some of their months.

    Only for years of which nothing is told but months; else ``entity_measures`` of all their lines is needed.

    Parameters
    ----------
    some
        ``entity_measures`` of some months.
    others
        Rows of the table ``measure`` of all other months of their years.
    """
    months = some.filter(is_month(some.period))
    kept = others.filter(others.subject_kind == "entity").rename(entity_id="subject_id")
    amounts = (*more.lines, *more.outputs, *more.reported)
    summed = ("entity_id", "period", *amounts, *_MONTHS)
    both = months.select(*summed).union(kept.select(*summed))
    years = both.group_by("entity_id", span=year_of(both.period)).agg(
        **_sums(amounts, more),
        **{name: both[name].sum().cast("int32") for name in _MONTHS},
    )
    return months.union(_with_entity(years.rename(period="span"), entity, more).select(*months.columns))


def measures(
    entities: ibis.Table, closure: ibis.Table, macro: ibis.Table, *, more: Brought = NOTHING
) -> ibis.Table:
    """Add up entities to industries, fields, regions and the district.

    Parameters
    ----------
    entities
        ``entity_measures``.
    closure
        Columns region_id, ancestor_id, parent_id (of the ancestor), subject_kind (region or district): every
        region with itself and all regions that contain it.
    macro
        Columns region_id, measure, period and value: the newest figures of whole regions.
    """
    regional = {name: ibis.null(_REGIONAL_TYPE) for name in more.macros}
    own = entities.mutate(subject_kind=ibis.literal("entity"), subject_id=entities.entity_id, **regional)
    placed = entities.join(closure, "region_id").select(
        *more.sums, "period", "subject_kind", subject_id="ancestor_id", region_id="parent_id"
    )
    parts = [
        own.select(*more.names),
        _with_regional(
            _add_up(placed, ["subject_kind", "subject_id", "period", "region_id"], more), macro, more
        ),
        _add_up(_named(entities, "industry"), ["subject_kind", "subject_id", "period"], more),
        _add_up(_named(entities, "field"), ["subject_kind", "subject_id", "period"], more),
    ]
    return ibis.union(*parts)


def _with_regional(sums: ibis.Table, macro: ibis.Table, more: Brought) -> ibis.Table:
    """Put the macro figures of a region beside its sums."""
    figures = macro.filter(macro.measure.isin(list(more.macros)))
    wide = figures.group_by(subject_id="region_id", period="period").agg(
        **{name: partial(_figure, name=name) for name in more.macros}
    )
    both = sums.drop(*more.macros).left_join(wide, ["subject_id", "period"])
    return both.select(*more.names)


def _figure(table: ibis.Table, name: str) -> ibis.Value:
    return table.value.max(where=table.measure == name).cast(_REGIONAL_TYPE)


def _named(entities: ibis.Table, column: str) -> ibis.Table:
    known = entities.filter(entities[column].notnull())
    return known.mutate(subject_kind=ibis.literal(column), subject_id=known[column])


def _add_up(table: ibis.Table, keys: list[str], more: Brought) -> ibis.Table:
    summed = table.group_by(keys).agg(
        **{name: partial(_sum, name=name, kind=kind) for name, kind in more.sums.items()}
    )
    unknown = {name: ibis.null("string") for name in ("region_id", "industry") if name not in keys}
    regional = {name: ibis.null(_REGIONAL_TYPE) for name in more.macros}
    months = {name: ibis.null("int32") for name in _MONTHS}
    return summed.mutate(**unknown, **regional, **months).select(*more.names)


def _sums(names: tuple[str, ...], more: Brought) -> dict[str, Callable[[ibis.Table], ibis.Value]]:
    kinds = more.sums
    return {name: partial(_sum, name=name, kind=kinds[name]) for name in names}


def _sum(table: ibis.Table, name: str, kind: str) -> ibis.Value:
    return table[name].sum().cast(kind)


def _output(table: ibis.Table, name: str) -> ibis.Value:
    return table.value.sum(where=table.measure == name).cast(_REPORTED_TYPE)


def _by_span(
    table: ibis.Table,
    keys: list[str],
    sums: Mapping[str, Callable[[ibis.Table], ibis.Value]],
    months: str,
    more: Brought,
) -> ibis.Table:
    """Sum by entity and span: the periods as told, and years from their months.

    A month is left out of its year where the year itself was stated for the same thing. ``months`` counts those
    that a span holds values of; a value of the year itself counts as all twelve.
    """
    whole = table.filter(is_year(table.period))
    stated = whole.select("entity_id", *keys, year="period", stated=ibis.literal(True)).distinct()
    dated = table.mutate(year=year_of(table.period))
    marked = dated.left_join(stated, ["entity_id", *keys, "year"])
    parts = marked.group_by(["entity_id", "period", "year", "stated"]).agg(**sums)
    has = parts[_HAS] if _HAS in sums else ibis.literal(True)
    known = parts.mutate(months=ibis.ifelse(has, ibis.ifelse(is_year(parts.period), 12, 1), 0))
    own = known.mutate(span=known.period)
    added = own.filter(own.stated.isnull() & is_month(own.period)).mutate(span=own.year)
    spans = own.union(added)
    summed = spans.group_by(["entity_id", "span"]).agg(
        **_sums(tuple(name for name in sums if name != _HAS), more),
        held=lambda t: t.months.sum().cast("int32"),
    )
    held = ibis.least(ibis.ifelse(is_year(summed.span), 12, 1), summed.held).nullif(0)
    return summed.mutate(**{months: held.cast("int32")}).drop("held")
