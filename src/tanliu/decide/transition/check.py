"""Capacities of a plan over its years, what follows along its chains, and where its numbers contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tanliu.catalog.types import EVIDENCE
from tanliu.decide.transition.document import Link, Stage, Told, Transition

#: Worst first: two numbers of one thing that differ; less than what is aimed at; more of a good is needed than is made;
#: more than what is aimed at; nothing to set against it; they agree.
VERDICTS = ("differs", "short", "lacks", "beyond", "open", "agrees")


@dataclass(frozen=True, slots=True)
class Way:
    """How an amount comes about: the good and amount it starts from, and the links that it passes."""

    start: str
    amount: Decimal
    links: tuple[Link, ...]
    value: Decimal


@dataclass(frozen=True, slots=True)
class Check:
    """Two numbers of one good in one year beside each other.

    Attributes
    ----------
    kind
        ``chain``: what a text tells beside what follows from another good; ``sum``: beside what the stages of its plants add up
        to; ``need``: what is made of a good beside what those who use it need.
    told
        What is aimed at, told or needed.
    found
        What follows from other numbers of the plan; None where nothing does.
    way
        Of a chain and of a need, how the number comes about.
    evidence
        The weakest grade of all that goes in.
    """

    kind: str
    good: str
    year: int
    told: Decimal
    found: Decimal | None
    verdict: str
    evidence: str
    where: str
    line: Told | Link | None = None
    way: Way | None = None

    @property
    def gap(self) -> Decimal | None:
        """Found less told; None where nothing is found."""
        return None if self.found is None else self.found - self.told

    @property
    def ratio(self) -> Decimal | None:
        """The gap over what is told."""
        return None if self.gap is None else self.gap / self.told


def years(plan: Transition) -> list[int]:
    """Return the years in which something of a plan changes or is told of."""
    every = {one.first for one in plan.stages} | {one.year for one in plan.told}
    return sorted(every | {one.until + 1 for one in plan.stages if one.until is not None})


def capacity(plan: Transition, good: str, year: int) -> Decimal:
    """Return what the stages of a good can make in a year, in its unit."""
    return sum((one.amount for one in plan.stages if one.makes == good and _holds(one, year)), Decimal(0))


def _holds(stage: Stage, year: int) -> bool:
    return stage.first <= year and (stage.until is None or year <= stage.until)


def ways(plan: Transition, good: str, year: int) -> list[Way]:
    """Return how a good comes of others that stages make, each chain from its first good on."""
    found = []
    for link in plan.links:
        if link.makes != good:
            continue
        have = capacity(plan, link.of, year)
        starts = [Way(link.of, have, (), have)] if have else ways(plan, link.of, year)
        found += [
            Way(one.start, one.amount, (*one.links, link), one.value * link.made / link.used)
            for one in starts
        ]
    return found


def checks(plan: Transition) -> list[Check]:
    """Return all comparisons of a plan, the worst first."""
    every = [*_told(plan), *_needs(plan)]
    return sorted(every, key=lambda one: (VERDICTS.index(one.verdict), one.year, one.good))


def _told(plan: Transition) -> Iterator[Check]:
    for one in plan.told:
        sides = list[tuple[str, Decimal, Way | None, Sequence[str]]]()
        if total := capacity(plan, one.of, one.year):
            grades = [
                each.evidence for each in plan.stages if each.makes == one.of and _holds(each, one.year)
            ]
            sides.append(("sum", total, None, grades))
        for way in ways(plan, one.of, one.year):
            sides.append(("chain", way.value, way, [*_grades(plan, way, one.year)]))
        for other in plan.told:
            if (
                other.of == one.of
                and other.year == one.year
                and other.kind == "capacity"
                and one.kind == "goal"
            ):
                sides.append(("sum", other.amount, None, [other.evidence]))
        for kind, value, via, evidence in sides:
            verdict = _verdict(one.kind, one.amount, value, plan.tolerance)
            grade = weakest([one.evidence, *evidence])
            yield Check(kind, one.of, one.year, one.amount, value, verdict, grade, one.where, one, via)
        if not sides:
            yield Check("sum", one.of, one.year, one.amount, None, "open", one.evidence, one.where, one)


def _grades(plan: Transition, way: Way, year: int) -> Iterator[str]:
    yield from (one.evidence for one in way.links)
    yield from (one.evidence for one in plan.stages if one.makes == way.start and _holds(one, year))


def _verdict(kind: str, told: Decimal, found: Decimal, tolerance: Decimal) -> str:
    if abs(found - told) <= tolerance * told:
        return "agrees"
    if kind == "goal":
        return "short" if found < told else "beyond"
    return "differs"


def _needs(plan: Transition) -> Iterator[Check]:
    """Yield, for each link between two goods that stages make, what the one needs of the other beside what there is."""
    for year in years(plan):
        for link in plan.links:
            made, have = capacity(plan, link.makes, year), capacity(plan, link.of, year)
            if not made or not have:
                continue
            needed = made * link.used / link.made
            verdict = "lacks" if have < needed * (1 - plan.tolerance) else "agrees"
            way = Way(link.makes, made, (link,), needed)
            grades = list[str]([link.evidence])
            grades += [
                one.evidence
                for one in plan.stages
                if one.makes in (link.of, link.makes) and _holds(one, year)
            ]
            yield Check("need", link.of, year, needed, have, verdict, weakest(grades), link.where, link, way)


def weakest(grades: Sequence[str]) -> str:
    """Return the weakest of grades of evidence; one that is not known counts as the weakest of all."""
    order: tuple[str, ...] = EVIDENCE
    return max(grades, key=lambda one: order.index(one) if one in order else len(order))
