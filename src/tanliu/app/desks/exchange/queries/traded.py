"""Rows of the ledger and the market: what was traded, held, surrendered and certified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tanliu.app.desks.carbon.queries.accounts import accounts
from tanliu.app.desks.carbon.queries.rules import own_scheme
from tanliu.app.desks.linked.queries import rules as linkage
from tanliu.app.desks.linked.queries import year_of
from tanliu.app.desks.market.queries.book import trades_of
from tanliu.app.desks.market.queries.rules import markets
from tanliu.app.platform.ledger.accounts import HOLDER
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.kit.errors import TanliuError

if TYPE_CHECKING:
    from tanliu.app.desks.exchange.queries.made import Asked

Row = dict[str, Any]
#: Steps that move units; a reversal is a move back.
_MOVES = ("post", "settle", "reverse")
#: How a trade was made that came from a platform: it is not told to platforms again.
OUTSIDE = "outside"


def _trades(asked: Asked) -> Iterator[Row]:
    for market in markets(asked.catalog):
        for one in trades_of(market).filter(day__gte=asked.first, day__lt=asked.until).exclude(way=OUTSIDE):
            yield {
                "id": f"{market}/{one.pk}", "day": one.day, "unit": one.unit, "seller": one.seller, "buyer": one.buyer,
                "lots": one.lots, "lot": one.lot, "price": one.price, "way": one.way, "state": one.state,
                "reference": one.reference or None,
            }  # fmt: skip


def _holdings(asked: Asked) -> Iterator[Row]:
    """Yield what enterprises had at the end of a day, worked out from the transfers until then."""
    net: dict[tuple[str, str], int] = defaultdict(int)
    held: dict[str, tuple[tuple[str, str], int]] = {}
    told = LedgerTransfer.objects.filter(day__lt=asked.until).order_by("place")
    for step, key, of, unit, source, target, amount in told.values_list(
        "step", "key", "of", "unit", "source", "target", "amount"
    ):
        if step == "pend":
            held[key] = ((source, unit), amount)
            continue
        if step != "reverse":
            held.pop(of, None)
        if step in _MOVES:
            net[source, unit] -= amount
            net[target, unit] += amount
    reserved: dict[tuple[str, str], int] = defaultdict(int)
    for at, amount in held.values():
        reserved[at] += amount
    day = asked.first
    for account, unit in sorted(net.keys() | reserved.keys()):
        if account.startswith(f"{HOLDER}:"):
            has, kept = net[account, unit], reserved[account, unit]
            yield {
                "entity_id": account.partition(":")[2], "unit": unit, "day": day, "available": has - kept, "reserved": kept,
            }  # fmt: skip


def _surrender(asked: Asked) -> Iterator[Row]:
    scheme = own_scheme(asked.catalog)
    if scheme is None:
        return
    given: dict[str, int] = defaultdict(int)
    moves = LedgerTransfer.objects.filter(kind="surrender", unit=scheme.unit, step__in=_MOVES)
    for step, source, target, amount, family, day in moves.values_list(
        "step", "source", "target", "amount", "family", "day"
    ):
        if year_of(family, day) == asked.period:
            given[target if step == "reverse" else source] += -amount if step == "reverse" else amount
    for one in accounts(asked.results, None, asked.period, scheme.unit, ()):
        yield {
            "entity_id": one.entity_id, "unit": scheme.unit, "year": int(asked.period), "allocated": one.allocated,
            "surrendered": given[f"{HOLDER}:{one.entity_id}"], "emission_kgco2e": one.emitted, "months": one.months,
        }  # fmt: skip


def _certificates(asked: Asked) -> Iterator[Row]:
    try:
        unit = linkage(asked.catalog).certificate
    except TanliuError:
        # no pack in use says which unit proves green electricity
        return
    moves = LedgerTransfer.objects.filter(
        unit=unit, step__in=_MOVES, day__gte=asked.first, day__lt=asked.until
    )
    for one in moves:
        yield {
            "key": one.key, "day": one.day, "step": one.step, "kind": one.kind, "unit": one.unit, "from": one.source,
            "to": one.target, "amount": one.amount,
        }  # fmt: skip


TRADED: Mapping[str, Callable[[Asked], Iterator[Row]]] = {
    "market_trade": _trades,
    "holding": _holdings,
    "surrender": _surrender,
    "certificate": _certificates,
}
