"""What a total rests on, as people read it: one sentence, a short mark, and the same columns in every file."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.schema import DoubtRules
from tanliu.flow.doubt.types import Doubt
from tanliu.report.names import Names
from tanliu.report.phrase import say

#: Columns of files, in this order; each is the id of a phrase.
COLUMNS = (
    "doubt_sure_ratio", "doubt_sure_findings", "doubt_hinted_ratio", "doubt_estimated_ratio", "doubt_coverage_ratio",
    "doubt_missing_inputs", "doubt_without_factor", "doubt_matches", "doubt_interval_ratio", "doubt_interval_covers",
    "doubt_output_ratio", "doubt_energy_interval_ratio", "doubt_energy_interval_covers", "doubt_entities",
    "doubt_output_entities", "doubt_without_output", "doubt_silent", "doubt_partly_read", "doubt_cut", "doubt_refused",
    "doubt_known_inputs", "doubt_known_before",
)  # fmt: skip
#: How much a reader has to heed it, the worst first; ``sound`` has nothing to tell.
MARKS = ("doubtful", "incomplete", "noted", "sound")
#: Clauses that a headline tells at once where it has them: what makes the total wrong, then what makes it uncertain.
WORST_FIRST = (
    "doubt_says_sure", "doubt_says_without", "doubt_says_missing", "doubt_says_refused", "doubt_says_estimated",
    "doubt_says_silent", "doubt_says_output", "doubt_says_hinted",
)  # fmt: skip
_AT_ONCE = 3


def mark(doubt: Doubt, rules: DoubtRules) -> str:
    """Return one of `MARKS`."""
    if doubt.is_doubtful(rules.marked_from_ratio):
        return "doubtful"
    coverage = doubt.coverage_ratio
    if doubt.lines_without_factor or (coverage is not None and coverage < rules.complete_from_ratio):
        return "incomplete"
    noted = doubt.sure_findings or doubt.hinted_findings or doubt.estimated or doubt.missing_inputs
    noted = (
        noted or doubt.output_findings or doubt.silent_entities or doubt.partly_read or doubt.cut_contracts
    )
    noted = noted or doubt.refused_rows or doubt.is_unlike_before(rules.unlike_from_ratio)
    return "noted" if noted else "sound"


def label(doubt: Doubt, rules: DoubtRules, language: str) -> str:
    """Return a few words for a badge; empty where there is nothing to tell."""
    if not doubt.lines:
        return ""
    found = mark(doubt, rules)
    if found == "incomplete" and doubt.missing_inputs:
        return say("doubt_incomplete", language, ratio=_percent(doubt.coverage_ratio))
    if found == "incomplete":
        return say("doubt_no_factor", language, count=doubt.lines_without_factor)
    if found == "doubtful":
        return say("doubt_doubtful", language, ratio=_percent(doubt.sure_ratio))
    return "" if found == "sound" else say("doubt_noted", language)


def provisional(own: Doubt | None, group: Doubt | None, rules: DoubtRules, language: str) -> str:
    """Return why a grade, rank or class is provisional; empty where it is not.

    Parameters
    ----------
    own, group
        What the subject rests on, and the group that it is compared with.
    """
    if own is not None and own.is_doubtful(rules.marked_from_ratio):
        return say("doubt_provisional_own", language, ratio=_percent(own.sure_ratio))
    for one, key in ((own, "doubt_provisional_output"), (group, "doubt_provisional_output_group")):
        if one is not None and one.has_doubtful_output(rules.marked_from_ratio):
            return say(key, language, ratio=_percent(one.output_ratio))
    if own is not None and own.estimated and (own.estimated_ratio or 0) >= rules.estimated_from_ratio:
        return say("doubt_provisional_estimated", language, ratio=_percent(own.estimated_ratio))
    if group is not None and group.is_doubtful(rules.marked_from_ratio):
        return say("doubt_provisional_group", language, ratio=_percent(group.sure_ratio))
    return ""


def not_graded(months: int | None, language: str) -> str:
    """Return why an entity has no grade and no rank though it has a value; empty where that is not the reason.

    Parameters
    ----------
    months
        Months of which only electricity is known, as an indicator has them.
    """
    return say("partly_known", language, months=months) if months else ""


def sentence(doubt: Doubt, names: Names) -> str:
    """Return one sentence with everything that is to be told of a total."""
    return _joined([text for _, text in _clauses(doubt, names)], names.language)


def brief(doubt: Doubt, names: Names) -> tuple[str, int]:
    """Return the worst of what `sentence` tells, for a headline, and how many clauses it leaves out."""
    every = list(_clauses(doubt, names))
    told = dict(every)
    first = [told[key] for key in WORST_FIRST if key in told][:_AT_ONCE] or [every[0][1]]
    return _joined(first, names.language), len(every) - len(first)


def _joined(clauses: list[str], language: str) -> str:
    joined = say("doubt_joint", language).join(clauses)
    return f"{joined[:1].upper()}{joined[1:]}{say('doubt_stop', language)}"


def _clauses(doubt: Doubt, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what is to be told of a total, each with the id of its phrase."""
    language = names.language
    yield from list(_told(doubt, language)) or [("doubt_nothing", say("doubt_nothing", language))]
    yield from _beside(doubt, doubt_rules(names.catalog), language)
    if doubt.matches:
        yield "doubt_says_matches", say("doubt_says_matches", language, matches=matches(doubt, names))
    yield from _intervals(doubt, language)


def _beside(doubt: Doubt, rules: DoubtRules, language: str) -> Iterator[tuple[str, str]]:
    """Yield what a total does not hold, and of how many its quotients are."""
    for key, count in (("doubt_says_silent", doubt.silent_entities), ("doubt_says_partly_read", doubt.partly_read),
                       ("doubt_says_cut", doubt.cut_contracts), ("doubt_says_refused", doubt.refused_rows)):  # fmt: skip
        if count:
            yield key, say(key, language, count=f"{count:,}")
    if doubt.output_entities < doubt.entities:
        key, ratio = "doubt_says_of_how_many", _percent(doubt.without_output_ratio)
        some, every = f"{doubt.output_entities:,}", f"{doubt.entities:,}"
        yield key, say(key, language, some=some, every=every, ratio=ratio)
    if doubt.is_unlike_before(rules.unlike_from_ratio):
        key, now, before = "doubt_says_unlike", f"{doubt.known_inputs:,}", f"{doubt.known_before:,}"
        yield key, say(key, language, now=now, before=before)


def _intervals(doubt: Doubt, language: str) -> Iterator[tuple[str, str]]:
    """Yield the interval of what has one over that part, of the amount and of the standard coal."""
    for key, ratio, covers in (
        ("doubt_says_interval", doubt.interval_ratio, doubt.interval_covers_ratio),
        ("doubt_says_energy_interval", doubt.energy_interval_ratio, doubt.energy_covers_ratio),
    ):
        if ratio is not None and covers:
            covered = Decimal(str(covers))
            own = _percent(Decimal(str(ratio)) / covered)
            yield key, say(key, language, covers=_percent(covered), ratio=own)
        elif key == "doubt_says_interval":
            yield key, say("doubt_says_no_interval", language)


def _told(doubt: Doubt, language: str) -> Iterator[tuple[str, str]]:
    for key, ratio, count in (("doubt_says_sure", doubt.sure_ratio, doubt.sure_findings),
                              ("doubt_says_hinted", doubt.hinted_ratio, doubt.hinted_findings),
                              ("doubt_says_output", doubt.output_ratio, doubt.output_findings)):  # fmt: skip
        if count:
            yield key, say(key, language, ratio=_percent(ratio), count=f"{count:,}")
    if doubt.estimated:
        key = "doubt_says_estimated"
        yield key, say(key, language, ratio=_percent(doubt.estimated_ratio))
    if doubt.missing_inputs:
        key, expected = "doubt_says_missing", doubt.known_inputs + doubt.missing_inputs
        yield key, say(key, language, missing=f"{doubt.missing_inputs:,}", expected=f"{expected:,}")
    if doubt.lines_without_factor:
        key = "doubt_says_without"
        yield key, say(key, language, count=f"{doubt.lines_without_factor:,}")


def matches(doubt: Doubt, names: Names) -> str:
    """Return the parts of a total by kind of factor match, the largest first."""
    parts = doubt.matched_ratios.items()
    return say("doubt_comma", names.language).join(
        f"{names.match(how)} {_percent(part)}" for how, part in parts
    )


def cells(doubt: Doubt, names: Names) -> list[object]:
    """Return the values of `COLUMNS`; shares are numbers from 0 to 1, which spreadsheets can sort."""
    return [
        _part(doubt.sure_ratio), doubt.sure_findings, _part(doubt.hinted_ratio), _part(doubt.estimated_ratio),
        _part(doubt.coverage_ratio), doubt.missing_inputs, doubt.lines_without_factor, matches(doubt, names),
        _float(doubt.interval_ratio), _float(doubt.interval_covers_ratio), _part(doubt.output_ratio),
        _float(doubt.energy_interval_ratio), _float(doubt.energy_covers_ratio), doubt.entities,
        doubt.output_entities, _part(doubt.without_output_ratio), doubt.silent_entities, doubt.partly_read,
        doubt.cut_contracts, doubt.refused_rows, doubt.known_inputs, doubt.known_before,
    ]  # fmt: skip


def _float(ratio: float | None) -> Decimal | None:
    return None if ratio is None else Decimal(str(round(ratio, 6)))


def _part(ratio: Decimal | None) -> Decimal | None:
    return None if ratio is None else round(ratio, 6)


def _percent(ratio: Decimal | None) -> str:
    """Write a share with one place; what is little is not called nothing, nor what is nearly all called all."""
    if ratio is None:
        return "–"
    shown = f"{100 * ratio:,.1f}"
    if shown == "0.0" and ratio:
        return "< 0.1 %"
    return "> 99.9 %" if shown == "100.0" and ratio < 1 else f"{shown} %"
