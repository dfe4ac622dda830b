"""What page, file, command and interface tell of a plan, in a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from tanliu.app.desks.transitions.queries import Planned
from tanliu.decide.transition.check import VERDICTS, Check, Way
from tanliu.report.claim import short, unit
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Significant digits of what is worked out.
_DIGITS = 4
#: Verdicts that somebody has to look into.
DOUBTFUL = ("differs", "short", "lacks")
#: Columns of the list as a file.
HEADER = (
    "transitions_plan", "transitions_good", "transitions_unit", "transitions_year", "transitions_kind", "transitions_told",
    "transitions_found", "transitions_gap", "transitions_verdict", "transitions_evidence", "transitions_how", "transitions_where",
)  # fmt: skip


def check_row(one: Check, of: Planned, lang: str) -> Row:
    """Return a comparison as a row; numbers are texts with the digits that people read."""
    good = of.plan.goods[one.good]
    return {
        "good": good.name[lang], "unit": unit(good.unit), "year": one.year, "kind": say(f"transitions_kind_{_kind(one)}", lang),
        "told": _number(one.told), "found": _number(one.found), "verdict": one.verdict, "evidence": one.evidence,
        "gap": None if one.ratio is None else f"{one.ratio:+.0%}", "how": how(one, of, lang), "where": one.where,
    }  # fmt: skip


def _kind(one: Check) -> str:
    return "need" if one.kind == "need" else getattr(one.line, "kind", "estimate")


def how(one: Check, of: Planned, lang: str) -> str:
    """Return how the number beside comes about, in a sentence."""
    if one.way is None:
        return "" if one.found is None else say("transitions_by_sum", lang)
    start = of.plan.goods[one.way.start]
    steps = _steps(one.way, lang)
    text = say(
        f"transitions_by_{one.kind}", lang, amount=_number(one.way.amount), unit=unit(start.unit), good=start.name[lang],
        steps=steps,
    )  # fmt: skip
    # what is counted has no unit
    return text.replace("  ", " ")


def _steps(way: Way, lang: str) -> str:
    marks = [f"{link.name[lang]} ({say('transitions_unsourced', lang)})" if link.evidence == "unsourced" else link.name[lang] for link in way.links]  # fmt: skip
    return (", " if lang == "en" else "；").join(marks)


def plan_row(one: Planned, lang: str) -> Row:
    """Return a plan with its table of years and its comparisons."""
    plan = one.plan
    return {
        "id": plan.transition, "title": plan.title[lang], "whose": plan.whose[lang], "source": plan.source,
        "years": one.years, "tolerance": f"{plan.tolerance:.0%}",
        "goods": [
            {
                "name": good.name[lang], "unit": unit(good.unit), "follows": id in one.follows,
                "amounts": [_number(value) if value else None for value in one.amounts[id]],
            }
            for id, good in plan.goods.items()
        ],
        "stages": [
            {
                "name": stage.name[lang], "good": plan.goods[stage.makes].name[lang], "unit": unit(plan.goods[stage.makes].unit),
                "amount": _number(stage.amount), "first": stage.first, "until": stage.until, "state": stage.state,
                "where": stage.where, "evidence": stage.evidence,
            }
            for stage in plan.stages
        ],
        "checks": [check_row(each, one, lang) for each in one.checks],
        "verdicts": counts([one]),
    }  # fmt: skip


def counts(every: Iterable[Planned]) -> dict[str, int]:
    """Return how many comparisons there are of each verdict, the worst first."""
    found = Counter(each.verdict for one in every for each in one.checks)
    return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}


def cells(every: Iterable[Planned], lang: str) -> Iterator[Sequence[object]]:
    """Return comparisons as rows of a file, in the order of `HEADER`; quotients have ten decimals."""
    for one in every:
        for each in one.checks:
            row, good = check_row(each, one, lang), one.plan.goods[each.good]
            yield [
                one.plan.title[lang], row["good"], good.unit, each.year, row["kind"], _exact(each.told), _exact(each.found),
                _exact(each.gap), say(f"transition_verdict_{each.verdict}", lang), each.evidence, row["how"], each.where,
            ]  # fmt: skip


def _exact(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 10).normalize() + 0


def _number(value: Decimal | None) -> str | None:
    return None if value is None else short(value, _DIGITS) if value else "0"
