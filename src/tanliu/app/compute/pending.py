"""What a computation has to do: the periods that deliveries touched since the last one, or everything.

The newest commit of the indicators notes up to which delivery they were computed, and with which packs and choices.
What came since is found in the rows themselves, so nothing is left out, whoever brought it or was killed before it
was computed.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from hashlib import sha256

from tanliu.app.store.workspace import Workspace, delivered
from tanliu.catalog.fingerprint import fingerprint
from tanliu.catalog.types import PRODUCT, Catalog
from tanliu.flow.inventory.binding import Accounting
from tanliu.kit.period import keys_of

_NOTE = "computed"
#: Tables whose rows touch the period that they name; a row of any other input may touch every one (a macro figure
#: has a period too and is read by the indicators of regions in others, such as a growth).
_DATED = ("report", "output")
#: Inputs that stand beside what is computed: no result rests on them.
_BESIDE = ("stated_emission", "entity_limit", "yearbook", "yearbook_control")
#: Bookings, whose rows touch a month by what they book in the daily roll-up.
_BOOKED = ("reading", "register_reading")


def made_by(catalog: Catalog, accounting: Accounting) -> str:
    """Return a short name for the packs and the choices."""
    return sha256(f"{fingerprint(catalog)} {accounting!r}".encode()).hexdigest()[:16]


def note(workspace: Workspace, catalog: Catalog, accounting: Accounting) -> dict[str, str]:
    """Return what the last commit of a computation notes."""
    told = {"batch": workspace.last_batch(), "by": made_by(catalog, accounting)}
    return {_NOTE: json.dumps(told)}


def computed_up_to(workspace: Workspace) -> int:
    """Return the last delivery that the results know; 0 when nothing was computed."""
    text = workspace.lake.noted("indicator", _NOTE)
    return int(json.loads(text)["batch"]) if text else 0


def pending(
    workspace: Workspace, catalog: Catalog, accounting: Accounting, months: Collection[int]
) -> list[int] | None:
    """Return the periods to compute as keys (yyyymm, yyyy00 for a year); None for everything.

    Parameters
    ----------
    months
        Keys to compute in any case.
    """
    text = workspace.lake.noted("indicator", _NOTE)
    told = json.loads(text) if text else {}
    if told.get("by") != made_by(catalog, accounting):
        return None
    since = int(told["batch"])
    if any(
        workspace.distinct_since(table, "batch_id", since)
        for table in delivered()
        if table not in (*_DATED, *_BOOKED, *_BESIDE)
    ):
        return None
    registered = {one.id for one in catalog.measures.values() if one.origin == "registered"}
    if registered & {row[0] for row in workspace.distinct_since("output", "measure", since)}:
        # holds for every period
        return None
    touched = {int(row[0]) for row in workspace.distinct_since("meter_day", "month", since)}
    beside = {one.id for one in catalog.measures.values() if one.origin == PRODUCT}
    periods = {row[0] for row in workspace.distinct_since("report", "period", since)}
    told = workspace.distinct_since("output", "period, measure", since)
    # how much of a product was made is read where it is asked for: no result rests on it
    periods |= {period for period, measure in told if measure not in beside}
    touched |= {key for period in periods for key in keys_of(period)}
    return sorted(
        _with_stated(_with_spread({*months, *touched}, spread_periods(workspace)), stated_years(workspace))
    )


def spread_periods(workspace: Workspace) -> list[str]:
    """Return the periods of reports that are neither a year nor a month: their amounts are shared out over months."""
    query = f"SELECT DISTINCT period FROM {workspace.lake.scan('report')} WHERE length(period) > 7 ORDER BY period"
    return [row[0] for row in workspace.connection.execute(query).fetchall()]


def _with_spread(keys: Collection[int], periods: Collection[str]) -> set[int]:
    """Add every month that gets its part of an amount anew when one of the months of the amount is known better."""
    found, left = set(keys), [set(keys_of(period)) for period in periods]
    found |= (
        {year * 100 + month for year in {key // 100 for key in found if not key % 100} for month in range(13)}
        if left
        else set()
    )
    grown = True
    while grown and left:
        met = [months for months in left if months & found]
        left = [months for months in left if not months & found]
        grown = bool(met)
        found = found.union(*met)
    return found


def stated_years(workspace: Workspace) -> frozenset[int]:
    """Return the years of which a report states a whole one."""
    query = f"SELECT DISTINCT period FROM {workspace.lake.scan('report')} WHERE length(period) = 4"
    return frozenset(int(row[0]) for row in workspace.connection.execute(query).fetchall())


def _with_stated(keys: Collection[int], years: Collection[int]) -> set[int]:
    """Add the months of a stated year of which any is touched: whether the year counts depends on all of them."""
    again = {key // 100 for key in keys} & set(years)
    return {*keys, *(year * 100 + month for year in again for month in range(13))}
