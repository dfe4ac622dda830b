"""A scheme of indicators as frozen objects; every one remembers the file and line it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: Forms an indicator may take; a new one is a reviewed function in `formulas` and `steps`, not a YAML trick.
FORMS = ("amount", "quotient", "share", "difference", "index_to_base", "value_against_limit")
SUBJECTS = ("district", "region", "industry", "field", "entity")
#: Whom a subject is compared and ranked with.
GROUPS = ("industry", "all")
#: Mean of the group (sum over sum), or the same period a year earlier.
BASES = ("group_mean", "earlier_year")
METHODS = ("quantile", "jenks", "ratio_to_mean")


@dataclass(frozen=True, slots=True)
class Band:
    """Values up to and including ``up_to`` (None: no upper end) that no lower band holds."""

    grade: str
    up_to: Decimal | None


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


@dataclass(frozen=True, slots=True)
class Scheme:
    """A sourced set of indicators."""

    id: str
    title_en: str
    title_zh: str
    source: str
    evidence: str
    indicators: tuple[Indicator, ...]
    where: str
