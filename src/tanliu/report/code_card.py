"""The two codes of a firm as cards: each item stands for itself, so that a card can be cut down to what may be seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from tanliu.flow.doubt.types import Doubt
from tanliu.flow.indicator.types import Edge, Indicator, Scheme
from tanliu.report.power_quota import PowerQuota

#: Width of a cell of the calendar and of a bar with its gap, in units of the drawing.
CELL, BAR = 7, 8


@dataclass(frozen=True, slots=True)
class Card:
    """A code: whose it is, of which year, and the items it shows by their name in the rule."""

    kind: str
    entity_id: str
    name: str
    period: str
    shows: Mapping[str, object]
    #: What the firm's total of the year rests on, and that of its industry: no choice of items hides them.
    own: Doubt | None = None
    group: Doubt | None = None

    @property
    def figures(self) -> list[Figure]:
        """Return the indicators that the card shows by themselves."""
        return [one for one in self.shows.values() if isinstance(one, Figure)]

    def only(self, items: Collection[str]) -> Card:
        """Return the card with no other items than these."""
        return replace(self, shows={key: value for key, value in self.shows.items() if key in items})


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator by itself, as its scheme values and grades it; None where it has no value or grade."""

    indicator: Indicator
    value: Decimal | None
    grade: Edge | None


@dataclass(frozen=True, slots=True)
class DayRank:
    """Place on a day among the enterprises of the industry that were read whole; ``value`` in kWh per 10^4 CNY of value added."""

    day: date
    rank: int
    of: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Rank:
    """Place among the ranked firms by an indicator, 1 is best; None where it cannot be ranked."""

    rank: int | None
    of: int | None
    value: Decimal | None
    indicator: Indicator | None
    #: Months of which only electricity is known, where that is why there is no rank.
    partly_months: int | None = None
    #: The last month of which the industry is known, with the place in it and among how many; None where it has none.
    month: tuple[str, int, int] | None = None
    #: The last day that was read whole, by electricity per value added; None where it cannot be ranked by a day.
    day: DayRank | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """Energy quota of a period and what is left of it; None where none is set.

    Attributes
    ----------
    missing
        Months of the period of which no energy is known: what was used is at least so much.
    parts
        Of a year: its quarters and months for which a quota is set, by their keys.
    power
        Of a year: the electricity quotas of it, its quarters and months, by their keys.
    """

    quota_tce: Decimal | None
    used_tce: Decimal | None
    missing: int = 0
    parts: tuple[tuple[str, Quota], ...] = ()
    power: tuple[tuple[str, PowerQuota], ...] = ()

    @property
    def remaining_tce(self) -> Decimal | None:
        if self.quota_tce is None or self.used_tce is None:
            return None
        return self.quota_tce - self.used_tce

    @property
    def used_ratio(self) -> Decimal | None:
        if not self.quota_tce or self.used_tce is None:
            return None
        return self.used_tce / self.quota_tce


@dataclass(frozen=True, slots=True)
class Day:
    """Electricity of a local day; an incomplete day is a lower bound, one never read is missing."""

    day: date
    energy_kwh: Decimal | None
    complete: bool
    limit_kwh: Decimal | None = None

    @property
    def above_ratio(self) -> Decimal | None:
        """Return by how much a day lies above its limit, over the limit; None where it does not."""
        if not self.over or not self.limit_kwh or self.energy_kwh is None:
            return None
        return self.energy_kwh / self.limit_kwh - 1

    @property
    def over(self) -> bool:
        return self.limit_kwh is not None and self.energy_kwh is not None and self.energy_kwh > self.limit_kwh


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of a year; the level is the fifth of the known days in which a day's use lies, 1 lowest."""

    days: tuple[Day, ...]

    @property
    def cells(self) -> list[tuple[Day, int, int, int]]:
        """Each day with its place (weeks across, weekdays down) and level; level 0 is a day without readings."""
        if not self.days:
            return []
        limits = _fifths([day.energy_kwh for day in self.days if day.energy_kwh is not None])
        start = self.days[0].day
        offset = start.weekday()
        return [
            (
                day,
                ((day.day - start).days + offset) // 7 * CELL,
                day.day.weekday() * CELL,
                _level(day.energy_kwh, limits),
            )
            for day in self.days
        ]

    @property
    def months(self) -> list[tuple[str, Decimal, int]]:
        """Each month with its sum and how many of its days are known."""
        added: dict[str, tuple[Decimal, int]] = {}
        for day in self.days:
            total, known = added.get(f"{day.day:%Y-%m}", (Decimal(0), 0))
            added[f"{day.day:%Y-%m}"] = (
                total + (day.energy_kwh or Decimal(0)),
                known + (day.energy_kwh is not None),
            )
        return [(month, total, known) for month, (total, known) in added.items()]

    @property
    def is_known(self) -> bool:
        return any(day.energy_kwh is not None for day in self.days)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day of the coming week.

    Attributes
    ----------
    usual_kwh, counted
        The middle of the last days of its weekday that were read whole, and of how many; None where none was.
    kind
        What the calendar of public holidays says of the day; None where nobody said it yet.
    restrictions
        What was announced for it, as `most_percent`, `begins`, `ends` and `notice`; most restricted first.
    """

    day: date
    usual_kwh: Decimal | None
    counted: int
    kind: str | None
    restrictions: tuple[Any, ...] = ()

    @property
    def most_kwh(self) -> Decimal | None:
        """Electricity that a restriction of the whole day leaves; None where none holds all day or nothing is usual."""
        every = [one.most_percent for one in self.restrictions if (one.begins, one.ends) == (0, 24)]
        return self.usual_kwh * min(every) / 100 if every and self.usual_kwh is not None else None


@dataclass(frozen=True, slots=True)
class Week:
    """The coming week: what is usual on its days and what was announced; up to which day was read."""

    days: tuple[Ahead, ...]
    read_until: date | None

    @property
    def restricted(self) -> int:
        return sum(bool(one.restrictions) for one in self.days)


def usual(days: Sequence[Day], weekday: int, same: int) -> tuple[Decimal | None, int]:
    """Return the middle of the last days of a weekday that were read whole, and of how many."""
    found = [
        day.energy_kwh for day in days if day.complete and day.energy_kwh is not None and day.day.weekday() == weekday
    ][-same:]  # fmt: skip
    return (median(found), len(found)) if found else (None, 0)


@dataclass(frozen=True, slots=True)
class OverLimit:
    """Days above a limit; None where no limit is set."""

    days: int | None
    limited_days: int


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade by an indicator, such as one of five by the coefficient K, with the ends of all bands.

    ``scheme`` is the edition that judged; None where no indicator grades, or no edition holds in the period.
    """

    grade: str | None
    coefficient: Decimal | None
    indicator: Indicator | None
    bands: tuple[Edge, ...]
    scheme: Scheme | None
    #: Months of which only electricity is known, where that is why there is no grade.
    partly_months: int | None = None

    @property
    def indicator_id(self) -> str | None:
        return self.indicator.id if self.indicator else None

    @property
    def edge(self) -> Edge | None:
        """Return the band of the grade, which says what it means."""
        return next((one for one in self.bands if one.grade == self.grade), None)


@dataclass(frozen=True, slots=True)
class PerMu:
    """Values of a mu of the firm's land, such as energy, carbon and value added."""

    values: tuple[tuple[Indicator, Decimal | None], ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """Emissions in tonnes by span and carrier, carriers by size."""

    spans: tuple[str, ...]
    carriers: tuple[str, ...]
    amounts: Mapping[tuple[str, str], Decimal]

    def total(self, span: str) -> Decimal:
        return sum((self.amounts.get((span, one), Decimal(0)) for one in self.carriers), Decimal(0))

    @property
    def rows(self) -> list[tuple[str, list[Decimal | None], Decimal]]:
        """One row a span: its amounts by carrier and their sum."""
        return [
            (span, [self.amounts.get((span, one)) for one in self.carriers], self.total(span))
            for span in self.spans
        ]

    @property
    def cells(self) -> list[tuple[str, list[tuple[str, Decimal | None]], Decimal]]:
        """One row a span: each carrier with its amount, and their sum."""
        return [
            (span, [(one, self.amounts.get((span, one))) for one in self.carriers], self.total(span))
            for span in self.spans
        ]

    @property
    def width(self) -> int:
        return len(self.spans) * BAR

    def bars(self, height: float = 100.0) -> list[tuple[int, int, float, float]]:
        """Rectangles of a stacked chart: left edge, number of the carrier (to 9), upper edge, height."""
        top = max((self.total(span) for span in self.spans), default=Decimal(0))
        found: list[tuple[int, int, float, float]] = []
        for place, span in enumerate(self.spans):
            edge = height
            for number, carrier in enumerate(self.carriers):
                amount = self.amounts.get((span, carrier), Decimal(0))
                tall = float(amount / top) * height if top else 0.0
                edge -= tall
                if tall > 0:
                    found.append((place * BAR + 1, min(number, 9), round(edge, 2), round(tall, 2)))
        return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A quotient of the firm, of the industry's leaders and of the whole industry; None if too few."""

    own: Decimal | None
    leaders: Decimal | None
    leaders_count: int
    mean: Decimal | None
    members: int
    indicator: Indicator | None

    @property
    def is_known(self) -> bool:
        return self.own is not None and self.mean is not None


def structure(rows: Sequence[Mapping[str, object]]) -> Structure | None:
    """Return the structure of rows with span, carrier and tonnes; None where there are none."""
    amounts: dict[tuple[str, str], Decimal] = {}
    sizes: dict[str, Decimal] = {}
    for row in rows:
        carrier, amount = str(row["carrier"]), Decimal(str(row["t"] or 0))
        amounts[str(row["span"]), carrier] = amount
        sizes[carrier] = sizes.get(carrier, Decimal(0)) + amount
    spans = tuple(sorted({span for span, _ in amounts}))
    carriers = tuple(sorted(sizes, key=lambda one: (-sizes[one], one)))
    return Structure(spans, carriers, amounts) if amounts else None


def _fifths(values: Sequence[Decimal]) -> list[Decimal]:
    ordered = sorted(values)
    return [ordered[len(ordered) * fifth // 5] for fifth in range(1, 5)] if ordered else []


def _level(value: Decimal | None, limits: Sequence[Decimal]) -> int:
    return 0 if value is None else 1 + sum(value >= limit for limit in limits)
