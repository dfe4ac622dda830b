"""What each interval gets of the steps of a register: all of the one that is its own, else a share by time.

A step over several intervals is known as a sum; its shares are an estimate of when the energy was used and are
booked with ``readings`` = 0, so an interval that got one is still not known. Intervals that were delivered
themselves keep what they say and take it from the sum. DuckDB only, as `register_sql` is (decision 32).
"""

from __future__ import annotations

from tanliu.app.store.workspace import Workspace


def share(workspace: Workspace, derived: str) -> None:
    """Make ``register_cell`` (steps by interval) and ``register_target`` (what is to be booked of intervals).

    Parameters
    ----------
    derived
        Source of the deliveries that this very computation made.
    """
    run = workspace.connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE register_cell AS {_CELLS}")
    run(f"CREATE OR REPLACE TEMP TABLE register_known AS {_known(workspace, derived)}")
    run("""CREATE OR REPLACE TEMP TABLE register_rest AS
        SELECT meter_id, a, bool_or(NOT coalesce(k.direct, false)) AS open, any_value(e6) - coalesce(
            sum(k.q6) FILTER (WHERE k.direct AND a <= start_us AND b >= end_us), 0) AS rest6
        FROM register_cell LEFT JOIN register_known k USING (meter_id, start_us) GROUP BY meter_id, a""")
    run("""UPDATE register_step SET kind = 'contradicted', held = true FROM register_rest r
        WHERE r.meter_id = register_step.meter_id AND r.a = register_step.a AND r.open AND r.rest6 < 0""")
    run(f"CREATE OR REPLACE TEMP TABLE register_target AS {_TARGETS}")
    for table in ("known", "rest"):
        run(f"DROP TABLE register_{table}")


_CELLS = """
    WITH cut AS (
        SELECT s.*, m.minutes, m.length, m.zone, unnest(range(
            CAST(number_of(a, minutes, length, zone) AS BIGINT),
            CAST(number_of(b - 1, minutes, length, zone) + 1 AS BIGINT))) AS number
        FROM register_step s JOIN register_meter m USING (meter_id)),
    placed AS (
        SELECT *, CAST(start_of(number, minutes, length, zone) AS BIGINT) AS start_us,
               CAST(start_of(number + 1, minutes, length, zone) AS BIGINT) AS end_us FROM cut)
    SELECT meter_id, a, b, e6, number, start_us, end_us,
           least(b, end_us) - greatest(a, start_us) AS overlap,
           CAST(make_timestamp(local_us(start_us, zone)) AS DATE) AS day
    FROM placed"""


def _known(workspace: Workspace, derived: str) -> str:
    """Return SQL for what is booked of these intervals, and whether any of it was delivered as a reading."""
    run = workspace.connection.execute
    first, last = run("SELECT min(day), max(day) FROM register_cell").fetchall()[0]
    files = [] if first is None else workspace.lake.files("reading", days=(first, last))
    if not files:
        return "SELECT 0 AS meter_id, 0::BIGINT AS start_us, 0::HUGEINT AS q6, 0 AS readings, false AS direct LIMIT 0"
    own = f"SELECT batch_id FROM {workspace.lake.scan('batch')} WHERE source = '{derived}'"
    return f"""
        SELECT meter_id, epoch_us(start) AS start_us, CAST(sum(quantity) * 1000000 AS HUGEINT) AS q6,
               CAST(sum(readings) AS INTEGER) AS readings,
               bool_or(batch_id NOT IN ({own})) AND sum(readings) > 0 AS direct
        FROM {workspace.lake.scan_files("reading", files)} SEMI JOIN register_meter USING (meter_id)
        WHERE day BETWEEN DATE '{first}' AND DATE '{last}' GROUP BY meter_id, start"""


_TARGETS = """
    WITH weighed AS (
        SELECT c.*, s.held, r.rest6, coalesce(k.direct, false) AS direct,
               CASE WHEN coalesce(k.direct, false) THEN 0 ELSE overlap END AS weight
        FROM register_cell c JOIN register_step s USING (meter_id, a) JOIN register_rest r USING (meter_id, a)
        LEFT JOIN register_known k USING (meter_id, start_us)),
    summed AS (
        SELECT *, CAST(sum(weight) OVER w AS HUGEINT) AS upto, CAST(sum(weight) OVER (PARTITION BY meter_id, a) AS HUGEINT) AS whole
        FROM weighed WINDOW w AS (PARTITION BY meter_id, a ORDER BY number)),
    shared AS (
        SELECT *, CASE WHEN held OR whole = 0 THEN 0::HUGEINT
            ELSE rest6 * upto // whole - rest6 * (upto - weight) // whole END AS q6 FROM summed),
    target AS (
        SELECT meter_id, number, start_us, any_value(day) AS day, bool_or(direct) AS direct, CAST(sum(q6) AS HUGEINT) AS q6,
               CASE WHEN bool_or(a = start_us) AND bool_or(b = end_us) AND NOT bool_or(held)
                         AND sum(overlap) = any_value(end_us) - start_us AND NOT bool_or(direct) THEN 1 ELSE 0 END AS readings
        FROM shared GROUP BY meter_id, number, start_us)
    SELECT t.*, CAST(year(day) * 100 + month(day) AS INTEGER) AS month,
           coalesce(k.q6, 0) AS known_q6, coalesce(k.readings, 0) AS known
    FROM target t JOIN register_window w USING (meter_id) LEFT JOIN register_known k USING (meter_id, start_us)
    WHERE start_us >= g AND start_us < g2"""
