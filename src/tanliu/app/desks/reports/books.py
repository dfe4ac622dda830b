"""Workbooks of a town and of a firm, made in the background within what their owner may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.desks.reports.parts import names_of, region_of, rests, titled, top_of, written
from tanliu.app.desks.reports.queries import book_rows, report_rows
from tanliu.app.platform.access import scope_of, visible_entity, visible_region
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.period import Shown, shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import place_of
from tanliu.app.store.scope import Scope
from tanliu.catalog.editions import scheme
from tanliu.flow.meter.load import SCHEME, parse
from tanliu.report import book, chapters
from tanliu.report.names import Names
from tanliu.report.page_rules import roles
from tanliu.report.phrase import say


def town(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """Make the workbook of a region, or of all that its owner sees."""
    period, names = shown(results(), arguments.get("period")), names_of(arguments)
    region = region_of(arguments, owner)
    here = visible_region(results(), owner, region) if region else None
    scope = report_rows.narrowed(scope_of(owner), region=region)
    whole = here or top_of()
    what = place_of(results(), owner, whole, names).name if whole else names.word("report_all_seen")
    return _made(arguments, progress, scope, period, names, what, f"workbook-{region or 'all'}")


def firm(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """Make the workbook of a firm."""
    period, names = shown(results(), arguments.get("period")), names_of(arguments)
    entity = visible_entity(results(), owner, str(arguments.get("entity")))
    scope = report_rows.narrowed(scope_of(owner), entity=entity["entity_id"])
    return _made(arguments, progress, scope, period, names, entity["name"], f"workbook-{entity['entity_id']}")


def _made(
    arguments: Mapping[str, Any],
    progress: Running,
    scope: Scope,
    period: Shown,
    names: Names,
    what: str,
    stem: str,
) -> dict[str, Any]:
    progress("job_reading", 0.1)
    known = results()
    found = book_rows.firms(known, scope, period.period, roles(catalog()).graded_by)
    doubted = rests(scope, period)
    checks = parse(scheme(catalog(), SCHEME))
    titles = {kind: check.title[names.language] for kind, check in checks.items()}
    parts = [
        book.firms(found, names),
        book.months(book_rows.months(known, scope, period.period), names),
        book.meters(book_rows.meters(known, scope), names),
        book.reports(book_rows.reports(known, scope, period.period), names),
        book.findings(book_rows.findings(known, scope), titles, names),
        chapters.rests(doubted, names),
    ]
    title = say("report_book_title", names.language, what=what, period=period.period)
    return written(
        arguments, progress, titled(title, len(found), names, parts, doubted), f"{stem}-{period.period}"
    )
