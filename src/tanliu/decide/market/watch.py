"""What surveillance finds in trades: questions for a person, never a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tanliu.decide.market.document import Watch


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade.

    Attributes
    ----------
    at_band
        Whether its price was at an end of the band of its day.
    """

    id: str
    day: date
    unit: str
    seller: str
    buyer: str
    lots: int
    price: Decimal
    at_band: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to ask about.

    Attributes
    ----------
    kind
        ``wash`` (one owner on both sides), ``circle`` (a quantity came back), ``corner`` (one holder bought a large share) or
        ``band`` (one holder often at an end of the band).
    trades
        Ids of the trades that show it.
    measure
        What was counted: lots, percent or trades.
    """

    kind: str
    unit: str
    holders: tuple[str, ...]
    trades: tuple[str, ...]
    measure: Decimal


def findings(
    trades: Iterable[Trade], rule: Watch, today: date, owners: Mapping[str, str] | None = None
) -> list[Finding]:
    """Return what is to be asked about trades, of the window that ends today where the rule has one.

    Parameters
    ----------
    owners
        Whoever controls a holder, by holder; holders of one owner count as one.
    """
    known = owners or {}
    by_unit: dict[str, list[Trade]] = defaultdict(list)
    for one in sorted(trades, key=lambda one: (one.day, one.id)):
        if one.day <= today:
            by_unit[one.unit].append(one)
    first = today - timedelta(days=rule.window_days - 1)
    found: list[Finding] = []
    for unit, all_of in sorted(by_unit.items()):
        late = [one for one in all_of if one.day >= first]
        found += _wash(unit, all_of, known)
        found += _circles(unit, all_of, rule.circle_days, known)
        found += _corners(unit, late, rule.corner_percent, known)
        found += _bands(unit, late, rule.band_hits, known)
    return found


def _owner(holder: str, owners: Mapping[str, str]) -> str:
    return owners.get(holder, holder)


def _wash(unit: str, trades: Sequence[Trade], owners: Mapping[str, str]) -> list[Finding]:
    return [
        Finding("wash", unit, tuple(dict.fromkeys((one.seller, one.buyer))), (one.id,), Decimal(one.lots))
        for one in trades
        if _owner(one.seller, owners) == _owner(one.buyer, owners)
    ]


def _circles(unit: str, trades: Sequence[Trade], days: int, owners: Mapping[str, str]) -> list[Finding]:
    """Find pairs of trades by which the same quantity went to somebody and came back within some days."""
    gone: dict[tuple[str, str, int], list[Trade]] = defaultdict(list)
    found = []
    for one in trades:
        seller, buyer = _owner(one.seller, owners), _owner(one.buyer, owners)
        if seller == buyer:
            continue
        back = gone[buyer, seller, one.lots]
        while back and one.day - back[0].day > timedelta(days=days):
            back.pop(0)
        if back:
            first = back.pop(0)
            pair = (first.id, one.id)
            found.append(Finding("circle", unit, tuple(sorted((seller, buyer))), pair, Decimal(one.lots)))
        else:
            gone[seller, buyer, one.lots].append(one)
    return found


def _corners(
    unit: str, trades: Sequence[Trade], percent: Decimal, owners: Mapping[str, str]
) -> list[Finding]:
    total = sum(one.lots for one in trades)
    bought: dict[str, list[Trade]] = defaultdict(list)
    for one in trades:
        bought[_owner(one.buyer, owners)].append(one)
    # a market of one buyer is no corner of anything
    if len(bought) < 2 or not total:
        return []
    found = []
    for owner, mine in sorted(bought.items()):
        share = Decimal(100 * sum(one.lots for one in mine)) / total
        if share >= percent:
            found.append(Finding("corner", unit, (owner,), tuple(one.id for one in mine), round(share, 1)))
    return found


def _bands(unit: str, trades: Sequence[Trade], hits: int, owners: Mapping[str, str]) -> list[Finding]:
    at: dict[str, list[Trade]] = defaultdict(list)
    for one in trades:
        if one.at_band:
            for holder in dict.fromkeys((_owner(one.seller, owners), _owner(one.buyer, owners))):
                at[holder].append(one)
    return [
        Finding("band", unit, (holder,), tuple(one.id for one in mine), Decimal(len(mine)))
        for holder, mine in sorted(at.items())
        if len(mine) >= hits
    ]
