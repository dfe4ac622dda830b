"""What pages, files and the interface tell of systems, in a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from tanliu.app.desks.systems.places import place
from tanliu.report import claim as said
from tanliu.report.claim import WEIGHTS
from tanliu.report.systems.document import STATES, Tour
from tanliu.report.systems.told import Figure, Told

Row = dict[str, Any]


def row(one: Told, lang: str) -> Row:
    """Return a system as a row of the list."""
    system = one.system
    return {
        "id": system.id, "case": one.case.system, "case_title": one.case.title[lang], "section": one.case.section,
        "name": system.name[lang], "who": system.who[lang], "how": system.how[lang], "state": system.state,
        "not_met": [gap[lang] for gap in system.not_met], "counts": one.counts,
        "page": reverse("system", args=[system.id]),
    }  # fmt: skip


def opened(one: Told, role: str | None, lang: str) -> Row:
    """Return a system with where it is for a reader, and its figures with their arithmetic."""
    system = one.system
    return {
        **row(one, lang), "pages": [place(page, role, lang) for page in system.pages], "commands": list(system.commands),
        "operations": list(system.operations), "docs": list(system.docs),
        "figures": [_figure(figure, lang) for figure in one.figures],
    }  # fmt: skip


def _figure(one: Figure, lang: str) -> Row:
    claim = one.verdict.claim
    return {
        "id": claim.id, "says": claim.says[lang], "printed": said.quantity(claim.printed, claim.unit),
        "found": said.follows(one.verdict, lang), "weight": one.weight, "verdict": one.verdict.verdict,
        "sentence": said.sentence(one.verdict, lang), "arithmetic": one.verdict.arithmetic, "where": claim.where,
        "page": reverse("claim", args=[one.text, claim.id]),
    }  # fmt: skip


def stops(one: Tour, role: str | None, lang: str) -> list[Row]:
    """Return the stops of a tour in their order."""
    return [
        {
            "number": number,
            "title": stop.title[lang],
            "says": stop.says[lang],
            "place": place(stop.page, role, lang),
        }
        for number, stop in enumerate(one.stops, start=1)
    ]


def grouped(rows: Iterable[Row]) -> list[tuple[Row, list[Row]]]:
    """Return rows by case, each group with the first of them to say of which."""
    found: dict[str, list[Row]] = {}
    for one in rows:
        found.setdefault(one["case"], []).append(one)
    return [(group[0], group) for group in found.values()]


def states(every: Iterable[Told]) -> Mapping[str, int]:
    """Return how many systems are met, met in part, and not there."""
    found = Counter(one.system.state for one in every)
    return {state: found[state] for state in STATES}


def counts(every: Iterable[Told]) -> Mapping[str, int]:
    """Return how many figures do not follow, cannot be said, and follow."""
    found = Counter(figure.weight for one in every for figure in one.figures)
    return {name: found[name] for name in WEIGHTS}
