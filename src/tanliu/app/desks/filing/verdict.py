"""One verdict on a report, whatever way it came: reasons by what it was compared with, and what could not be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tanliu.app.desks.filing.queries.checked import Ground, ground, standing, undismissed
from tanliu.app.desks.filing.shown import Report
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.served import catalog, results
from tanliu.catalog.editions import scheme
from tanliu.flow.meter.load import SCHEME, parse
from tanliu.flow.meter.types import Check
from tanliu.kit.period import Period
from tanliu.report.finding import says
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
#: From the worst to the best: a fault is likely; a question; nothing found, with and without all comparisons.
LEVELS = ("sure", "doubt", "partly", "clear")
#: What a report is compared with, in the order in which it is told.
ASPECTS = ("arithmetic", "history", "meter", "peers")


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks against a report: compared with what, in a sentence, and the page that says more."""

    aspect: str
    text: str
    address: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict: its level, what speaks against the report, what was compared and what could not be."""

    level: str
    reasons: Sequence[Reason]
    checked: Sequence[str]
    missing: Sequence[str]


def verdict(report: Report, language: str) -> Verdict:
    """Return the verdict on a report as its reader sees it."""
    checks, period = parse(scheme(catalog(), SCHEME)), report.period
    own = str(report.entity["entity_id"])
    rows = standing(results(), [own], period.start, period.end)
    found = undismissed(rows, states_of(rows))
    names = Names(catalog(), language)
    reasons = [
        Reason(
            checks[row["kind"]].aspect,
            says(row, names),
            reverse("finding", args=[row["finding_id"]]),
            bool(row["sure"]),
        )
        for row in found
        if row["kind"] in checks
    ]
    reasons += [
        Reason("arithmetic", f"{field.name}: {text}", sure=field.hard)
        for field in report.fields
        for text in field.remarks
    ]
    checked, missing = _compared(ground(results(), report.entity, period), checks, period, language)
    if not (report.delivered or report.state == "accepted"):
        missing.append(say("verdict_not_in_store", language))
    return Verdict(_level(reasons, missing), sorted(reasons, key=_place), checked, missing)


def states_of(rows: Sequence[Row]) -> Mapping[str, str]:
    """Return the state of the talk about each finding of which there is one."""
    numbers = [row["finding_id"] for row in rows]
    return dict(Case.objects.filter(process="finding", subject__in=numbers).values_list("subject", "state"))


def marks(entities: Sequence[str], period: Period) -> Mapping[str, Mapping[str, Any]]:
    """Return for enterprises with findings about a month how many there are and whether one is sure."""
    rows = standing(results(), entities, period.start, period.end)
    found: dict[str, dict[str, Any]] = {}
    for row in undismissed(rows, states_of(rows)):
        one = found.setdefault(row["entity_id"], {"count": 0, "sure": False})
        one["count"] += 1
        one["sure"] = one["sure"] or bool(row["sure"])
    return found


def _level(reasons: Sequence[Reason], missing: Sequence[str]) -> str:
    if reasons:
        return "sure" if any(one.sure for one in reasons) else "doubt"
    return "partly" if missing else "clear"


def _place(reason: Reason) -> tuple[bool, int]:
    return not reason.sure, ASPECTS.index(reason.aspect)


def _compared(
    known: Ground, checks: Mapping[str, Check], period: Period, language: str
) -> tuple[list[str], list[str]]:
    """Return what was compared and what could not be, in sentences; the limits are those of the checks."""
    months = int(checks["unit_slip"].numbers["months_least"])
    peers = int(checks["peer_outlier"].numbers["peers_least"])
    told: list[tuple[bool, str]] = [
        (
            known.months >= months,
            say(
                f"verdict_history_{_yes(known.months >= months)}", language, count=known.months, least=months
            ),
        ),
        (known.meters > 0, say(f"verdict_meter_{_yes(known.meters > 0)}", language, count=known.meters)),
    ]
    if known.peers is None:
        told.append((False, say("verdict_peers_none", language, year=period.year)))
    else:
        enough = known.peers >= peers
        told.append(
            (
                enough,
                say(
                    f"verdict_peers_{_yes(enough)}",
                    language,
                    count=known.peers,
                    least=peers,
                    year=period.year,
                ),
            )
        )
    told.append(
        (known.totals > 0, say(f"verdict_arithmetic_{_yes(known.totals > 0)}", language, year=period.year))
    )
    return [text for was, text in told if was], [text for was, text in told if not was]


def _yes(was: bool) -> str:
    return "yes" if was else "no"
