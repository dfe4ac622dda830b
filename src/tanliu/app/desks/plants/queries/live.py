"""What meters and sensors of plants read last, and the alarms that their series show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tanliu.app.desks.plants.models import Plant
from tanliu.app.desks.plants.queries.yields import GIVES
from tanliu.app.platform.served import results
from tanliu.decide.supply.alarm import Limits, Spell, spells
from tanliu.decide.supply.document import OUTPUT, Alarm, Supply
from tanliu.flow.meter.types import STATE
from tanliu.kit.units import ratio

_HOUR_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of a meter or sensor by local time: kW of a meter, its own unit of a sensor."""

    code: str
    quantity: str
    unit: str
    step: timedelta
    readings: tuple[tuple[datetime, float], ...]

    @property
    def newest(self) -> tuple[datetime, float] | None:
        """Return the last reading."""
        return self.readings[-1] if self.readings else None


@dataclass(frozen=True, slots=True)
class Alarmed:
    """An alarm of a plant: the rule, its series and the spell; one without an end holds."""

    plant: Plant
    id: str
    rule: Alarm
    series: Series
    spell: Spell


def series_of(plants: Sequence[Plant], until: date, days: int) -> dict[int, list[Series]]:
    """Return the readings of the last days that were read, up to a day, by plant: what it gives, and its sensors."""
    codes = sorted({code for one in plants for code in (*one.meters, *one.sensors)})
    found = _read(codes, until, days)
    return {one.pk: [found[code] for code in (*one.meters, *one.sensors) if code in found] for one in plants}


def _read(codes: Sequence[str], until: date, days: int) -> dict[str, Series]:
    if not codes:
        return {}
    meters = results().rows(
        """SELECT meter_id, meter_code, carrier, unit, interval_minutes, zone, direction FROM meter
           WHERE list_contains(?::VARCHAR[], meter_code)""",
        [list(codes)],
    )
    known = {row["meter_id"]: row for row in meters if row["direction"] in (*GIVES, STATE)}
    if not known:
        return {}
    ids = ", ".join(str(int(one)) for one in known)
    (last,) = results().rows(
        f"SELECT max(day) AS day FROM {results().scan('meter_day')} WHERE meter_id IN ({ids}) AND day <= DATE '{until}' AND readings > 0"
    )
    if last["day"] is None:
        return {}
    first = last["day"] - timedelta(days=days - 1)
    months = sorted({one.year * 100 + one.month for one in (first, last["day"])})
    rows = results().rows(
        f"""SELECT meter_id, CAST(epoch(start) AS BIGINT) AS second, CAST(sum(quantity) AS DOUBLE) AS quantity
            FROM {results().scan("reading", where={"month": months})}
            WHERE meter_id IN ({ids}) AND day BETWEEN DATE '{first}' AND DATE '{last["day"]}'
            GROUP BY meter_id, start HAVING sum(readings) > 0 ORDER BY meter_id, second"""
    )
    return {row["meter_code"]: _series(row, [one for one in rows if one["meter_id"] == number]) for number, row in known.items()}  # fmt: skip


def _series(meter: dict[str, Any], rows: Iterable[dict[str, Any]]) -> Series:
    zone, minutes, is_sensor = ZoneInfo(meter["zone"]), meter["interval_minutes"], meter["direction"] == STATE
    scale = 1.0 if is_sensor else float(ratio(meter["unit"], "kWh")) * _HOUR_MINUTES / minutes
    told = tuple(
        (
            datetime.fromtimestamp(row["second"], UTC).astimezone(zone).replace(tzinfo=None),
            row["quantity"] * scale,
        )
        for row in rows
    )
    return Series(
        meter["meter_code"], meter["carrier"] if is_sensor else OUTPUT, meter["unit"] if is_sensor else "kW",
        timedelta(minutes=minutes), told,
    )  # fmt: skip


def alarms_of(plants: Sequence[Plant], says: Supply, until: date) -> list[Alarmed]:
    """Return the alarms that series of plants show in the days that rules look back, those that hold first."""
    every = series_of(plants, until, says.alarm_days)
    found = []
    for plant in plants:
        for id, rule in says.alarms.items():
            if plant.kind not in rule.kinds:
                continue
            for series in every[plant.pk]:
                if series.quantity == rule.quantity:
                    found += [Alarmed(plant, id, rule, series, one) for one in _spells(plant, rule, series)]
    return sorted(found, key=lambda one: (one.spell.end is not None, one.plant.code, one.spell.begin))


def _spells(plant: Plant, rule: Alarm, series: Series) -> list[Spell]:
    """Return spells of a series; output is judged as a share of the rating."""
    scale = 1.0
    if rule.quantity == OUTPUT:
        if not plant.rating_kw:
            return []
        scale = 1 / float(plant.rating_kw)
    limits = Limits(
        float(rule.begins_at), float(rule.ends_at), timedelta(minutes=rule.delay_minutes), timedelta(minutes=rule.clear_minutes)
    )  # fmt: skip
    return spells([(at, value * scale) for at, value in series.readings], series.step, limits)
