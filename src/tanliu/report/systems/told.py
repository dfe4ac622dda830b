"""Systems of the packs in use with their printed figures, each judged by its digits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.claims.document import Claims
from tanliu.decide.claims.judge import Verdict, judge
from tanliu.report.claim import WEIGHTS, weight
from tanliu.report.systems.document import System, Systems, Tour
from tanliu.report.systems.schema import KIND, TOURS


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure of a system, and the document of claims that has it."""

    text: str
    verdict: Verdict

    @property
    def weight(self) -> str:
        return weight(self.verdict)


@dataclass(frozen=True, slots=True)
class Told:
    """A system, its case, and its printed figures."""

    case: Systems
    system: System
    figures: tuple[Figure, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many figures do not follow, cannot be said, and follow."""
        found = Counter(one.weight for one in self.figures)
        return {one: found[one] for one in WEIGHTS}


def told(catalog: Catalog) -> list[Told]:
    """Return every system, by case and in the order of its document."""
    cases = [read(editions[-1], Systems) for editions in catalog.documents.get(KIND, {}).values()]
    figures = _figures(catalog)
    return [
        Told(case, one, tuple(figures[one.id]))
        for case in sorted(cases, key=lambda case: (case.order, case.system))
        for one in case.rows
    ]


def tours(catalog: Catalog) -> list[Tour]:
    """Return the tours of the packs in use."""
    return [read(editions[-1], Tour) for editions in catalog.documents.get(TOURS, {}).values()]


def wanted(every: Iterable[Told], *, case: str = "", state: str = "", verdict: str = "") -> list[Told]:
    """Return the systems of a case, that are so far there, and that have a figure of such a weight."""
    return [
        one
        for one in every
        if case in ("", one.case.system)
        and state in ("", one.system.state)
        and (not verdict or one.counts[verdict])
    ]


def _figures(catalog: Catalog) -> dict[str, list[Figure]]:
    found = defaultdict(list)
    for editions in catalog.documents.get("claims", {}).values():
        says = read(editions[-1], Claims)
        for claim in says.figures:
            found[claim.system].append(Figure(says.claim, judge(claim)))
    return found
