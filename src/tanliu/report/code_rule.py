"""What a public code may show, read from a scheme of the packs; anything not understood is refused with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError

SCHEME = "public-code"
#: Everything a code can show, by kind; the card always names the firm and the period.
ITEMS: Mapping[str, tuple[str, ...]] = {
    "energy": ("industry", "rank", "used_energy", "quota", "calendar", "over_limit_days"),
    "carbon": ("grade", "per_mu", "months", "years", "comparison", "measures"),
}
_STATES = ("shown", "offered")
_KEYS = ("scheme", "title", "source", "evidence", "days", *ITEMS, "comparison")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a firm is compared with others without naming them."""

    leaders_ratio: Decimal
    fewest_leaders: int
    smallest_group: int


@dataclass(frozen=True, slots=True)
class CodeRule:
    """The rule of the packs in use.

    Attributes
    ----------
    allowed, usual
        Items that may be public, and those that are until the firm chooses, by kind of code.
    """

    allowed: Mapping[str, tuple[str, ...]]
    usual: Mapping[str, tuple[str, ...]]
    usual_days: int
    longest_days: int
    comparison: Comparison
    where: str

    def admitted(self, kind: str, items: object) -> tuple[str, ...]:
        """Return those of some items that may be public, in the order of the rule."""
        wanted = items if isinstance(items, list | tuple) else ()
        return tuple(item for item in self.allowed[kind] if item in wanted)


def code_rule(catalog: Catalog) -> CodeRule:
    """Return the rule of the loaded packs.

    Raises
    ------
    TanliuError
        When no pack has one, or a key or value is not understood.
    """
    if SCHEME not in catalog.schemes:
        raise TanliuError("no loaded pack says what a code may show", accepted=f"a scheme {SCHEME}")
    return parse(catalog.schemes[SCHEME])


def parse(document: Document) -> CodeRule:
    """Return the rule of a document."""
    data = document.data
    _keys(data, _KEYS, document.where())
    for kind, items in ITEMS.items():
        for item, state in data[kind].items():
            where = document.where(kind, item)
            if item not in items:
                raise TanliuError("unknown item", where=where, found=item, accepted=", ".join(items))
            if state not in _STATES:
                raise TanliuError("unknown state", where=where, found=state, accepted=", ".join(_STATES))
    _keys(data["days"], ("usual", "longest"), document.where("days"))
    days = {key: _positive(value, document.where("days", key)) for key, value in data["days"].items()}
    if days["usual"] > days["longest"]:
        raise TanliuError("usual is more than longest", where=document.where("days"), found=days)
    return CodeRule(
        allowed={kind: tuple(data[kind]) for kind in ITEMS},
        usual={kind: tuple(i for i, state in data[kind].items() if state == "shown") for kind in ITEMS},
        usual_days=days["usual"],
        longest_days=days["longest"],
        comparison=_comparison(document),
        where=document.where(),
    )


def _comparison(document: Document) -> Comparison:
    data, where = document.data["comparison"], document.where("comparison")
    _keys(data, ("leaders_ratio", "fewest_leaders", "smallest_group"), where)
    ratio = Decimal(str(data["leaders_ratio"]))
    if not 0 < ratio <= 1:
        raise TanliuError("not a share", where=where, found=ratio, accepted="more than 0, at most 1")
    fewest = {key: _positive(data[key], where) for key in ("fewest_leaders", "smallest_group")}
    if fewest["fewest_leaders"] > fewest["smallest_group"]:
        raise TanliuError("more leaders than members of the smallest group", where=where, found=fewest)
    return Comparison(ratio, **fewest)


def _keys(found: Mapping[str, Any], accepted: tuple[str, ...], where: str) -> None:
    if not isinstance(found, dict | Mapping) or set(found) != set(accepted):
        keys = sorted(found) if isinstance(found, Mapping) else found
        raise TanliuError("unknown or missing keys", where=where, found=keys, accepted=", ".join(accepted))


def _positive(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TanliuError("not a whole number above zero", where=where, found=value)
    return value
