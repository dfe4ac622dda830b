"""What was delivered and what of it was refused, for those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tanliu.app.desks.deliveries.queries.rows import WITH_WITHDRAWN
from tanliu.app.platform.web.paging import Listing
from tanliu.app.store.results import Results

Row = dict[str, Any]


def batches(results: Results, own: Sequence[int] | None, *, source: str = "") -> Listing:
    """Return deliveries, newest first.

    Parameters
    ----------
    own
        Numbers of the deliveries that the reader may see; None for all.
    """
    where, values = _seen(own, source)
    query = f"SELECT * REPLACE (known_at::TIMESTAMP AS known_at) FROM ({WITH_WITHDRAWN}) WHERE {where} ORDER BY batch_id DESC"
    return Listing(results, query, values)


def sources(results: Results, own: Sequence[int] | None) -> list[str]:
    """Return the names of the sources that delivered something."""
    where, values = _seen(own, "")
    rows = results.rows(f"SELECT DISTINCT source FROM batch WHERE {where} ORDER BY source", values)
    return [row["source"] for row in rows]


def reasons(results: Results, own: Sequence[int] | None, *, source: str = "") -> list[Row]:
    """Return how many refused rows are open, by source and reason, most first."""
    where, values = _seen(own, source)
    return results.rows(
        f"""SELECT source, reason, count(*) AS rows FROM quarantine WHERE {_OPEN} AND {where}
            GROUP BY source, reason ORDER BY rows DESC, source, reason""",
        values,
    )


def refused(results: Results, own: Sequence[int] | None, *, source: str = "", reason: str = "") -> Listing:
    """Return open refused rows, newest delivery first."""
    where, values = _seen(own, source)
    query = f"SELECT * FROM quarantine WHERE {_OPEN} AND {where} AND (? = '' OR reason = ?)"
    return Listing(results, f"{query} ORDER BY batch_id DESC, row", [*values, reason, reason])


#: A delivery that was killed before it was admitted left no batch, and its refused rows do not count.
_OPEN = "state = 'open' AND batch_id IN (SELECT batch_id FROM batch)"


def _seen(own: Sequence[int] | None, source: str) -> tuple[str, list[object]]:
    condition = "(? = '' OR source = ?)"
    if own is None:
        return condition, [source, source]
    return f"list_contains(?::INTEGER[], batch_id) AND {condition}", [list(own), source, source]
