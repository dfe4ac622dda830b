"""Plans of the packs in use, and what is worked out of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.transition.check import Check, capacity, checks, ways, years
from tanliu.decide.transition.document import Transition
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with its checks, and what its goods come to by year.

    Attributes
    ----------
    amounts
        By good, one for each of ``years``: what stages make; where none does, what follows of other goods, the least of the
        chains; None where nothing does.
    follows
        The goods of ``amounts`` that are not made by stages but follow.
    """

    plan: Transition
    checks: list[Check]
    years: list[int]
    amounts: dict[str, list[Decimal | None]]
    follows: frozenset[str]


def plans(catalog: Catalog) -> list[Planned]:
    """Return every plan of the packs in use."""
    documents = catalog.documents.get("transitions", {}).values()
    return [_planned(read(editions[-1], Transition)) for editions in documents]


def plan_of(catalog: Catalog, name: str) -> Planned:
    """Return a plan by its id.

    Raises
    ------
    TanliuError
        When no pack has it.
    """
    every = {one.plan.transition: one for one in plans(catalog)}
    if name not in every:
        raise TanliuError(Message("unknown {name}", name="plan"), found=name, accepted=", ".join(every))
    return every[name]


def _planned(plan: Transition) -> Planned:
    shown = years(plan)
    made = {one.makes for one in plan.stages}
    amounts = {
        good: [capacity(plan, good, year) if good in made else _least(plan, good, year) for year in shown]
        for good in plan.goods
    }
    return Planned(plan, checks(plan), shown, amounts, frozenset(plan.goods) - made)


def _least(plan: Transition, good: str, year: int) -> Decimal | None:
    return min((way.value for way in ways(plan, good, year)), default=None)
