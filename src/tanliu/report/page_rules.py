"""The contestable numbers of the pages, read from a scheme of the packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError

SCHEME = "page-rules"
_KEYS: Mapping[str, tuple[str, ...]] = {
    "peers": ("fewest", "fewest_where_all_is_seen", "leaders_ratio"),
    "map": ("ratios_to_mean",),
    "health": ("silent_days", "complete_ratio"),
}
_ABOUT = ("scheme", "title", "source", "evidence")


@dataclass(frozen=True, slots=True)
class PageRules:
    """The rules of the loaded packs.

    Attributes
    ----------
    fewest_peers, fewest_seen_peers
        Enterprises of an industry from which an enterprise is shown beside it, to most readers and to those who see
        every enterprise.
    leaders_ratio
        Share of an industry that leads.
    ratios_to_mean
        Limits between the colours of the map by that method, rising.
    silent_days
        Days without a reading from which a meter is silent.
    complete_ratio
        Share of known intervals below which an enterprise is worth a look.
    """

    fewest_peers: int
    fewest_seen_peers: int
    leaders_ratio: Decimal
    ratios_to_mean: tuple[Decimal, ...]
    silent_days: int
    complete_ratio: Decimal


def page_rules(catalog: Catalog) -> PageRules:
    """Return the rules of the loaded packs.

    Raises
    ------
    TanliuError
        When no pack has them, or a key or number is not understood.
    """
    if SCHEME not in catalog.schemes:
        raise TanliuError("no loaded pack has the numbers of the pages", accepted=f"a scheme {SCHEME}")
    return parse(catalog.schemes[SCHEME])


def parse(document: Document) -> PageRules:
    """Return the rules of a document."""
    data = document.data
    _exactly(data, (*_ABOUT, *_KEYS), document.where())
    for part, keys in _KEYS.items():
        _exactly(data[part], keys, document.where(part))
    peers, health = data["peers"], data["health"]
    ratios = tuple(Decimal(str(one)) for one in data["map"]["ratios_to_mean"])
    if list(ratios) != sorted(set(ratios)) or not ratios or ratios[0] <= 0:
        raise TanliuError("limits do not rise", where=document.where("map"), found=data["map"])
    return PageRules(
        fewest_peers=_count(peers["fewest"], document.where("peers")),
        fewest_seen_peers=_count(peers["fewest_where_all_is_seen"], document.where("peers")),
        leaders_ratio=_share(peers["leaders_ratio"], document.where("peers")),
        ratios_to_mean=ratios,
        silent_days=_count(health["silent_days"], document.where("health")),
        complete_ratio=_share(health["complete_ratio"], document.where("health")),
    )


def _exactly(found: Any, accepted: tuple[str, ...], where: str) -> None:
    if not isinstance(found, Mapping) or set(found) != set(accepted):
        keys = sorted(found) if isinstance(found, Mapping) else found
        raise TanliuError("unknown or missing keys", where=where, found=keys, accepted=", ".join(accepted))


def _count(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TanliuError("not a whole number above zero", where=where, found=value)
    return value


def _share(value: object, where: str) -> Decimal:
    share = Decimal(str(value))
    if not 0 < share <= 1:
        raise TanliuError("not a share", where=where, found=value, accepted="more than 0, at most 1")
    return share
