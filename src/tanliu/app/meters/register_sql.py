"""From values of registers to steps: what a meter counted between two instants, or why nobody can say yet.

DuckDB only, and not Ibis as the steps of `tanliu.flow` are (decision 32): SQL over temporary tables of the session, macros
for the grid of a zone, and joins to the nearest value. Instants are microseconds since 1970 in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tanliu.app import clock
from tanliu.app.ingest import zones
from tanliu.app.store.workspace import Workspace

#: Before and after every instant that can be delivered.
EVER = (0, 253_402_300_799_000_000)
#: Days around what is new that are looked at; more where a meter has no value in them.
_MARGINS_DAYS = (2, 40)
#: Intervals up to this length go round with the clock's changes; longer ones follow the wall clock.
_SHORT_MINUTES = 60


def steps(workspace: Workspace) -> None:
    """Make the temporary table ``register_step`` of the meters in ``register_touched``.

    Its rows lie end to end from a little before what is new to a little after: ``a`` and ``b``, the values
    ``ra`` and ``rb``, ``kind`` (null where nothing is special), ``held`` (nothing of it is counted) and ``e6``, millionths of the meter's
    unit. ``register_window`` says from ``g`` to ``g2`` which intervals may have changed.
    """
    run = workspace.connection.execute
    _meters(workspace)
    _segments(workspace)
    _values(workspace)
    run(_MILLIONTHS)
    run(f"CREATE OR REPLACE TEMP TABLE register_point AS {_POINTS}")
    run(f"CREATE OR REPLACE TEMP TABLE register_window AS {_WINDOW}")
    run(f"CREATE OR REPLACE TEMP TABLE register_step AS {_STEPS}")


def _meters(workspace: Workspace) -> None:
    """Make ``register_meter`` and the macros of the grid of intervals: number of an instant's, start of one."""
    run = workspace.connection.execute
    run(f"""CREATE OR REPLACE TEMP TABLE register_meter AS
        SELECT meter_id, meter_code, interval_minutes AS minutes, interval_minutes * 60000000::BIGINT AS length,
               zone, low, high
        FROM register_touched JOIN {workspace.current_rows("meter")} USING (meter_id)""")
    names = sorted(row[0] for row in run("SELECT DISTINCT zone FROM register_meter").fetchall())
    first, last = _bounds(workspace)
    spans = [zones.span(name, first, last) for name in names]
    at_instant = zones.offset_of_instant(spans, "make_timestamp(moment)", "zone")
    at_wall = zones.offset_of_wall(spans, "make_timestamp(number * length)", "zone", "first")
    phase = zones.offset_of_instant(spans, f"TIMESTAMP '{first}'", "zone")
    run(f"CREATE OR REPLACE TEMP MACRO local_us(moment, zone) AS moment + ({at_instant}) * 1000000::BIGINT")
    run(f"""CREATE OR REPLACE TEMP MACRO number_of(moment, minutes, length, zone) AS
        CASE WHEN minutes <= {_SHORT_MINUTES} THEN (moment + (({phase}) * 1000000::BIGINT) % length) // length
             ELSE local_us(moment, zone) // length END""")
    run(f"""CREATE OR REPLACE TEMP MACRO start_of(number, minutes, length, zone) AS
        CASE WHEN minutes <= {_SHORT_MINUTES} THEN number * length - (({phase}) * 1000000::BIGINT) % length
             ELSE number * length - ({at_wall}) * 1000000::BIGINT END""")
    day = "1440, 86400000000::BIGINT, zone"
    run(f"""CREATE OR REPLACE TEMP MACRO midnight(moment, zone) AS
        CAST(start_of(number_of(moment, {day}), {day}) AS BIGINT)""")


def _bounds(workspace: Workspace) -> tuple[datetime, datetime]:
    scan = workspace.lake.scan("register_reading")
    query = f"SELECT min(stamp)::TIMESTAMP, max(stamp)::TIMESTAMP FROM {scan}"
    row = workspace.connection.execute(query).fetchone()
    now = clock.now().replace(tzinfo=None)
    first, last = row if row and row[0] else (now, now)
    return first - timedelta(days=2), last + timedelta(days=2)


def _segments(workspace: Workspace) -> None:
    """Make ``register_segment``: from when which multiplier and register hold; what changes neither ends none."""
    workspace.connection.execute(f"""CREATE OR REPLACE TEMP TABLE register_segment AS
        WITH setup AS (
            SELECT meter_id, epoch_us(since) AS since, max_per_hour, final_register, start_register, cause,
                   register_digits AS digits, coalesce(register_resets, '') = 'daily' AS daily,
                   CAST(coalesce(ct_ratio, 1) * coalesce(pt_ratio, 1) AS DECIMAL(18,8)) AS multiplier
            FROM {workspace.current_rows("meter_setup")} JOIN register_meter USING (meter_code)
            WHERE cause <> 'withdrawn'),
        broken AS (
            SELECT *, lag(since) OVER w IS NULL OR multiplier <> lag(multiplier) OVER w
                OR digits IS DISTINCT FROM lag(digits) OVER w OR daily <> lag(daily) OVER w
                OR final_register IS NOT NULL OR start_register IS NOT NULL AS breaks
            FROM setup WINDOW w AS (PARTITION BY meter_id ORDER BY since)),
        numbered AS (
            SELECT *, sum(breaks::INTEGER) OVER (PARTITION BY meter_id ORDER BY since) AS seg FROM broken)
        SELECT meter_id, seg, min(since) AS since, any_value(multiplier) AS multiplier,
               any_value(digits) AS digits, bool_or(daily) AS daily, max(max_per_hour) AS most,
               arg_min(cause, since) IN ('installation', 'transformer') AS opens,
               max(final_register) AS final, max(start_register) AS start
        FROM numbered GROUP BY meter_id, seg""")


def _values(workspace: Workspace) -> None:
    """Make ``register_value``: what is new with enough before and after it that intervals beside it are whole."""
    run = workspace.connection.execute
    low, high = run("SELECT min(low), max(high) FROM register_meter").fetchall()[0]
    margins = [] if low == EVER[0] else _MARGINS_DAYS
    for days in margins:
        first = (datetime.fromtimestamp(low / 1e6, UTC) - timedelta(days=days)).date()
        last = (datetime.fromtimestamp(high / 1e6, UTC) + timedelta(days=days)).date()
        files = workspace.lake.files("register_reading", days=(first, last))
        rows = workspace.lake.scan_files("register_reading", files)
        run(_VALUES.format(rows=rows, within=f"day BETWEEN DATE '{first}' AND DATE '{last}'"))
        before = bool(workspace.lake.files("register_reading", days=(date.min, first - timedelta(days=1))))
        after = bool(workspace.lake.files("register_reading", days=(last + timedelta(days=1), date.max)))
        if not run(_SHORT.format(before=before, after=after)).fetchall()[0][0]:
            return
    run(_VALUES.format(rows=workspace.lake.scan("register_reading"), within="true"))


_VALUES = """
    CREATE OR REPLACE TEMP TABLE register_value AS
    SELECT meter_id, epoch_us(stamp) AS moment, arg_max(register, batch_id) AS register FROM {rows}
    SEMI JOIN register_meter USING (meter_id) WHERE {within} GROUP BY meter_id, moment"""
#: The product in millionths, half to even: DuckDB's own rounding goes through floats.
_MILLIONTHS = """
    CREATE OR REPLACE TEMP MACRO millionths(rise, multiplier) AS (
        SELECT p // 100000000 + CASE WHEN p % 100000000 > 50000000
            OR (p % 100000000 = 50000000 AND (p // 100000000) % 2 = 1) THEN 1 ELSE 0 END
        FROM (SELECT CAST(rise::DECIMAL(38,6) * 1000000 AS HUGEINT)
              * CAST(multiplier::DECIMAL(38,8) * 100000000 AS HUGEINT) AS p))"""
#: Meters that have values outside of what was loaded, where those loaded do not reach a whole interval further.
_SHORT = """
    SELECT count(*) FROM register_meter m LEFT JOIN (
        SELECT meter_id, max(moment) FILTER (moment < low) - min(moment) AS before,
               max(moment) - min(moment) FILTER (moment > high) AS after
        FROM register_value JOIN register_meter USING (meter_id) GROUP BY meter_id) v USING (meter_id)
    WHERE ({before} AND coalesce(before, 0) < length) OR ({after} AND coalesce(after, 0) < length)"""
_POINTS = """
    SELECT v.meter_id, coalesce(s.seg, 0) AS seg, v.moment, v.register
    FROM register_value v ASOF LEFT JOIN register_segment s ON v.meter_id = s.meter_id AND v.moment > s.since
    WHERE NOT EXISTS (SELECT 1 FROM register_segment n
                      WHERE n.meter_id = v.meter_id AND n.since = v.moment AND n.final IS NOT NULL)
    UNION ALL SELECT v.meter_id, s.seg, v.moment, v.register
    FROM register_value v JOIN register_segment s ON v.meter_id = s.meter_id AND v.moment = s.since
    WHERE s.start IS NULL
    UNION ALL SELECT meter_id, seg - 1, since, final FROM register_segment WHERE final IS NOT NULL
    UNION ALL SELECT meter_id, seg, since, start FROM register_segment WHERE start IS NOT NULL"""
_WINDOW = """
    WITH near AS (
        SELECT m.*, max(moment) FILTER (moment < low) AS low1, min(moment) FILTER (moment > high) AS high1
        FROM register_meter m JOIN register_point USING (meter_id) GROUP BY ALL)
    SELECT meter_id, coalesce(low1, 0) AS low1, coalesce(high1, 253402300799000000) AS high1,
           CASE WHEN low1 IS NULL THEN 0
                ELSE start_of(number_of(low1, minutes, length, zone), minutes, length, zone) END AS g,
           CASE WHEN high1 IS NULL THEN 253402300799000000
                ELSE start_of(number_of(high1 - 1, minutes, length, zone) + 1, minutes, length, zone) END AS g2
    FROM near"""
#: A register that begins anew each midnight: a step over midnight is what is unknown before it (``daily_reset``) and
#: what the register shows since. A value at midnight is the end of its day where it is not below the one before.
_STEPS = """
    WITH succeeding AS (
        SELECT meter_id, seg, moment AS b, register AS rb, lag(moment) OVER w AS a, lag(register) OVER w AS ra,
               lag(register, 2) OVER w AS ra2, lag(seg) OVER w AS before
        FROM register_point WINDOW w AS (PARTITION BY meter_id ORDER BY moment, seg)),
    dayed AS (
        SELECT p.*, daily AND seg = before AS daily, midnight(b - 1, zone) AS m, midnight(b, zone) = b AS b_is_midnight
        FROM succeeding p JOIN register_meter USING (meter_id) JOIN register_segment s USING (meter_id, seg)
        WHERE s.daily AND a IS NOT NULL),
    paired AS (
        SELECT p.meter_id, p.seg, p.b, p.rb, p.a, p.ra, p.before, NULL AS said
        FROM succeeding p LEFT JOIN dayed d ON d.meter_id = p.meter_id AND d.b = p.b AND d.seg = p.seg AND d.daily
        WHERE d.b IS NULL
        UNION ALL
        SELECT meter_id, seg, b, rb, greatest(a, m), CASE WHEN a < m OR (a = m AND begins) THEN 0 ELSE ra END, before,
               CASE WHEN b_is_midnight AND (rb < ra AND a > m OR rb = 0 AND a <= m) THEN 'daily_reset' END
        FROM (SELECT *, rb < ra OR b_is_midnight OR (ra2 <= ra AND ra > 0) AS begins FROM dayed WHERE daily)
        UNION ALL
        SELECT meter_id, seg, m, NULL, a, ra, before, 'daily_reset' FROM dayed WHERE daily AND a < m),
    lived AS (
        SELECT p.*, s.digits, s.most, coalesce(s.multiplier, 1) AS multiplier,
               CAST(rb - ra AS DECIMAL(19,6)) AS rise, CAST(10 AS DOUBLE) ** s.digits AS round,
               (b - a) / 3.6e9 AS hours,
               EXISTS (SELECT 1 FROM register_segment f WHERE f.meter_id = p.meter_id AND f.seg = 1
                       AND (f.opens OR f.multiplier <> 1)) AS set_up,
               EXISTS (SELECT 1 FROM register_segment e WHERE e.meter_id = p.meter_id
                       AND (e.since = b AND e.final IS NOT NULL OR e.since = a AND e.start IS NOT NULL)) AS at_exchange
        FROM paired p JOIN register_window w USING (meter_id) LEFT JOIN register_segment s USING (meter_id, seg)
        WHERE a < b AND b > g AND a < g2),
    judged AS (
        SELECT *, CASE
            WHEN said IS NOT NULL THEN said
            WHEN seg <> before THEN 'exchange_unread'
            WHEN seg = 0 AND set_up THEN 'before_setup'
            WHEN greatest(ra, rb) > round OR rise * multiplier > most * hours THEN 'implausible'
            WHEN rise >= 0 THEN NULL
            WHEN (round + rise) * multiplier <= most * hours THEN 'roll_over'
            ELSE 'reset' END AS kind
        FROM lived)
    SELECT meter_id, a, b, ra, rb, multiplier, coalesce(kind, CASE WHEN at_exchange THEN 'exchange' END) AS kind,
           coalesce(kind <> 'roll_over', false) AS held,
           CASE WHEN kind = 'roll_over' THEN millionths(rise + CAST(round AS DECIMAL(19,6)), multiplier)
                WHEN kind IS NULL THEN millionths(rise, multiplier) END AS e6
    FROM judged"""
