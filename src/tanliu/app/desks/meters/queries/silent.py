"""Meters of which nothing came for some days."""

from __future__ import annotations

from typing import Any

from tanliu.app.store.results import Results


def silent(results: Results, days: int) -> list[dict[str, Any]]:
    """Return the meters that read something once, are in use, and are silent.

    Parameters
    ----------
    days
        So many days lie at least between the last reading of a meter and the newest day of which any is known: a
        district of which nothing comes at all is no matter of its meters.

    Returns
    -------
    list
        Rows of ``meter_id``, ``meter_code``, ``entity_id`` and ``last``, the last day with a reading.
    """
    scan = results.scan("meter_day")
    return results.rows(
        f"""WITH last AS (SELECT meter_id, max(day) AS last FROM {scan} WHERE readings > 0 GROUP BY meter_id),
                 newest AS (SELECT max(last) AS day FROM last)
            SELECT m.meter_id, m.meter_code, m.entity_id, l.last
            FROM (SELECT meter_id, meter_code, entity_id, retired FROM meter WHERE NOT is_virtual) m
            JOIN last l USING (meter_id) CROSS JOIN newest n
            WHERE date_diff('day', l.last, n.day) >= ? AND (m.retired IS NULL OR m.retired > l.last)
            ORDER BY l.last, m.entity_id, m.meter_code""",
        [days],
    )
