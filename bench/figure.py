"""One measured figure beside its floor, and the table of all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A measurement.

    Parameters
    ----------
    what
        What was measured.
    found, floor
        The measurement and what it is compared with, in ``unit``.
    target
        Largest ratio of the two that is good enough; none for a figure that only informs.
    against
        What the floor is.
    """

    what: str
    found: float
    unit: str
    floor: float
    against: str
    target: float | None

    @property
    def ratio(self) -> float:
        return self.found / self.floor

    @property
    def met(self) -> bool:
        return self.target is None or self.ratio <= self.target


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def show(figures: Sequence[Figure], title: str = "Main job") -> None:
    """Print the figures."""
    table = Table(title=title, caption="Floors are measured in the same run; the least of the rounds counts.")
    for column in ("what", "found", "floor", "ratio", "at most", "met", "floor is"):
        table.add_column(
            column, justify="right" if column in ("found", "floor", "ratio", "at most") else "left"
        )
    for one in figures:
        target = "" if one.target is None else f"{one.target:.2f}"
        met = "" if one.target is None else ("yes" if one.met else "NO")
        found, floor = (f"{value:,.2f} {one.unit}" for value in (one.found, one.floor))
        table.add_row(one.what, found, floor, f"{one.ratio:.2f}", target, met, one.against)
    Console(width=140).print(table)
