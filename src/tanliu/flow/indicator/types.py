"""A scheme of indicators as frozen objects; every one remembers the file and line it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: Emissions that the carbon-efficiency code counts: power under a green contract is left out.
WITHOUT_GREEN = "without_green_kgco2"
#: Sums of lines, and what entities tell of their output.
LINE_SUMS = (
    "energy_kgce",
    "capped_kgce",
    "emission_kgco2",
    WITHOUT_GREEN,
    "emission_kgco2e",
    "market_kgco2e",
)
OUTPUTS = ("value_added_cny", "output_value_cny")
#: Heads the name of a sum that leaves out months of which only energy or only output is known.
ALIKE = "alike_"
#: Colours there are for classes and grades.
MOST_COLOURS = 5


@dataclass(frozen=True, slots=True)
class Band:
    """Values up to and including ``up_to`` (None: no upper end) that no lower band holds."""

    grade: str
    up_to: Decimal | None
    title_en: str = ""
    title_zh: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A measure, and how many of the wanted unit one of its own is."""

    measure: str
    unit: str
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Classes:
    """How subjects are coloured; ``limits`` are ratios to the mean for that method."""

    method: str
    count: int
    limits: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; blanks that its form does not use are None."""

    id: str
    title_en: str
    title_zh: str
    unit: str
    form: str
    subjects: tuple[str, ...]
    upper: Part | None
    lower: Part | None
    of: str | None
    base: str | None
    limit: Decimal | None
    group: str
    best: str | None
    bands: tuple[Band, ...]
    classes: Classes | None
    where: str
    #: Share of the members of a group left out of its mean at either end.
    trimmed_ratio: Decimal = Decimal(0)
    #: Whether entities of which electricity alone is known in some month are graded, ranked and counted into means.
    judges_partly_known: bool = True
    #: Share of the months of known energy above which that holds.
    partly_known_above: Decimal = Decimal(0)

    @property
    def is_by_output(self) -> bool:
        """Whether what lines add up to is divided by output, or the other way round: of the same months only."""
        if self.form != "quotient" or self.upper is None or self.lower is None:
            return False
        upper, lower = self.upper.measure, self.lower.measure
        return (upper in LINE_SUMS and lower in OUTPUTS) or (upper in OUTPUTS and lower in LINE_SUMS)

    @property
    def columns(self) -> tuple[str, ...]:
        """Sums of entities that are divided, subtracted or taken as they are."""
        head = ALIKE if self.is_by_output else ""
        return tuple(head + part.measure for part in (self.upper, self.lower) if part is not None)

    @property
    def scale(self) -> float:
        """Units of a quotient that one of its measures' own units is; 1 for any other form."""
        if self.upper is None or self.lower is None:
            return 1.0
        return float(self.upper.ratio / self.lower.ratio)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A sourced set of indicators."""

    id: str
    edition: str
    title_en: str
    title_zh: str
    source: str
    evidence: str
    indicators: tuple[Indicator, ...]
    where: str


def measures_of(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    """Return the measures that some indicators are made of, each once; see ``Indicator.columns``."""
    return tuple(dict.fromkeys(name for one in indicators for name in one.columns))


@dataclass(frozen=True, slots=True)
class Edge:
    """A grade and the values it is given to: above one end, up to and including the other; None is no end."""

    grade: str
    above: Decimal | None
    up_to: Decimal | None
    title_en: str
    title_zh: str


def edges(bands: Sequence[Band]) -> tuple[Edge, ...]:
    """Return the grades in rising order with both ends of each.

    Whoever grades, writes a band in words or tests one reads this table. The upper end of a band belongs to it.
    """
    lower = (None, *(band.up_to for band in bands))
    return tuple(
        Edge(band.grade, above, band.up_to, band.title_en or band.grade, band.title_zh or band.grade)
        for above, band in zip(lower, bands, strict=False)
    )


def colour(number: int, count: int, best: str | None = "low") -> int:
    """Return which of the colours, 1 the best, shows one of some classes or grades; few are spread over all colours.

    Parameters
    ----------
    number, count
        Which one, from 1 for the lowest values, of how many.
    best
        ``high`` where the highest values are the best.
    """
    place = count + 1 - number if best == "high" else number
    if count <= 1:
        return (MOST_COLOURS + 1) // 2
    return 1 + round((min(max(place, 1), count) - 1) * (MOST_COLOURS - 1) / (count - 1))
