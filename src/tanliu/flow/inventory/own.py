"""What is bound to one entity and goes before the factors of its region: a supplier's factor, and the hours of its readings.

A factor counts for a month or year that it covers as a whole. One that covers a part of it is told and not used: no part
of a sum is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext

from tanliu.catalog.effective import PLACES, EffectiveFactor
from tanliu.catalog.schema.values import Evidence
from tanliu.catalog.types import Factor, Match
from tanliu.flow.inventory.choices import Accounting, Need
from tanliu.kit.period import Period
from tanliu.kit.rounding import PRECISION, half_even
from tanliu.kit.units import convert

#: How a factor that is bound to an entity fits.
SUPPLIER, HOURLY = "supplier", "hourly"
LOCATION, MARKET = "location", "market"
#: What a factor of a publication or a person is called that goes before others.
_USER = "user_supplied"
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Supplied:
    """A row of the table ``supplier_factor``: kg CO2e of one ``unit`` of a carrier, from a day to another or on."""

    entity_id: str
    carrier: str
    basis: str
    valid_from: date
    valid_until: date | None
    factor_kgco2e: Decimal
    unit: str
    supplier: str
    source: str
    evidence: Evidence
    row: int
    file: str = ""

    @property
    def id(self) -> str:
        return f"supplier:{self.entity_id}/{self.carrier}/{self.basis}/{self.valid_from}"


@dataclass(frozen=True, slots=True)
class Hourly:
    """The factor of what an entity used in a month by the hours in which it did [kg/kWh].

    Attributes
    ----------
    covered
        Part of the metered electricity of the month whose hour has a factor, 0 to 1.
    """

    region_id: str
    period: str
    factor_kgco2: Decimal
    hours: int
    covered: float
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Own:
    """What is bound to an entity in a period."""

    location: Supplied | None = None
    market: Supplied | None = None
    hourly: Hourly | None = None
    partly: tuple[Supplied, ...] = ()

    def key(self, entity_id: str) -> str:
        """Return what tells it from others of the same carrier, unit, purpose, region and year; empty where nothing is bound."""
        told = [f"{one.basis}={one.valid_from}" for one in (self.location, self.market) if one]
        told += [f"part={one.basis}={one.valid_from}" for one in self.partly]
        told += [f"hours={self.hourly.period}"] if self.hourly else []
        return f"{entity_id}@{','.join(told)}" if told else ""


def bound(rows: Iterable[Supplied], period: str, hourly: Hourly | None = None) -> Own:
    """Return what is bound to an entity in a month or year.

    Parameters
    ----------
    rows
        Factors of one entity and carrier.
    hourly
        That of the month, where there is one.
    """
    span = Period.parse(period)
    first, last = span.start, span.end - timedelta(days=1)
    chosen: dict[str, Supplied] = {}
    partly: list[Supplied] = []
    for one in sorted(rows, key=lambda row: row.valid_from):
        until = one.valid_until or date.max
        if one.valid_from <= first and last <= until:
            chosen[one.basis] = one
        elif one.valid_from <= last and first <= until:
            partly.append(one)
    return Own(chosen.get(LOCATION), chosen.get(MARKET), hourly, tuple(partly))


def supplied(
    own: Supplied | None,
    need: Need,
    accounting: Accounting,
    found: EffectiveFactor | None,
    entries: list[str],
) -> EffectiveFactor | None:
    """Return the factor of an entity's supplier where it goes before what was found, else what was found.

    Parameters
    ----------
    entries
        Remarks of the line; what stood behind is told there.

    Raises
    ------
    TanliuError
        When the supplier's factor is per another kind of quantity than the line.
    """
    if own is None or accounting.supplier_factors == "not_used":
        return found
    if found is not None and found.how == _USER and accounting.supplier_factors == "after_own_pack":
        entries.append(
            f"a factor of {own.supplier} is bound to the enterprise; one of an own pack goes before it"
        )
        return found
    with localcontext() as context:
        context.prec = PRECISION
        value = half_even(convert(own.factor_kgco2e, f"kg/{own.unit}", f"kg/{need.unit}"), PLACES)
    instead = "no other factor" if found is None else f"{_plain(found.co2e)} kg CO2e/{need.unit}"
    why = f"stated by {own.supplier} for this enterprise from {own.valid_from}; without it: {instead}"
    return _effective(
        need, _factor(own, need), Match(_factor(own, need), SUPPLIER, why), value, "CO2e", found
    )


def by_hours(own: Hourly, need: Need, found: EffectiveFactor | None) -> EffectiveFactor:
    """Return the factor of an entity's hours in a month; what the yearly one gives is told beside it."""
    told = f"by the hours of {own.period}: {own.hours} hours with a factor, {_HUNDRED * own.covered:.1f} % of the readings"
    if found is not None and found.co2e:
        off = _HUNDRED * (own.factor_kgco2 / found.co2e - 1)
        told += f"; by the yearly factor {_plain(found.co2e)} kg/kWh: {off:+.2f} %"
    factor = Factor(
        id=f"hourly:{need.own}", kind="emission_factor", carrier=need.carrier, gas="CO2", value=own.factor_kgco2,
        unit="kg/kWh", region=own.region_id, year_from=need.year, year_to=need.year, edition="hourly",
        published=own.period, source=own.source, evidence=own.evidence, file="grid_hour",
    )  # fmt: skip
    with localcontext() as context:
        context.prec = PRECISION
        value = half_even(convert(own.factor_kgco2, "kg/kWh", f"kg/{need.unit}"), PLACES)
    return _effective(need, factor, Match(factor, HOURLY, told), value, "CO2", found)


def told_partly(own: Own) -> list[str]:
    """Return what to say of factors that hold for a part of a period."""
    return [
        f"a factor of {one.supplier} holds from {one.valid_from} to {one.valid_until or 'now'}, a part of this period: not used"
        for one in own.partly
    ]


def _factor(own: Supplied, need: Need) -> Factor:
    return Factor(
        id=own.id, kind="emission_factor", carrier=own.carrier, gas="CO2e", value=own.factor_kgco2e,
        unit=f"kg/{own.unit}", region=need.region_id, year_from=own.valid_from.year,
        year_to=own.valid_until.year if own.valid_until else None, edition=own.supplier,
        published=str(own.valid_from), source=own.source, evidence=own.evidence, file=own.file, line=own.row,
    )  # fmt: skip


def _effective(
    need: Need, factor: Factor, match: Match, value: Decimal, gas: str, found: EffectiveFactor | None
) -> EffectiveFactor:
    return EffectiveFactor(
        carrier=need.carrier,
        region=need.region_id,
        year=need.year,
        unit=need.unit,
        gases={gas: value},
        co2e=value,
        gwp_set=found.gwp_set if found else "",
        how=match.how,
        formula=f"{_plain(factor.value)} {factor.unit}",
        matches=(match,),
        remarks=(),
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def of_entity(rows: Sequence[Supplied]) -> dict[tuple[str, str], list[Supplied]]:
    """Return factors by entity and carrier."""
    found: dict[tuple[str, str], list[Supplied]] = {}
    for one in rows:
        found.setdefault((one.entity_id, one.carrier), []).append(one)
    return found
