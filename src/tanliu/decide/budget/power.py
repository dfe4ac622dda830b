"""The order in which power is given and taken when there is not enough: by classes of packs, who fits first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tanliu.decide.budget.evaluation_document import Budget, PowerClass, Supply, Who


@dataclass(frozen=True, slots=True)
class User:
    """An enterprise as the order sees it.

    Attributes
    ----------
    grade
        Of the indicator by which enterprises are graded; None where it has none.
    budget
        Whether something of its budget is left.
    warned
        Whether a warning is in force that counts.
    intensity
        Emissions over value added, by which a class is ordered: the least first.
    """

    id: str
    industry: str
    field: str
    grade: str | None
    budget: Budget
    warned: bool
    low_yield: bool
    intensity: float | None


class Place(NamedTuple):
    """The place of an enterprise, from 1, and the class that puts it there; None where no class means it."""

    user: User
    place: int
    of: PowerClass | None


def order(users: Sequence[User], classes: Sequence[PowerClass]) -> list[Place]:
    """Return who is supplied first: by class, in a class the least carbon for its output first; restrictions go backwards.

    An enterprise of which no intensity is known stands behind the others of its class.
    """
    found = [
        (one, next((at for at, of in enumerate(classes) if _fits(one, of.who)), len(classes)))
        for one in users
    ]
    found.sort(
        key=lambda each: (
            each[1],
            each[0].intensity is None,
            each[0].intensity if each[0].intensity is not None else 0.0,
            each[0].id,
        )
    )
    return [
        Place(one, place, classes[at] if at < len(classes) else None)
        for place, (one, at) in enumerate(found, 1)
    ]


def _fits(one: User, who: Who) -> bool:
    asked = (
        (who.industries, any(one.industry.startswith(code) for code in who.industries)),
        (who.fields, one.field in who.fields),
        (who.grades, one.grade in who.grades),
        (who.budget, one.budget in who.budget),
        (who.warned is not None, one.warned == who.warned),
        (who.low_yield is not None, one.low_yield == who.low_yield),
    )
    return all(holds for wanted, holds in asked if wanted)


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who generates power or sends it out, in kWh, and what its own fuels emit, in kg CO2e; None where that is not known."""

    id: str
    kwh: float
    own_kgco2e: float | None


class Source(NamedTuple):
    """A supplier, its emissions by kWh, and whether it is clean; one of which they are not known is not."""

    supplier: Supplier
    kg_per_kwh: float | None
    clean: bool


def sources(suppliers: Sequence[Supplier], rule: Supply) -> list[Source]:
    """Return from whom power is taken first: clean ones, the largest first; then the others by what they emit."""
    found = []
    for one in suppliers:
        if one.kwh > 0:
            rate = None if one.own_kgco2e is None else one.own_kgco2e / one.kwh
            found.append(Source(one, rate, rate is not None and rate <= float(rule.clean_up_to_kg_per_kwh)))
    return sorted(found, key=_turn)


def _turn(one: Source) -> tuple[bool, bool, float, float, str]:
    rate = 0.0 if one.clean or one.kg_per_kwh is None else one.kg_per_kwh
    return (not one.clean, one.kg_per_kwh is None, rate, -one.supplier.kwh, one.supplier.id)
