"""Figures of kept answers of tools that stand beside an answer."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.tools.queries import kept, kept_one
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.report.phrase import say

_MOST = 50


def choices(user: Any, scheme: AssessmentScheme) -> dict[str, list[tuple[int, str]]]:
    """Return the kept answers that a reader may take a figure of, by tool: number and title, the newest first."""
    wanted = {one.computed.tool for one in scheme.indicators.values() if one.computed is not None}
    found: dict[str, list[tuple[int, str]]] = {one: [] for one in wanted}
    for one in kept(user).filter(tool__in=wanted, is_sample=False)[:_MOST]:
        found[one.tool].append((one.pk, f"{one.title or one.tool} · {one.kept_at:%Y-%m-%d}"))
    return found


def computed_of(user: Any, scheme: AssessmentScheme, indicator: str, number: int) -> str:
    """Return the figure of a kept answer for an indicator, with its unit.

    Raises
    ------
    NothingKnownError
        When the answer has no such figure.
    TanliuError
        When the scheme asks for none, or the answer is of another tool or made up.
    """
    one = scheme.indicators.get(indicator)
    if one is None or one.computed is None:
        raise TanliuError("the scheme takes this from no tool", found=indicator)
    answer = kept_one(user, number)
    if answer.tool != one.computed.tool or answer.is_sample:
        raise TanliuError("the kept answer is of another tool", where=indicator, found=answer.tool, accepted=one.computed.tool)  # fmt: skip
    name = say(one.computed.figure, "en")
    fact = next((each for each in answer.answers["en"]["facts"] if each["name"] == name), None)
    if fact is None:
        raise NothingKnownError("the kept answer does not tell this figure", where=f"{number}", found=name)
    return f"{fact['value']} {fact['unit']}"[:60]
