"""What a public code may show, a scheme of the packs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self, get_args

from pydantic import model_validator

from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import Block, Count, Scheme, Share, Text, fault, read
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError

SCHEME = "public-code"
#: What a code can show by kind, beside the indicators of enterprises; the card always names the firm and the period.
EnergyItem = Literal[
    "industry", "rank", "used_energy", "quota", "amounts", "week", "calendar", "over_limit_days"
]
CarbonItem = Literal["grade", "per_mu", "months", "years", "comparison", "measures", "account", "amounts"]
#: ``shown``: public until the firm chooses; ``offered``: public when the firm chooses so.
State = Literal["shown", "offered"]
ITEMS: Mapping[str, tuple[str, ...]] = {"energy": get_args(EnergyItem), "carbon": get_args(CarbonItem)}


class Days(Block):
    """Days for which a link holds."""

    usual: Count
    """Days of a new link."""
    longest: Count
    """The most that may be asked for."""
    warned: Count
    """Days before its end from which on the firm is told."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.usual > self.longest:
            raise fault("usual is more than longest", at=("usual",), found=self.usual)
        return self


class Comparison(Block):
    """How a firm is compared with others without naming them."""

    leaders_ratio: Share
    """Share of the industry that leads."""
    fewest_leaders: Count
    """Leaders are never fewer."""
    smallest_group: Count
    """An industry with fewer ranked firms is not compared."""

    @model_validator(mode="after")
    def _leaders_in_group(self) -> Self:
        if self.fewest_leaders > self.smallest_group:
            raise fault(
                "more leaders than members of the smallest group", at=("fewest_leaders",), found=self.fewest_leaders
            )  # fmt: skip
        return self


class Week(Block):
    """How much electricity is usual on a day of the coming week."""

    same_weekdays: Count
    """The usual is the middle of so many last days of its weekday that were read whole."""


class Daily(Block):
    """How an enterprise is ranked in its industry by a single day."""

    months: Count
    """The value added of a day is the mean of so many months before it."""
    fewest: Count
    """Among fewer enterprises of which the day is known nobody is ranked."""


class Cycles(Block):
    """Grades and ranks of quarters and months, beside those of the year."""

    fewest: Count
    """Among fewer enterprises nobody is graded or ranked in a quarter or month."""
    incomplete: Literal["not_graded", "shown"]
    """What becomes of a quarter of which not every month of energy and output is known."""


class PublicCode(Scheme):
    """What a code may show; an item that is not listed is never public."""

    days: Days
    energy: dict[EnergyItem | Text, State]
    """Items of the energy code; an id of an indicator shows its value and grade."""
    carbon: dict[CarbonItem | Text, State]
    """Items of the carbon code, in the same way."""
    comparison: Comparison
    week: Week
    daily: Daily | None = None
    """Nobody is ranked by a day where it is left out."""
    cycles: Cycles | None = None
    """Quarters and months are not graded where it is left out."""


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
    warned_days: int
    comparison: Comparison
    week: Week
    where: str
    daily: Daily | None = None
    cycles: Cycles | None = None

    def admitted(self, kind: str, items: object) -> tuple[str, ...]:
        """Return those of some items that may be public, in the order of the rule."""
        wanted = items if isinstance(items, list | tuple) else ()
        return tuple(item for item in self.allowed[kind] if item in wanted)

    def indicators(self, kind: str) -> tuple[str, ...]:
        """Return the indicators that a kind of code may show by themselves."""
        return tuple(item for item in self.allowed[kind] if item not in ITEMS[kind])


def code_rule(catalog: Catalog) -> CodeRule:
    """Return the rule of the packs in use.

    Raises
    ------
    TanliuError
        When no pack has one, or a key or value is not understood.
    """
    return parse(scheme(catalog, SCHEME), _of_entities(catalog))


def items_that_nothing_shows(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the items that are neither known here nor an indicator of enterprises of the packs in use."""
    known = _of_entities(catalog)
    for document in documents:
        yield from _unknown(document, known)


def _of_entities(catalog: Catalog) -> tuple[str, ...]:
    return tuple(
        one["id"]
        for editions in catalog.documents.get("schemes", {}).values()
        for document in editions
        for one in document.data.get("indicators", ())
        if "entity" in one.get("subjects", ())
    )


def _unknown(document: Document, known: Collection[str]) -> Iterator[TanliuError]:
    for kind, items in ITEMS.items():
        for item in document.data[kind]:
            if item not in items and item not in known:
                place = f"{document.where(kind, item)}: {kind}.{item}"
                accepted = ", ".join((*items, *known))
                yield TanliuError("neither an item of codes nor an indicator of enterprises", where=place,
                                  found=item, accepted=accepted)  # fmt: skip


def parse(document: Document, known: Collection[str]) -> CodeRule:
    """Return the rule of a document, where these indicators of enterprises are known."""
    rule = read(document, PublicCode)
    for error in _unknown(document, known):
        raise error
    shown: Mapping[str, Mapping[str, State]] = {
        "energy": {str(item): state for item, state in rule.energy.items()},
        "carbon": {str(item): state for item, state in rule.carbon.items()},
    }
    return CodeRule(
        allowed={kind: tuple(items) for kind, items in shown.items()},
        usual={kind: tuple(i for i, state in items.items() if state == "shown") for kind, items in shown.items()},
        usual_days=rule.days.usual,
        longest_days=rule.days.longest,
        warned_days=rule.days.warned,
        comparison=rule.comparison,
        week=rule.week,
        where=document.where(),
        daily=rule.daily,
        cycles=rule.cycles,
    )  # fmt: skip
