"""SQL of the reading path: the same conditions decide on the fast way and on the one that names the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

import duckdb
import pyarrow as pa

from tanliu.app import clock
from tanliu.app.ingest import sign_sql, values, zones
from tanliu.app.ingest.stamp_sql import IN_STAMP
from tanliu.catalog.source.types import POWER_KINDS, Readings
from tanliu.flow.meter.types import STATE
from tanliu.kit import units
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

METERS = "ingest_meters"
#: Type whose values are the codes of the meters, each at the place that is the meter's number.
CODES = "ingest_code"
#: Types of the quantity before conversion: with more places than are kept, so that it is seen when any are lost, or,
#: where a value of a billion is among them, with as many as are kept.
QUANTITY, LARGE_QUANTITY = "DECIMAL(18,9)", "DECIMAL(18,6)"
#: How quantities and registers are kept.
KEPT, PLACES = "DECIMAL(18,6)", 6
_FACTOR_DIGITS = 19
#: How far a meter's clock may be ahead of ours.
_AHEAD = timedelta(hours=1)
FIRST_YEAR, LAST_YEAR = 1970, 2200


def register_meters(
    con: duckdb.DuckDBPyConnection,
    meters: pa.Table,
    spec: Readings,
    ratios: Mapping[str, frozenset[Decimal]] = MappingProxyType({}),
) -> None:
    """Put the meters into a table of the session: code, number, interval, zones, factor to the meter's unit.

    Parameters
    ----------
    ratios
        Multipliers of meters by their code: quantities of intervals are multiplied unless the mapping says that they
        are already. Where a meter had several, what it reads is not admitted.

    Raises
    ------
    TanliuError
        When the mapping's unit cannot be converted to that of any meter.
    """
    kinds = zip(meters["unit"].to_pylist(), meters["interval_minutes"].to_pylist(), strict=True)
    multiplied = ratios if spec.kind != "register" and spec.ratio == "to_apply" else {}
    several = [len(multiplied.get(code, ())) > 1 for code in meters["meter_code"].to_pylist()]
    factors = [
        None if factor is None or changes else factor * min(multiplied.get(code, (Decimal(1),)))
        for factor, code, changes in zip(
            [_factor(spec, own, minutes) for own, minutes in kinds],
            meters["meter_code"].to_pylist(),
            several,
            strict=True,
        )
    ]
    if factors and not any(factors) and not any(several):
        accepted = Message("a unit like {unit}, in which a meter counts", unit=meters["unit"][0])
        raise TanliuError(
            "wrong_unit", where=spec.quantity.where, found=spec.quantity.unit, accepted=accepted
        )
    day_zones = meters["zone"].to_pylist()
    stamp_zones = [spec.stamp.zone or zone for zone in day_zones]
    table = pa.table(
        {
            "code": meters["meter_code"],
            "ratio_changes": pa.array(several, pa.bool_()),
            "meter_id": meters["meter_id"].cast(pa.int32()),
            "minutes": meters["interval_minutes"].cast(pa.int64()),
            "day_zone": pa.array(day_zones, pa.string()),
            "stamp_zone": pa.array(
                ["UTC" if zone == IN_STAMP else zone for zone in stamp_zones], pa.string()
            ),
            "export_id": exports(meters),
            "is_state": pa.array([one == STATE for one in meters["direction"].to_pylist()], pa.bool_()),
            "factor": pa.array(
                [None if factor is None else format(factor, "f") for factor in factors], pa.string()
            ),
        }
    )
    con.register("ingest_meters_arrow", table)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {METERS} AS SELECT * FROM ingest_meters_arrow")
    con.unregister("ingest_meters_arrow")
    number_codes(con, meters)


def exports(meters: pa.Table) -> pa.Array:
    """Return of each meter the number of the one that keeps what it exports, where it counts both ways."""
    halves = {
        whole: number
        for whole, number in zip(meters["net_of"].to_pylist(), meters["meter_id"].to_pylist(), strict=True)
        if whole is not None
    }
    return pa.array([halves.get(code) for code in meters["meter_code"].to_pylist()], pa.int32())


def number_codes(con: duckdb.DuckDBPyConnection, meters: pa.Table) -> None:
    """Make the type by which a code becomes the number of its meter without a join."""
    codes = dict(zip(meters["meter_id"].to_pylist(), meters["meter_code"].to_pylist(), strict=True))
    # a number without a meter has a text that stands in no file
    places = [codes.get(number, f"\0{number}") for number in range(max(codes, default=0) + 1)]
    con.register("ingest_codes", pa.table({"place": range(len(places)), "code": places}))
    con.execute(f"DROP TYPE IF EXISTS {CODES}")
    con.execute(f"CREATE TYPE {CODES} AS ENUM (SELECT code FROM ingest_codes ORDER BY place)")
    con.unregister("ingest_codes")


def meter_id(code: str) -> str:
    """SQL for the number of the meter that has a code; null where none has."""
    return f"CAST(enum_code({code}) AS INTEGER)"


def _factor(spec: Readings, own: str, minutes: int) -> Decimal | None:
    """Return by what a value is multiplied to become energy of an interval in the meter's unit, if it can.

    A register is kept as it shows: where it counts in another unit, that is part of its multiplier.
    """
    unit = spec.quantity.unit
    if unit is None:
        return Decimal(1)
    power = spec.kind in POWER_KINDS
    wanted = f"{own}/h" if power else own
    if values.unit_fault(unit, wanted):
        return None
    ratio = units.ratio(unit, wanted)
    if spec.kind == "register" and ratio != 1:
        return None
    return ratio * minutes / 60 if power else ratio


@dataclass(frozen=True, slots=True)
class Rules:
    """SQL over a stage (``meter_id``, ``wall``, ``quantity``, ``unread``) joined with the meters.

    Parameters
    ----------
    start
        Start of the interval in microseconds UTC.
    local
        The same on the wall clock whose days the meter counts.
    booked
        Quantity in the meter's unit; null when it does not fit.
    minutes
        Length of an interval.
    finer
        Condition of a quantity with more decimals than are kept.
    faults
        Reason and condition, in the order in which they are asked.
    stage
        Name of the stage.
    """

    start: str
    local: str
    booked: str
    faults: tuple[tuple[str, str], ...]
    minutes: str
    finer: str
    joined: bool
    stage: str

    @property
    def source(self) -> str:
        """The stage, with its meters where they differ in what matters."""
        return f"{self.stage} LEFT JOIN {METERS} USING (meter_id)" if self.joined else self.stage

    @property
    def slot(self) -> str:
        """Number of the interval since 1970."""
        return f"{self.start} // ({self.minutes}::BIGINT * 60000000)"


def rules(con: duckdb.DuckDBPyConnection, spec: Readings, stage: str, *, resolved: bool = False) -> Rules:
    """Work out the rules for what is on the stage: zones over its days, intervals, factors of its meters.

    Parameters
    ----------
    resolved
        Whether the stage has the columns ``said_us``, the instant of a stamp that carries its offset, and ``second``,
        whether a time that came twice is the second one; null where nothing tells.
    """
    low, high = _bounds(con, stage)
    kinds = _kinds(con, stage)
    stamp_spans = [zones.span(zone, low, high) for zone in sorted({kind[1] for kind in kinds})]
    day_spans = [zones.span(zone, low, high) for zone in sorted({kind[2] for kind in kinds})]
    alike = len(kinds) == 1 and kinds[0][3] is not None
    minutes = str(kinds[0][0]) if alike else "minutes"
    stamp_zone, day_zone = (_text(kinds[0][1]), _text(kinds[0][2])) if alike else ("stamp_zone", "day_zone")
    wall = _wall(spec)
    offset = zones.offset_of_wall(stamp_spans, wall, stamp_zone, spec.stamp.ambiguous)
    shift = f" - {minutes}::BIGINT * 60000000" if _marks_end(spec) else ""
    start = f"(epoch_us({wall}) - ({offset}) * 1000000::BIGINT{shift})"
    if resolved:
        start = _resolved(stamp_spans, wall, stamp_zone, offset, shift)
    to_local = zones.offset_of_instant(day_spans, f"make_timestamp({start})", day_zone)
    # to UTC and back by the same constant is not worked out for every row
    same = offset == to_local and offset.lstrip("-").isdigit() and not resolved
    local = f"(epoch_us({wall}){shift})" if same else f"({start} + ({to_local}) * 1000000::BIGINT)"
    signs = sign_sql.sentinels(con, spec, stage)
    booked, finer = _booked(con, stage, [kind[3] for kind in kinds if kind[3] is not None])
    faults = _faults(
        spec, wall, stamp_spans, stamp_zone, local, minutes, booked, _states(con), resolved=resolved
    )
    faults = (*faults, ("sentinel", signs)) if signs else faults
    latest = clock.now() + _AHEAD
    if high > latest.replace(tzinfo=None) - timedelta(days=1):
        faults = (*faults, ("future_stamp", f"{start} > {int(latest.timestamp() * 1_000_000)}"))
    if any(kind[3] is None for kind in kinds):
        changes = con.execute(f"SELECT list(meter_id) FROM {METERS} WHERE ratio_changes").fetchall()[0][0]
        listed = ", ".join(map(str, changes or ()))
        unfit = [("ratio_changes", f"meter_id IN ({listed})")] if listed else []
        faults = (
            *faults[:1], *unfit, ("wrong_unit", "meter_id IS NOT NULL AND factor IS NULL"), *faults[1:],
        )  # fmt: skip
    return Rules(start, local, booked, faults, minutes, finer, not alike, stage)


def _resolved(spans: Sequence[zones.Span], wall: str, zone: str, offset: str, shift: str) -> str:
    """SQL of the start where a stamp may carry its offset, and rows may tell which of two equal times they are."""
    first, second = (zones.offset_of_wall(spans, wall, zone, which) for which in ("first", "second"))
    by_turn = f"CASE WHEN second THEN {second} WHEN NOT second THEN {first} ELSE {offset} END"
    return f"(coalesce(said_us, epoch_us({wall}) - ({by_turn}) * 1000000::BIGINT){shift})"


def twice(con: duckdb.DuckDBPyConnection, spec: Readings, stage: str) -> str:
    """SQL that is true for stamps of a stage whose wall clock occurred twice."""
    low, high = _bounds(con, stage)
    kinds = _kinds(con, stage)
    spans = [zones.span(zone, low, high) for zone in sorted({kind[1] for kind in kinds})]
    return zones.twice(spans, _wall(spec), "stamp_zone")


def _kinds(con: duckdb.DuckDBPyConnection, stage: str) -> list[tuple[str, ...]]:
    """Return the kinds of meters on the stage; it is not looked at when all meters are alike."""
    kinds = f"SELECT DISTINCT minutes, stamp_zone, day_zone, factor FROM {METERS}"
    found: list[tuple[str, ...]] = con.execute(kinds).fetchall()
    if len(found) > 1:
        found = con.execute(f"{kinds} WHERE meter_id IN (SELECT DISTINCT meter_id FROM {stage})").fetchall()
    return found


def _bounds(con: duckdb.DuckDBPyConnection, stage: str) -> tuple[datetime, datetime]:
    within = f"year(wall) BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"
    row = con.execute(f"SELECT min(wall), max(wall) FROM {stage} WHERE {within}").fetchone()
    low, high = row if row is not None else (None, None)
    nowhere = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock
    return low or nowhere, high or nowhere


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _marks_end(spec: Readings) -> bool:
    # a register is read at an instant, wherever the intervals begin
    return spec.stamp.marks == "end" and spec.kind != "register"


def _wall(spec: Readings) -> str:
    """The stamp on the wall clock; a midnight may be printed with the date of the day it ends."""
    if spec.stamp.midnight == "end_of_printed_day":
        return "(CASE WHEN wall = date_trunc('day', wall) THEN wall + INTERVAL 1 DAY ELSE wall END)"
    return "wall"


def _booked(con: duckdb.DuckDBPyConnection, stage: str, factors: Sequence[str]) -> tuple[str, str]:
    """SQL of the quantity in the meter's unit, null where it has too many digits, and of the rows that lose decimals.

    Where a unit is no power of ten of the meter's, nearly every product has more decimals than are kept: only what
    the source itself wrote with more is counted.
    """
    if not set(map(Decimal, factors)) <= {Decimal(1)}:
        whole = max(max(Decimal(factor).adjusted() + 1, 1) for factor in factors)
        factor = _text(factors[0]) if len(factors) == 1 else "factor"
        exact = f"quantity * CAST({factor} AS DECIMAL({_FACTOR_DIGITS},{_FACTOR_DIGITS - whole}))"
        booked = half_even(exact, f"quantity::DOUBLE * CAST({factor} AS DOUBLE)")
        shifts = len(factors) == 1 and Decimal(factors[0]).normalize().as_tuple().digits == (1,)
        return booked, f"{exact} <> {booked}" if shifts else FINER
    cut = f"TRY_CAST(quantity AS {KEPT})"
    # most files have no more places than are kept, and to find that out is cheaper than to round
    row = con.execute(f"SELECT 1 FROM {stage} WHERE {FINER} LIMIT 1").fetchone()
    return (cut, "false") if row is None else (half_even("quantity", "quantity::DOUBLE"), FINER)


#: True for a quantity of a stage that has more places than are kept; one of a billion or more was staged with as many.
FINER = f"quantity <> TRY_CAST(quantity AS DECIMAL(15,{PLACES}))"


def half_even(exact: str, near: str) -> str:
    """SQL that rounds a decimal once, ties to the even neighbour; DuckDB's own way goes through binary numbers.

    Parameters
    ----------
    exact
        The decimal.
    near
        About the same in binary: rounded it is mostly the result, which a difference tells. Where it is not, the
        decimal is divided, which takes a hundred times as long.
    """
    least = f"{Decimal(1).scaleb(-PLACES):f}"
    half = f"{Decimal(5).scaleb(-PLACES - 1):f}"
    guess = f"TRY_CAST(round_even({near}, {PLACES}) AS {KEPT})"
    away = f"CAST({exact} AS DECIMAL(38,{PLACES}))"
    odd = f"abs({exact} - {away}) = {half} AND {away} % {2 * Decimal(least):f} <> 0"
    ties = f"{away} - CASE WHEN {odd} THEN sign({exact}) * {least} ELSE 0 END"
    return f"CASE WHEN abs({exact} - {guess}) < {half} THEN {guess} ELSE TRY_CAST({ties} AS {KEPT}) END"


def _states(con: duckdb.DuckDBPyConnection) -> str:
    """SQL that spares the meters whose readings may be below zero: a temperature, and what counts both ways."""
    states = f"SELECT meter_id FROM {METERS} WHERE is_state OR export_id IS NOT NULL"
    return f" AND meter_id NOT IN ({states})" if con.execute(f"{states} LIMIT 1").fetchone() else ""


def _faults(
    spec: Readings, wall: str, spans: Sequence[zones.Span], zone: str, local: str, minutes: str, booked: str,
    states: str, *, resolved: bool,
) -> tuple[tuple[str, str], ...]:  # fmt: skip
    skipped, doubled = zones.skipped(spans, wall, zone), zones.twice(spans, wall, zone)
    if resolved and skipped != "false":
        skipped = f"said_us IS NULL AND {skipped}"
    if resolved and doubled != "false":
        doubled = f"said_us IS NULL AND second IS NULL AND {doubled}"
    faults = [
        ("unknown_meter", "meter_id IS NULL"),
        ("bad_stamp", f"wall IS NULL OR NOT year(wall) BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"),
        ("nonexistent_local_time", skipped),
        ("not_a_number", "unread"),
        ("negative_quantity", f"quantity < 0{states}"),
        ("implausible", f"quantity IS NOT NULL AND {booked} IS NULL"),
    ]
    if spec.kind != "register":
        faults.insert(3, ("off_grid_stamp", f"{local} % ({minutes}::BIGINT * 60000000) <> 0"))
    if spec.stamp.ambiguous == "refuse":
        faults.insert(3, ("ambiguous_local_time", doubled))
    if spec.quantity.max is not None:
        faults.append(("implausible", f"quantity > {spec.quantity.max}"))
    return tuple(fault for fault in faults if fault[1] != "false")
