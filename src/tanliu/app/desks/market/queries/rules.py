"""Markets of the packs in use: the newest edition of each."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app import clock
from tanliu.app.platform.served import catalog
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.market.document import Market
from tanliu.kit.errors import NothingKnownError
from tanliu.kit.message import Message


def markets(of: Catalog) -> dict[str, Market]:
    """Return the markets by their ids."""
    return {id: read(editions[-1], Market) for id, editions in of.documents.get("markets", {}).items()}


def rule_of(id: str = "", of: Catalog | None = None) -> Market:
    """Return a market; the first when none is named.

    Raises
    ------
    NothingKnownError
        When there is none of this id, or none at all.
    """
    known = markets(of or catalog())
    if not known:
        raise NothingKnownError("the packs in use have no market")
    if id and id not in known:
        raise NothingKnownError(Message("unknown {name}", name="market"), found=id, accepted=", ".join(known))
    return known[id] if id else next(iter(known.values()))


def unit_of(rule: Market, unit: str = "") -> str:
    """Return a unit that a market trades; its first when none is named.

    Raises
    ------
    NothingKnownError
        When it does not trade it.
    """
    if unit and unit not in rule.units:
        raise NothingKnownError(
            Message("unknown {name}", name="unit"), found=unit, accepted=", ".join(rule.units)
        )
    return unit or rule.units[0]


def here() -> datetime:
    """Return this moment in the zone of the server, in which sessions are told."""
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))
