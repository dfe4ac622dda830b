"""Two to five rules side by side before anything is issued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.queries.plans import looks
from tanliu.app.desks.budgets.queries.rules import rules, worked_out
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of, show
from tanliu.decide.budget.compare import BY, Outcome, outcome
from tanliu.kit.errors import NothingKnownError
from tanliu.report.names import Names

#: Rules that are laid side by side.
FEWEST, MOST = 2, 5


def compared(names: Sequence[str], year: str, base_year: str) -> list[Outcome]:
    """Work out plans by several rules.

    Raises
    ------
    NothingKnownError
        When there are too few or too many, or one of them is not known.
    """
    if not FEWEST <= len(set(names)) <= MOST:
        raise NothingKnownError(
            "two to five rules are laid side by side", found=", ".join(names), accepted=", ".join(rules(catalog(), year))
        )  # fmt: skip
    return [outcome(worked_out(results(), catalog(), name, year, base_year)) for name in dict.fromkeys(names)]


@page(kept=True)
def alternatives(request: HttpRequest) -> HttpResponseBase:
    """Show what several rules would do, and to whom."""
    if not looks(request.user):
        raise PermissionDenied
    known, lang = period_of(request), language()
    year = str(int(known.year) + 1)
    offered = rules(catalog(), year)
    chosen = request.GET.getlist("rule") or list(offered)[:MOST]
    by = one_of(request, "by", BY, "industry")
    found = compared(chosen, year, known.year)
    titles = [offered[one.rule].title[lang] for one in found]
    told = {
        "outcomes": list(zip(titles, found, strict=True)), "groups": _groups(found, by, lang), "by": by, "bys": BY,
        "rules": [(name, rule.title[lang], name in chosen) for name, rule in offered.items()],
        "year": year, "base_year": known.year, "years": known.years,
        "unit": {one.counts for one in (offered[each.rule] for each in found)},
    }  # fmt: skip
    return show(request, "budgets/alternatives.html", told)


def _groups(found: Sequence[Outcome], by: str, lang: str) -> list[dict[str, Any]]:
    """Return the rows of a table: a group, and of each plan its change, winners and losers."""
    ids = sorted({group.id for one in found for group in one.groups[by]})
    named, towns = Names(catalog(), lang), shown.towns_of(results(), lang)
    of = [{group.id: group for group in one.groups[by]} for one in found]
    called = {"industry": named.industry, "town": lambda id: towns.get(id, id), "field": named.word}[by]
    return [{"id": id, "name": called(id) or "–", "cells": [one.get(id) for one in of]} for id in ids]
