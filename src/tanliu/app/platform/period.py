"""Periods that were computed, and the one a reader looks at."""

from __future__ import annotations

from dataclasses import dataclass

from tanliu.app.store.results import Results
from tanliu.app.store.sql import lines_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, is_year, year_of, years_later


@dataclass(frozen=True, slots=True)
class Shown:
    """The chosen period, the one to compare with, and all there are, newest first."""

    period: str
    before: str
    years: tuple[str, ...]
    months: tuple[str, ...]

    @property
    def inside(self) -> str:
        """SQL for lines of the period; the text comes from `Period` and is safe."""
        return lines_of(self.period)

    @property
    def year(self) -> str:
        """The year of the period."""
        return year_of(self.period)

    @property
    def is_year(self) -> bool:
        return is_year(self.period)


def shown(results: Results, asked: str | None) -> Shown:
    """Return the period asked for, or the last year of which most entities are known.

    A year opens when half as many entities as in the fullest year tell of it, not with its first report.

    Raises
    ------
    TanliuError
        When nothing was computed, or not for the period asked for.
    """
    query = "SELECT period, count(*) AS entities FROM entity_period GROUP BY period ORDER BY period DESC"
    entities = {str(row["period"]): int(row["entities"]) for row in results.rows(query)}
    every = list(entities)
    if not every:
        raise TanliuError(
            "nothing is computed yet", accepted=Message("a file brought on the pages, or tanliu run")
        )
    years = tuple(period for period in every if is_year(period))
    fullest = max((entities[year] for year in years), default=0)
    known = [year for year in years if entities[year] * 2 >= fullest]
    period = str(Period.parse(asked)) if asked else (known or every)[0]
    if period not in every:
        raise TanliuError("nothing computed for the period", found=period, accepted=", ".join(every))
    months = tuple(one for one in every if not is_year(one))
    return Shown(period, years_later(period, -1), years, months)
