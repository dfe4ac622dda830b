"""Working days: what a calendar of public holidays says of a day, and what nobody has said yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KINDS = ("working", "make_up", "weekend", "holiday")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Special:
    """Days that are not what their weekday says, by the notice of a year.

    Parameters
    ----------
    kind
        ``holiday``, or ``make_up`` for a Saturday or Sunday that is worked.
    """

    first: date
    last: date
    year: int
    kind: str
    name_en: str
    name_zh: str
    source: str
    evidence: str

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(
            self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the years for which there is a source.

    Parameters
    ----------
    specials
        By day.
    years
        Years whose notice is known; of others nothing is said.
    assumes
        Whether Monday to Friday are taken for the working days of all other years, by whom says so with each day.
    """

    specials: Mapping[date, Special] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    assumes: bool = False

    @classmethod
    def of(cls, specials: Iterable[Special]) -> Calendar:
        found = list(specials)
        return cls({day: one for one in found for day in one.days}, frozenset(one.year for one in found))

    def assuming(self) -> Calendar:
        """Return the calendar that takes Monday to Friday for the working days of years without a source."""
        return replace(self, assumes=True)

    def covers(self, first: date, last: date) -> bool:
        """Return whether every year from a first to a last day has its source."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def kind(self, day: date) -> str | None:
        """Return one of ``KINDS``; None when the year has no source.

        The notice of the year after may name the last days of a year; until it is known they are what the notice
        of their own year and their weekday say.
        """
        if special := self.specials.get(day):
            return special.kind
        if day.year not in self.years and not self.assumes:
            return None
        return "weekend" if day.weekday() >= SATURDAY else "working"

    def after(self, day: date, count: int) -> date:
        """Return the last of so many working days, counted from the day after a day.

        Parameters
        ----------
        count
            Working days; the day itself for none.

        Raises
        ------
        TanliuError
            When a year on the way has no source: no day is guessed.
        """
        while count > 0:
            day += timedelta(days=1)
            count -= self._works(day)
        return day

    def before(self, day: date, count: int) -> date:
        """Return the latest day after which so many working days are left until a day, which counts.

        Parameters
        ----------
        count
            Working days; the day itself for none.

        Raises
        ------
        TanliuError
            When a year on the way has no source.
        """
        while count > 0:
            count -= self._works(day)
            day -= timedelta(days=1)
        while not self._works(day):
            day -= timedelta(days=1)
        return day

    def count(self, first: date, last: date) -> int:
        """Return how many working days come after a first day until a last one, which counts; none the other way round.

        Raises
        ------
        TanliuError
            When a year on the way has no source.
        """
        days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
        return sum(self._works(day) for day in days)

    def _works(self, day: date) -> bool:
        kind = self.kind(day)
        if kind is None:
            raise TanliuError(
                "the calendar does not know the working days of this year", where=day, found=day.year,
                accepted=Message("the notice of public holidays of {year} in calendars/ of a pack", year=day.year),
            )  # fmt: skip
        return kind in ("working", "make_up")
