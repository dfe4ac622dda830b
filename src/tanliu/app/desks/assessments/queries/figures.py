"""Answers that are taken from the results of an object, with what puts them in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tanliu.app.desks.assessments.models import Assessment
from tanliu.app.desks.assessments.queries.assessments import scheme_as_kept
from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubt
from tanliu.app.platform.served import results
from tanliu.app.platform.web.doubt import short
from tanliu.app.store.scope import Scope
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.printed import number
from tanliu.flow.indicator.measures import LINE_SUMS, SUMMED
from tanliu.kit.errors import NothingKnownError, TanliuError

_PLACES = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """What the results of an object say for an indicator.

    Attributes
    ----------
    amount
        The measure that it opens to.
    """

    amount: str
    answer: Answer


def figure_of(case: Assessment, indicator: str) -> Figure:
    """Return what the results of an object say for an indicator; estimates and open findings put it in doubt.

    Raises
    ------
    NothingKnownError
        When the results say nothing.
    TanliuError
        When the scheme does not read it from results.
    """
    one = scheme_as_kept(case).indicators.get(indicator)
    if one is None or one.reads is None or one.reads.amount not in SUMMED:
        raise TanliuError("the scheme takes this from no figure", found=indicator)
    amount = one.reads.amount
    rows = results().rows(
        f"SELECT {amount} AS value FROM entity_period WHERE entity_id = ? AND period = ?",
        [case.entity_id, case.period],
    )
    if not rows or rows[0]["value"] is None:
        raise NothingKnownError(
            "nothing is known of this figure", where=case.entity_id, found=f"{amount} {case.period}"
        )
    value = number(Fraction(rows[0]["value"]) / Fraction(one.reads.per), _PLACES)
    why = ""
    if amount in LINE_SUMS:
        why = short(doubt(results(), asked(Scope.of_entities([case.entity_id]), case.period), amount))
    return Figure(amount, Answer(value.replace(",", ""), doubt=why))
