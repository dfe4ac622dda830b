"""What a public code may show, a scheme of the packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import model_validator

from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import Block, Count, Scheme, Share, fault, read
from tanliu.catalog.types import Catalog, Document

SCHEME = "public-code"
#: Everything that a code can show, by kind; the card always names the firm and the period.
EnergyItem = Literal["industry", "rank", "used_energy", "quota", "calendar", "over_limit_days"]
CarbonItem = Literal["grade", "per_mu", "months", "years", "comparison", "measures"]
#: ``shown``: public until the firm chooses; ``offered``: public when the firm chooses so.
State = Literal["shown", "offered"]


class Days(Block):
    """Days for which a link holds."""

    usual: Count
    """Days of a new link."""
    longest: Count
    """The most that may be asked for."""

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


class PublicCode(Scheme):
    """What a code may show; an item that is not listed is never public."""

    days: Days
    energy: dict[EnergyItem, State]
    carbon: dict[CarbonItem, State]
    comparison: Comparison


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
    """Return the rule of the packs in use.

    Raises
    ------
    TanliuError
        When no pack has one, or a key or value is not understood.
    """
    return parse(scheme(catalog, SCHEME))


def parse(document: Document) -> CodeRule:
    """Return the rule of a document."""
    rule = read(document, PublicCode)
    shown: Mapping[str, Mapping[str, State]] = {
        "energy": {str(item): state for item, state in rule.energy.items()},
        "carbon": {str(item): state for item, state in rule.carbon.items()},
    }
    return CodeRule(
        allowed={kind: tuple(items) for kind, items in shown.items()},
        usual={kind: tuple(i for i, state in items.items() if state == "shown") for kind, items in shown.items()},
        usual_days=rule.days.usual,
        longest_days=rule.days.longest,
        comparison=rule.comparison,
        where=document.where(),
    )  # fmt: skip
