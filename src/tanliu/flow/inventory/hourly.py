"""What the power of entities emitted by the hours in which they used it: readings times the factors of their hours."""

from __future__ import annotations

import ibis

from tanliu.flow.meter.types import USE

#: Readings of no more minutes than this know their hour.
HOUR_MINUTES = 60
_SUM, _QUANTITY = "decimal(38, 16)", "decimal(18, 6)"


def of_hours(factor: ibis.Table) -> ibis.Table:
    """Return the factor of each hour [kg/kWh]: the mean of its intervals; columns hour, factor."""
    hour = factor.start.truncate("h")
    return factor.group_by(hour=hour).agg(factor=factor.factor_kgco2.mean().cast("decimal(19, 10)"))


def weighed(reading: ibis.Table, meter: ibis.Table, hours: ibis.Table) -> ibis.Table:
    """Return what meters read by month in the hours that have a factor, and that times the factor.

    Parameters
    ----------
    reading
        Bookings of readings: a correction of one counts in its hour.
    meter
        Current meters of electricity; those that count use by the hour or finer are looked at.
    hours
        Columns hour, factor, by `of_hours`.

    Returns
    -------
    Table
        meter_id, month, quantity [meter.unit], kg [kg/kWh x meter.unit], hours (readings with a factor).
    """
    use = meter.direction.isnull() | (meter.direction == USE)
    fine = meter.filter((meter.interval_minutes <= HOUR_MINUTES) & use)
    read = reading.select("meter_id", "month", "start", "quantity", "readings").semi_join(fine, "meter_id")
    timed = read.mutate(hour=read.start.truncate("h")).join(hours, "hour")
    return timed.group_by(["meter_id", "month"]).agg(
        quantity=timed.quantity.sum().cast(_QUANTITY),
        kg=(timed.quantity * timed.factor).cast(_SUM).sum().cast(_QUANTITY),
        hours=timed.readings.cast("int64").sum(),
    )


def as_sums(weighed: ibis.Table, column: str) -> ibis.Table:
    """Return one column of `weighed` in the form in which meters are added up: meter_id, month, quantity, readings."""
    return weighed.select("meter_id", "month", quantity=weighed[column], readings=weighed.hours)


def of_entities(kwh: ibis.Table, kg: ibis.Table, meter: ibis.Table, ratios: ibis.Table) -> ibis.Table:
    """Return entity_id, carrier, month, kwh, kg and hours: what meters count for their entities.

    Parameters
    ----------
    kwh, kg
        Sums of meters as they count, of the same months, in the units of the meters.
    ratios
        Columns carrier, unit, to_unit, ratio; meters that are not counted in kWh are left out.
    """
    both = kwh.join(kg.select("meter_id", "month", kg="quantity"), ["meter_id", "month"])
    own = both.join(meter.select("meter_id", "entity_id", "carrier", "unit"), "meter_id")
    own = own.join(
        ratios.filter(ratios.to_unit == "kWh").select("carrier", "unit", "ratio"), ["carrier", "unit"]
    )
    ratio = own.ratio.cast("float64")
    return own.group_by(["entity_id", "carrier", "month"]).agg(
        kwh=(own.quantity.cast("float64") * ratio).sum(),
        kg=(own.kg.cast("float64") * ratio).sum(),
        hours=own.readings.sum().cast("int64"),
    )
