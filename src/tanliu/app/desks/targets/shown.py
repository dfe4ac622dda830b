"""What page, file and interface tell of targets, in a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tanliu.app.desks.targets.queries import Shown
from tanliu.decide.target.progress import STATES
from tanliu.report.claim import short, unit
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Significant digits of what is worked out.
_DIGITS = 5
#: Columns of the list as a file.
HEADER = (
    "targets_whose", "targets_name", "targets_unit", "targets_base_year", "targets_base", "targets_goal_year",
    "targets_goal", "targets_actual_year", "targets_actual", "targets_due", "targets_gap", "targets_share",
    "targets_state", "targets_why", "targets_where", "targets_note",
)  # fmt: skip


def row(one: Shown, lang: str) -> Row:
    """Return a target as a row of the list; numbers are texts with the digits that people read."""
    target, found = one.target, one.progress
    explained = bool(one.subject and target.indicator and not one.hidden)
    return {
        "id": target.id, "text": one.text.target, "title": one.text.title[lang], "name": target.name[lang],
        "whose": target.whose[lang], "unit": unit(target.unit), "better": target.better,
        "base_year": target.base.year if target.base else None, "base": _number(found.base),
        "goal_year": found.goal.year, "goal": _number(found.wanted), "actual_year": found.year,
        "actual": _number(found.actual), "due": _number(found.due), "gap": _number(found.gap),
        "share": None if found.share is None else f"{found.share:.0f}", "state": found.state, "why": why(one, lang),
        "systems": list(target.systems), "where": target.where, "note": target.note[lang] if target.note else "",
        "explained": f"{target.indicator}/{one.subject}@{found.year}" if explained and found.year else "",
        "evidence": one.text.evidence, "indicator": target.indicator, "subject": one.subject,
    }  # fmt: skip


def why(one: Shown, lang: str) -> str:
    """Return why nothing can be said of a target, and which years do not count; empty where there is nothing to tell."""
    if one.hidden:
        return say("targets_hidden", lang)
    told = [say(f"targets_untold_{one.progress.untold}", lang)] if one.progress.untold else []
    if one.partial:
        told.append(say("targets_partial", lang, years=", ".join(map(str, one.partial))))
    return " ".join(told)


def counts(every: Iterable[Shown]) -> Mapping[str, int]:
    """Return how many targets there are of each state."""
    found = Counter(one.progress.state for one in every)
    return {state: found[state] for state in STATES}


def cells(every: Iterable[Shown], lang: str) -> Iterator[Sequence[object]]:
    """Return targets as rows of a file, in the order of `HEADER`; quotients have ten decimals."""
    for one in every:
        target, found = one.target, one.progress
        yield [
            target.whose[lang], target.name[lang], target.unit, target.base.year if target.base else None, found.base,
            found.goal.year, _exact(found.wanted), found.year, found.actual, _exact(found.due), _exact(found.gap),
            None if found.share is None else round(found.share, 1),
            say(f"target_state_{found.state}", lang), why(one, lang), target.where,
            target.note[lang] if target.note else "",
        ]  # fmt: skip


def _exact(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 10).normalize() + 0


def _number(value: Decimal | None) -> str | None:
    return None if value is None else short(value, _DIGITS) if value else "0"
