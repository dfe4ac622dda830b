"""The page that sets up to four towns, fields, industries or enterprises beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from tanliu.app.desks.changes import shown
from tanliu.app.desks.changes.asked import chosen
from tanliu.app.desks.changes.queries.cells import AMOUNTS
from tanliu.app.desks.changes.queries.span import Span, span
from tanliu.app.desks.changes.queries.subjects import BY, KINDS, MOST, beside, difference, offered
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.figures import value_of
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of, show
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.names import Names
from tanliu.report.page_rules import roles
from tanliu.report.phrase import say
from tanliu.report.roles import all_shown


@page(kept=True)
def compared(request: HttpRequest) -> HttpResponseBase:
    """Show subjects of one kind beside each other, and what the difference of the first two is made of."""
    given, scope = request.GET, scope_of(request.user)
    known, names = period_of(request), Names(catalog(), language())
    kind, amount = chosen("kind", given.get("kind"), KINDS), chosen("amount", given.get("amount"), AMOUNTS)
    by = chosen("by", given.get("by"), BY)
    during = span(known.period)
    there = offered(results(), scope, kind, during)
    named = shown.names_of(results(), kind, list(there), names)
    subjects = asked(given.getlist("subject"), there)
    told = {
        "period": known,
        "kind": kind,
        "kinds": KINDS,
        "amount": amount,
        "amounts": AMOUNTS,
        "by": by,
        "offered": sorted(named.items(), key=lambda one: one[1]),
        "places": [*subjects, *([""] * (MOST - len(subjects)))],
        **_table(scope, kind, subjects, named, during),
    }
    if len(subjects) > 1:
        told |= _difference(request, kind, subjects, named, during, amount, by)
    return show(request, "changes/compare.html", told)


def asked(given: list[str], there: list[str]) -> list[str]:
    """Return the subjects asked for, each once; the two largest where fewer are named.

    Raises
    ------
    TanliuError
        When one is not there, or not seen.
    """
    named = list(dict.fromkeys(one for one in given if one))
    for one in named:
        if one not in there:
            raise TanliuError(Message("nothing of this is known in the period"), found=one)
    rest = [one for one in there if one not in named]
    return [*named, *rest[: max(0, 2 - len(named))]][:MOST]


def _difference(
    request: HttpRequest,
    kind: str,
    subjects: list[str],
    named: Mapping[str, str],
    during: Span,
    amount: str,
    by: str,
) -> dict[str, Any]:
    names = Names(catalog(), language())
    found = difference(
        results(), scope_of(request.user), during, kind, subjects[0], subjects[1], amount=amount, by=by
    )
    rows = shown.names_of(results(), by, [row.id for row in found.rows], names)
    titled = shown.between(found, named[subjects[0]], named[subjects[1]])
    parts, written = shown.parts_shown(found), shown.magnitude(found, names)
    lines = [shown.line(shown.row_of(row, rows[row.id]), parts, written) for row in found.rows]
    whole = shown.row_of(found.whole, say("changes_whole", language()))
    return {
        "unit": shown.UNITS[amount],
        "sentence": shown.apart(titled, language()),
        "remarks": shown.remarks(titled, language()),
        "drivers": shown.waterfall(titled, language()),
        "picture": shown.by_row(titled, rows, language()),
        "rows": lines,
        "whole": shown.line(whole, parts, written),
        "written": written,
        "parts": [
            (say(f"driver_{part}", language()), say(f"driver_{part}_about", language())) for part in parts
        ],
        "first": named[subjects[0]],
        "second": named[subjects[1]],
    }


#: Where a subject has a page of its own.
_PAGES = {"region": "map", "entity": "enterprise"}
#: Sums that stand above the indicators: column, unit, how many of the stored unit make one.
_SUMS = (
    ("emission_kgco2e", "t CO2e", 1000), ("market_kgco2e", "t CO2e", 1000), ("energy_kgce", "tce", 1000),
    ("value_added_cny", "10^4 CNY", 10_000),
)  # fmt: skip


def _table(
    scope: Scope, kind: str, subjects: Sequence[str], named: Mapping[str, str], during: Span
) -> dict[str, Any]:
    """Return the heads of the columns, and what is known of each subject in rows."""
    names, shown_of = Names(catalog(), language()), all_shown(catalog(), roles(catalog()).figures)
    told = [beside(results(), scope, during, kind, one, shown_of) for one in subjects]
    rows = [
        (
            names.word(column),
            unit,
            column,
            [None if row[column] is None else row[column] / one for row in told],
        )
        for column, unit, one in _SUMS
    ]
    for indicator in shown_of:
        values = [value_of(row, indicator) for row in told]
        if any(value is not None for value in values):
            rows.append((names.of(indicator), indicator.unit, indicator.id, values))
    heads = [{"id": one, "name": named[one], "address": _address(kind, one, during)} for one in subjects]
    return {"columns": heads, "known": rows, "counts": [row["entities"] for row in told]}


def _address(kind: str, subject: str, during: Span) -> str | None:
    return reverse(_PAGES[kind], args=[subject]) + f"?period={during.text}" if kind in _PAGES else None
