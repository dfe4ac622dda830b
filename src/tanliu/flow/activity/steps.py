"""From meter sums and reports to activities.

Electricity is split by contract: what a green-power contract covers is an activity of its own, so that both
scope 2 accountings are sums of the same lines. Own renewable generation used on site does not flow through the
meter and is added. A metered and a reported quantity of the same thing are never added: the better known one
counts (rule ``accounting`` of the packs), the other stays as a finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import ibis

from tanliu.catalog.activity import USUAL, Purpose, WithoutEnergy
from tanliu.flow.meter.types import DIRECTIONS, USE
from tanliu.flow.periods import is_month, is_year, year_number, year_of
from tanliu.kit.table import dictionary
from tanliu.kit.wide import rounded

_QUANTITY = "decimal(18, 6)"
#: Length of a year as it is written, and its months.
MONTHS = 12
ELECTRICITY = "electricity"


def metered(months: ibis.Table, meter: ibis.Table, expected: ibis.Table, ratios: ibis.Table) -> ibis.Table:
    """Sum the meters of an entity by carrier, direction and month.

    Parameters
    ----------
    months
        ``with_silent`` of the meter room: a silent meter is expected beside those that were read; where all are
        silent nothing is known, which is no quantity of 0.
    meter
        Current meters.
    expected
        Columns month, period, interval_minutes, zone, expected_readings.
    ratios
        Columns carrier, unit, to_unit, ratio: how many ``to_unit`` one ``unit`` is.
    """
    # a month of which every reading was withdrawn adds up to 0 and is a gap; one that a register spans has its share
    known = (months.readings > 0) | (months.quantity != 0)
    read = months.mutate(known=known).join(meter, "meter_id")
    read = read.join(expected, ["month", "interval_minutes", "zone"])
    read = read.join(ratios, ["carrier", "unit"])
    sums = (
        read.mutate(converted=_converted(read.quantity, read.ratio), purpose=_purpose(read.direction))
        .group_by(["entity_id", "carrier", "purpose", "period", "to_unit"])
        .agg(
            quantity=lambda t: t.converted.sum().cast(_QUANTITY),
            readings=lambda t: t.readings.sum().cast("int64"),
            expected_readings=lambda t: t.expected_readings.sum().cast("int64"),
            known=lambda t: t.known.any(),
        )
    )
    return sums.filter(sums.known).drop("known")


def _purpose(direction: ibis.Value) -> ibis.Value:
    """Return for what a meter's energy is: what flows another way than into use is a purpose of its own."""
    return ibis.ifelse(direction.isnull() | (direction == USE), USUAL, direction)


def reported(report: ibis.Table, ratios: ibis.Table) -> ibis.Table:
    """Convert the current reports to the unit in which their carrier is counted."""
    joined = report.join(ratios, ["carrier", "unit"])
    return joined.select(
        "entity_id",
        "carrier",
        "purpose",
        "period",
        "to_unit",
        quantity=_converted(joined.quantity.cast(_QUANTITY), joined.ratio),
    )


def _converted(quantity: ibis.Value, ratio: ibis.Value) -> ibis.Value:
    """Multiply exactly and cut the product to the places of a quantity."""
    product = rounded(quantity * ratio, quantity.cast("float64") * ratio.cast("float64"), 18, 6)
    return ibis.ifelse(ratio == 1, quantity.cast(_QUANTITY), product)


def preferred(metered: ibis.Table, reported: ibis.Table, minimum_completeness: Decimal) -> ibis.Table:
    """Take the metered quantity where enough of it is known, else the reported one, else what is metered.

    Parameters
    ----------
    minimum_completeness
        Share of the expected intervals from which a metered sum is preferred to a report.
    """
    keys = ["entity_id", "carrier", "purpose", "period", "to_unit"]
    other = reported.rename(reported_quantity="quantity")
    both = metered.outer_join(other, keys)
    named = both.select(
        **{key: ibis.coalesce(both[key], both[f"{key}_right"]) for key in keys},
        metered_quantity=both.quantity,
        reported_quantity=both.reported_quantity,
        readings=both.readings,
        expected_readings=both.expected_readings,
    )
    complete = named.readings.cast("float64") >= named.expected_readings.cast("float64") * float(
        minimum_completeness
    )
    use_meter = named.metered_quantity.notnull() & (complete | named.reported_quantity.isnull())
    return named.mutate(
        quantity=ibis.ifelse(use_meter, named.metered_quantity, named.reported_quantity),
        origin=ibis.ifelse(use_meter, "metered", "reported"),
    )


def split(quantities: ibis.Table, parts: Sequence[Purpose]) -> ibis.Table:
    """Take each purpose that is part of another out of it, one after the other, such as green power out of power.

    Parameters
    ----------
    parts
        Purposes with ``part_of``; only those that occur need be given.
    """
    for purpose in parts:
        quantities = _split(quantities, purpose)
    return quantities


def _split(quantities: ibis.Table, part: Purpose) -> ibis.Table:
    """Take what a contract covers out of what was bought (at most all of it).

    A contract stays in full as the reported quantity of its activity, also where it is larger than what was bought. A
    contract beside which nothing was bought is all that is known to be bought, and counts as it is told.
    """
    keys = ["entity_id", "carrier", "period", "to_unit"]
    contracts = quantities.filter(quantities.purpose == part.id)
    told = contracts.select(*keys, told="quantity")
    bought = quantities.filter(quantities.purpose == part.part_of)
    joined = bought.join(told, keys, how="left")
    # least() of a null is the other value on some engines, so absence is asked for first
    covered = ibis.ifelse(joined.told.notnull(), ibis.least(joined.told, joined.quantity), None)
    general = joined.mutate(quantity=(joined.quantity - covered.fill_null(0)).cast(_QUANTITY)).drop("told")
    contract = joined.filter(joined.told.notnull()).mutate(
        quantity=covered.cast(_QUANTITY), reported_quantity=joined.told, purpose=ibis.literal(part.id)
    )
    alone = contracts.anti_join(bought, keys)
    others = quantities.filter(~quantities.purpose.isin([part.part_of, part.id]))
    columns = quantities.columns
    parts = (part.select(*columns) for part in (general, contract, alone, others))
    return ibis.union(*parts)


def with_others(disputed: ibis.Table, reported: ibis.Table, parts: Sequence[Purpose]) -> ibis.Table:
    """Split quantities by contract and add reports of which no meter and no contract tells.

    Parameters
    ----------
    disputed
        ``preferred`` of the carriers that are metered or under contract.
    reported
        ``reported`` of all others; of these ``preferred`` and ``split`` would change nothing.
    parts
        As in ``split``.
    """
    whole = split(disputed, parts)
    alone = reported.mutate(
        reported_quantity=reported.quantity,
        origin=ibis.literal("reported"),
        **{
            name: ibis.null(whole[name].type())
            for name in ("metered_quantity", "readings", "expected_readings")
        },
    )
    return whole.union(alone.select(*whole.columns).cast(whole.schema()))


def months_of_years(quantities: ibis.Table, minimum_completeness: Decimal) -> ibis.Table:
    """Put the statement of a year beside what is known of its months.

    Columns: the keys of a quantity with the year as its period, reported_quantity (of the year), metered_quantity,
    readings, expected_readings (of its metered months), months (of which a report or enough of a meter is known),
    months_quantity (what is known of the months in all).

    Parameters
    ----------
    quantities
        ``preferred``, or all quantities.
    minimum_completeness
        As in ``preferred``.
    """
    keys = ["entity_id", "carrier", "purpose", "to_unit"]
    stated = quantities.filter(is_year(quantities.period)).select(*keys, "period", "reported_quantity")
    months = quantities.filter(is_month(quantities.period))
    is_metered = months.origin == "metered"
    enough = months.readings.cast("float64") >= months.expected_readings.cast("float64") * float(
        minimum_completeness
    )
    marked = months.mutate(
        year=year_of(months.period),
        sure=ibis.ifelse(is_metered, enough, ibis.literal(True)),
        by_meter=ibis.ifelse(is_metered, months.metered_quantity, None),
    )
    known = marked.group_by(keys, period=marked.year).agg(
        metered_quantity=marked.by_meter.sum().cast(_QUANTITY),
        readings=marked.readings.sum().cast("int64"),
        expected_readings=marked.expected_readings.sum().cast("int64"),
        months=marked.sure.sum().cast("int64"),
        months_quantity=marked.quantity.sum().cast(_QUANTITY),
    )
    return stated.join(known, [*keys, "period"])


def without_worse_years(quantities: ibis.Table, minimum_completeness: Decimal) -> ibis.Table:
    """Leave out the statement of a year of which all months are known, or that is less than what is known of them."""
    both = months_of_years(quantities, minimum_completeness)
    worse = both.filter((both.months == MONTHS) | (both.reported_quantity < both.months_quantity))
    return quantities.anti_join(worse, ["entity_id", "carrier", "purpose", "to_unit", "period"])


def activities(quantities: ibis.Table, entity: ibis.Table, canonical: ibis.Table) -> ibis.Table:
    """Attach place, industry and field, and name each activity.

    Parameters
    ----------
    canonical
        Columns carrier, canonical_unit.
    """
    joined = quantities.join(entity, "entity_id").join(canonical, "carrier")
    unit = ibis.ifelse(joined.to_unit == joined.canonical_unit, "", "[" + joined.to_unit + "]")
    name = joined.entity_id + "/" + joined.period + "/" + joined.carrier + unit + "/" + joined.purpose
    return joined.mutate(activity_id=name, unit=joined.to_unit, year=year_number(joined.period)).select(
        *dictionary()["activity"].names
    )


def with_estimates(
    activity: ibis.Table, estimate: ibis.Table, entity: ibis.Table, apart: WithoutEnergy
) -> ibis.Table:
    """Add estimates where nothing is known; a figure always goes before an estimate.

    An estimate of fuels gives way to any figure of another carrier than electricity in its period, and what fills
    a meter's gaps gives way once the meter is complete or a report is used.

    Parameters
    ----------
    estimate
        Rows of the table ``estimate`` that hold.
    apart
        What is no figure of energy: no estimate gives way to it.
    """
    models = estimate.method.startswith("hierarchical")
    apart_from = activity.carrier.isin(apart.activities) | activity.purpose.isin(apart.purposes)
    energy = activity.filter(~apart_from)
    told = energy.filter(energy.carrier != ELECTRICITY).select("entity_id", "period").distinct()
    incomplete = activity.filter(
        (activity.origin == "metered")
        & (activity.readings < activity.expected_readings)
        & ~activity.purpose.isin(DIRECTIONS)
    )
    gappy = incomplete.select("entity_id", "carrier", "period").distinct()
    fuels = estimate.filter(models).anti_join(told, ["entity_id", "period"])
    gaps = estimate.filter(~models).semi_join(gappy, ["entity_id", "carrier", "period"])
    both = fuels.union(gaps).drop("industry")
    named = (
        both.entity_id
        + "/"
        + both.period
        + "/"
        + both.carrier
        + "["
        + both.unit
        + f"]/{USUAL}/"
        + both.method
    )
    rows = both.mutate(
        activity_id=named,
        purpose=ibis.literal(USUAL),
        origin=ibis.literal("estimated"),
        readings=ibis.null(activity.readings.type()),
        expected_readings=ibis.null(activity.expected_readings.type()),
    )
    placed = rows.join(entity.select("entity_id", "region_id", "industry", "field"), "entity_id")
    return activity.union(placed.select(*activity.columns))
