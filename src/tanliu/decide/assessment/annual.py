"""A year of one object beside the years before it: what rose and fell, and the level of each year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.score import Outcome, assess
from tanliu.kit.errors import NothingKnownError

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """An indicator or measure by year.

    Attributes
    ----------
    values
        By year, None where it is not known.
    change
        Of the last year against the year before, in the unit; None where one of them is not known.
    change_percent
        The same in percent of the year before; None where that is not above zero, or the unit is percent itself.
    """

    id: str
    values: Mapping[str, Fraction | None]
    change: Fraction | None
    change_percent: Fraction | None


@dataclass(frozen=True, slots=True)
class Annual:
    """The report of a year.

    Attributes
    ----------
    outcomes
        By year, the first first; the last is the year of the report.
    """

    year: str
    outcomes: Mapping[str, Outcome]
    indicators: tuple[Moved, ...]
    measures: tuple[Moved, ...]


def annual(
    scheme: AssessmentScheme, year: str, told: Mapping[str, Answer] | None = None, most_years: int = 5
) -> Annual:
    """Return the report of a year.

    Parameters
    ----------
    told
        Answers of the year; those of the series where nothing is told.
    most_years
        How many years at most, the newest.

    Raises
    ------
    NothingKnownError
        When nothing is known of the year.
    """
    every = {
        one: {id: Answer(text) for id, text in known.answers.items()} for one, known in scheme.series.items()
    }
    if told:
        every[year] = dict(told)
    if year not in every:
        raise NothingKnownError("nothing is known of this year", where=scheme.assessment, found=year, accepted=", ".join(sorted(every)))  # fmt: skip
    years = sorted(one for one in every if one <= year)[-most_years:]
    outcomes = {one: assess(scheme, _carried(scheme, every, one)) for one in years}
    own = [id for id in scheme.indicators if id not in scheme.carries and scheme.indicators[id].asks in ("number", "points")]  # fmt: skip
    indicators = tuple(
        _moved(
            id, {one: made.lines[id].at.value for one, made in outcomes.items()}, scheme.indicators[id].unit
        )
        for id in own
    )
    measures = tuple(
        _moved(id, {one: made.measures[id].at.value for one, made in outcomes.items()}, measure.unit)
        for id, measure in scheme.measures.items()
    )
    return Annual(year, outcomes, indicators, measures)


def _carried(
    scheme: AssessmentScheme, every: Mapping[str, Mapping[str, Answer]], year: str
) -> dict[str, Answer]:
    """Return the answers of a year with what is that of the year before, where it was not told."""
    before = every.get(f"{int(year) - 1}", {})
    carried = {id: before[of] for id, of in scheme.carries.items() if of in before}
    return carried | dict(every[year])


def _moved(id: str, values: Mapping[str, Fraction | None], unit: str | None) -> Moved:
    years = list(values)
    last = values[years[-1]]
    # a year that is left out is no year before
    before = values.get(f"{int(years[-1]) - 1}")
    if last is None or before is None:
        return Moved(id, values, None, None)
    percent = (last - before) / before * _PERCENT if before > 0 and unit != "%" else None
    return Moved(id, values, last - before, percent)
