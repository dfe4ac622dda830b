"""An explanation as a tree: each node a sentence, with the exact number it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tanliu.report.names import written


@dataclass(frozen=True, slots=True)
class Node:
    """One step of an explanation.

    Attributes
    ----------
    text
        Sentence in the reader's language.
    value, unit
        Exact number of the step, if it is one; those of the children with a value add up to it.
    children
        What it is made of.
    subject, period
        What to ask about to see more of it, where there is more.
    delivery
        Number of the delivery that it is.
    """

    text: str
    value: Decimal | None = None
    unit: str = ""
    children: tuple[Node, ...] = field(default=())
    subject: str = ""
    period: str = ""
    delivery: int | None = None

    def parts(self) -> tuple[Node, ...]:
        """Return the children that are summands."""
        return tuple(child for child in self.children if child.value is not None)

    @property
    def has_one_fold(self) -> bool:
        """Whether one child alone has more below it: it opens with its parent, since a click on it would choose nothing."""
        return sum(bool(child.children) for child in self.children) == 1

    def walk(self) -> Iterator[Node]:
        """Return this node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def lines(self) -> Iterator[str]:
        """Draw the tree as plain text."""
        shown = "" if self.value is None else f": {number(self.value)} {written(self.unit)}".rstrip()
        yield f"{self.text}{shown}"
        for position, child in enumerate(self.children):
            last = position == len(self.children) - 1
            first, following = ("└─ ", "   ") if last else ("├─ ", "│  ")
            inner = child.lines()
            yield f"{first}{next(inner)}"
            for line in inner:
                yield f"{following}{line}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def number(value: Decimal, places: int = 3) -> str:
    """Write a number with thousands separators, trailing zeros cut, never in exponents."""
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
