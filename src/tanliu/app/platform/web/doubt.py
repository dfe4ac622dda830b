"""Doubt on the pages: whether a reader leaves figures in doubt out, and the few words of a badge."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from tanliu.app.platform.answers import answered
from tanliu.app.platform.doubt import ENTITIES, LINES, lines_without_doubt, without_doubt
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.report.doubt import label

#: Parameter of a page, and its value that leaves figures in doubt out.
SWITCH, WITHOUT = "doubt", "without"


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a page reads the sums of entities and lines, and whether that leaves figures in doubt out."""

    source: str
    lines: str
    leaves_out: bool


def reading(request: HttpRequest) -> Reading:
    """Return where a page reads, as its address says."""
    if one_of(request, SWITCH, ("", WITHOUT), "") != WITHOUT:
        return Reading(ENTITIES, LINES, leaves_out=False)
    given = answered()
    return Reading(without_doubt(given, catalog().contracts), lines_without_doubt(given), leaves_out=True)


def short(doubt: Doubt | None) -> str:
    """Return the few words of a badge; empty where there is nothing to tell."""
    return "" if doubt is None else label(doubt, doubt_rules(catalog()), language())
