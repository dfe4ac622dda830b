"""Trades that a platform sends: delivered in the ledger as those of a file are, each once, whatever parcel tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.desks.market.actions.outside import ReceiveTrades, Verdict
from tanliu.app.desks.market.queries.rules import markets
from tanliu.app.desks.market.queries.told import Told
from tanliu.app.platform.action import perform
from tanliu.app.platform.parcels import Incoming, RefusedRow, Take, Taken
from tanliu.app.platform.served import catalog
from tanliu.kit.errors import TanliuError


def take(told: Incoming) -> Taken:
    """Deliver trades; one that waits for units which another of the parcel brings is tried again behind it."""
    places = {row["id"]: number for number, row in enumerate(told.rows, 1)}
    by_market: dict[str, list[Told]] = defaultdict(list)
    for row in told.rows:
        by_market[_market_of(row["unit"])].append(_trade(row))
    refused: list[Verdict] = []
    for market, trades in by_market.items():
        refused += _delivered(market, sorted(trades, key=lambda one: (one.day, places[one.id])), told)
    rows = tuple(sorted((_row(places[one.id], one.error) for one in refused), key=lambda one: one.row))
    return Taken(len(told.rows) - len(rows), rows)


def _delivered(market: str, trades: Sequence[Told], told: Incoming) -> Iterable[Verdict]:
    """Deliver trades as long as any of them can be; returns those that cannot."""
    while True:
        found = perform(ReceiveTrades(trades, market), told.actor)
        refused = [one for one in found if one.outcome == "refused"]
        ids = {one.id for one in refused}
        if not refused or len(refused) == len(trades):
            return refused
        trades = [one for one in trades if one.id in ids]


def _market_of(unit: str) -> str:
    """Return the market that trades a unit; the first refuses what none trades."""
    return next((id for id, rule in markets(catalog()).items() if unit in rule.units), "")


def _trade(row: Mapping[str, Any]) -> Told:
    return Told(
        row["id"], date.fromisoformat(row["day"]), row["unit"], row["seller"], row["buyer"], int(row["lots"]),
        Decimal(row["price"]), row["reference"] or "",
    )  # fmt: skip


def _row(number: int, error: TanliuError | None) -> RefusedRow:
    where, found = (str(getattr(error, name) or "") for name in ("where", "found"))
    return RefusedRow(number, where[:60], found[:60], str(error.what) if error else "")


#: What this desk takes of partners.
TAKES: Mapping[str, Take] = {"market_trade": take}
