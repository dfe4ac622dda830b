"""Who must not assess an object: whoever advised it lately, and whoever assessed it too often in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tanliu.decide.assessment.blocks import Independence
from tanliu.decide.assessment.certificate import months_after


@dataclass(frozen=True, slots=True)
class Advised:
    """Advice that somebody gave to an object.

    Attributes
    ----------
    until
        Last day of it.
    """

    person: str
    until: date


def advised_lately(rule: Independence, person: str, advice: Iterable[Advised], day: date) -> date | None:
    """Return the last day on which advice of a person still keeps them away from an object; None where none does."""
    ends = [months_after(one.until, rule.advice_months) for one in advice if one.person == person]
    return max((end for end in ends if day <= end), default=None)


def must_rotate(rule: Independence, person: str, before: Sequence[str]) -> bool:
    """Return whether a person assessed an object as often in a row as the scheme lets anybody.

    Parameters
    ----------
    before
        Who led its assessments under the scheme, the newest first, without the one under way.
    """
    return len(before) >= rule.turns and all(one == person for one in before[: rule.turns])
