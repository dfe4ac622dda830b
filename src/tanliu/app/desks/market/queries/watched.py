"""What surveillance asks about the trades of a market, for who supervises it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User

from tanliu.app.desks.market.models import MarketTrade
from tanliu.app.desks.market.queries.rules import here
from tanliu.decide.market.document import Market
from tanliu.decide.market.watch import Finding, Trade, findings


def watched(rule: Market) -> list[Finding]:
    """Return what is to be asked; enterprises for which one person traded count as one."""
    rows = list(MarketTrade.objects.filter(market=rule.market).exclude(state="void"))
    told = [
        Trade(str(one.pk), one.day, one.unit, one.seller, one.buyer, one.lots, one.price, one.at_band)
        for one in rows
    ]
    acted = [(one.sold_by, one.seller) for one in rows] + [(one.bought_by, one.buyer) for one in rows]
    # the console enters orders for everybody
    people = set(
        User.objects.filter(username__in={person for person, _ in acted}).values_list("username", flat=True)
    )
    return findings(told, rule.watch, here().date(), owners(one for one in acted if one[0] in people))


def owners(acted: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return who controls a holder, as far as it shows: holders for which the same person traded have one owner.

    Parameters
    ----------
    acted
        Person and holder, for each side of each trade.
    """
    root: dict[str, str] = {}

    def top(holder: str) -> str:
        while root.setdefault(holder, holder) != holder:
            holder = root[holder]
        return holder

    first: dict[str, str] = {}
    for person, holder in acted:
        one, other = top(first.setdefault(person, holder)), top(holder)
        root[max(one, other)] = min(one, other)
    return {holder: top(holder) for holder in root}
