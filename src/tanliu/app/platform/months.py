"""The months of the newest year of which most enterprises are known: what is looked at where nobody chose a period."""

from __future__ import annotations

from tanliu.app.store.results import Results
from tanliu.kit.period import Period


def newest_months(results: Results) -> tuple[Period, ...]:
    """Return the months from January to the newest of which half as many entities as of the fullest tell.

    A month opens with half of its reports and not with its first, so that what is not in yet does not look like a fall.
    Empty where no month is computed.
    """
    rows = results.rows(
        "SELECT period, count(*) AS entities FROM entity_period WHERE length(period) > 4 GROUP BY period"
    )
    fullest = max((row["entities"] for row in rows), default=0)
    known = [row["period"] for row in rows if row["entities"] * 2 >= fullest]
    if not known:
        return ()
    newest = Period.parse(max(known))
    return Period(newest.year).months[: newest.month or 0]
