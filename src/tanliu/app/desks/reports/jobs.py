"""Reports made in the background, within what their owner may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.desks.codes import queries as codes
from tanliu.app.desks.overview.queries import carbon_map, totals
from tanliu.app.desks.overview.queries.entities import largest
from tanliu.app.desks.reports import books
from tanliu.app.desks.reports.actions.schedule import send_due
from tanliu.app.desks.reports.parts import names_of, region_of, rests, titled, top_of, written
from tanliu.app.desks.reports.queries import quality, report_rows
from tanliu.app.platform.access import scope_of, visible_entity, visible_region
from tanliu.app.platform.jobs.running import Running
from tanliu.app.platform.period import Shown, shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import place_of
from tanliu.app.store.sql import TOPMOST
from tanliu.flow.indicator.load import schemes
from tanliu.flow.indicator.types import Indicator
from tanliu.kit.errors import TanliuError
from tanliu.report import chapters, firm_report, key_reports
from tanliu.report import regional as region_report
from tanliu.report.code_rule import code_rule
from tanliu.report.document import Section
from tanliu.report.key_lists import key_lists
from tanliu.report.names import Names
from tanliu.report.page_rules import roles as roles_of
from tanliu.report.phrase import say
from tanliu.report.roles import Roles, all_shown, one_shown
from tanliu.report.scopes import chapter

_LARGEST = 20


def regional(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """Make the report of a region, or of all that its owner sees."""
    progress("job_reading", 0.05)
    period, names = shown(results(), arguments.get("period")), names_of(arguments)
    region = region_of(arguments, owner)
    here = visible_region(results(), owner, region) if region else None
    everything = scope_of(owner)
    scope = report_rows.narrowed(everything, region=region)
    roles = roles_of(catalog())
    figures, monthly = all_shown(catalog(), roles.figures), one_shown(catalog(), roles.month_column)
    now, before = (totals.sums(results(), scope, one, figures) for one in (period.period, period.before))
    word, year = names.word, period.year
    # of a reader's whole scope each row is a subject; a field or industry within a region has no id of its own
    whole, spans = here or top_of(), (period.period, period.before)
    own, span = whole["region_id"] if whole else "", "" if region else period.period
    parts = [
        chapters.headlines(figures, now, before, names, own, spans),
        region_report.ranking(word("by_field"), totals.by(results(), scope, period.period, "field"), now, word, names, span),
        region_report.ranking(word("energy_structure"), totals.by_carrier(results(), scope, period), now, names.carrier, names),
        chapter(totals.by_ghg_scope(results(), scope, period), names),
        region_report.by_month(say("report_by_month", names.language, year=year), report_rows.months(results(), scope, year, _some(monthly)), monthly, names, own),
    ]  # fmt: skip
    progress("job_colours", 0.3)
    parts += _colours(everything, region, period, roles, names)
    progress("job_industries", 0.5)
    column = one_shown(catalog(), roles.industry_column)
    earlier = {row["id"]: row for row in totals.by(results(), scope, period.before, "industry")}
    found = totals.by(results(), scope, period.period, "industry", _some(column))
    if found:
        parts.append(region_report.industries(found, earlier, column, names, span))
    firms = largest(results(), scope, period.period, roles.graded_by, count=_LARGEST)
    parts.append(region_report.emitters(firms, now, names, period.period))
    parts += _trust(scope, period, names, progress)
    what = place_of(results(), owner, whole, names).name if whole else word("report_all_seen")
    title = say("report_regional_title", names.language, what=what, period=period.period)
    return written(arguments, progress, titled(title, now["entities"], names, parts, rests(scope, period)), f"region-{region or 'all'}-{period.period}")  # fmt: skip


def enterprise(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """Make the report of a firm for a year."""
    progress("job_reading", 0.05)
    period, names = _year(arguments), names_of(arguments)
    entity = visible_entity(results(), owner, str(arguments.get("entity")))
    own = entity["entity_id"]
    scope = report_rows.narrowed(scope_of(owner), entity=own)
    roles = roles_of(catalog())
    figures, monthly = all_shown(catalog(), roles.figures), one_shown(catalog(), roles.month_column)
    now, before = (totals.sums(results(), scope, one, figures) for one in (period.period, period.before))
    rule = code_rule(catalog())
    energy = codes.energy_code(results(), entity, period.period, rule, catalog())
    carbon = codes.carbon_code(results(), entity, period.period, rule, catalog())
    progress("job_industries", 0.4)
    months: Any = carbon.shows["months"]
    parts = [
        chapters.headlines(figures, now, before, names, own, (period.period, period.before)),
        firm_report.standing(energy, carbon, names),
        firm_report.carriers(report_rows.firm_carriers(results(), own, period.period), now, names),
        chapter(totals.by_ghg_scope(results(), scope, period), names),
        firm_report.months(months, names),
        region_report.by_month(
            say("report_by_month", names.language, year=period.period),
            report_rows.months(results(), scope, period.period, _some(monthly)), monthly, names, own,
        ),
        *_trust(scope, period, names, progress),
    ]  # fmt: skip
    title = say("report_firm_title", names.language, what=entity["name"], period=period.period)
    return written(arguments, progress, titled(title, 1, names, parts, rests(scope, period)), f"enterprise-{own}-{period.period}")  # fmt: skip


def industries(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """Make the monthly analysis of the key industries."""
    progress("job_reading", 0.1)
    period, names = _year(arguments), names_of(arguments)
    region = region_of(arguments, owner)
    if region:
        visible_region(results(), owner, region)
    scope, wanted = report_rows.narrowed(scope_of(owner), region=region), key_lists(catalog())
    column = one_shown(catalog(), roles_of(catalog()).industry_column)
    rows = report_rows.industry_months(results(), scope, period.period, wanted.key_industries, _some(column))
    parts = key_reports.industry_parts(rows, column, names)
    parts += _trust(scope, period, names, progress)
    entities = totals.sums(results(), scope, period.period)["entities"]
    title = say("report_industries_title", names.language, count=wanted.key_industries, period=period.period)
    return written(arguments, progress, titled(title, entities, names, parts, rests(scope, period)), f"industries-{region or 'all'}-{period.period}")  # fmt: skip


def key_enterprises(arguments: Mapping[str, Any], owner: Any, progress: Running) -> dict[str, Any]:
    """Make the list of key enterprises, ranked within their industry."""
    progress("job_reading", 0.2)
    period, names, known = _year(arguments), names_of(arguments), key_lists(catalog())
    wanted = known.by_id.get(str(arguments.get("list")))
    if wanted is None:
        raise TanliuError("unknown list", found=arguments.get("list"), accepted=", ".join(known.by_id))
    region = region_of(arguments, owner)
    if region:
        visible_region(results(), owner, region)
    scope = report_rows.narrowed(scope_of(owner), region=region)
    roles = roles_of(catalog())
    column = one_shown(catalog(), roles.industry_column)
    rows = report_rows.key_enterprises(
        results(), scope, period.period, wanted, _some(column), roles.graded_by,
        by_grading=known.ranked_by == "grading",
    )  # fmt: skip
    title = say("report_key_title", names.language, what=wanted.title[names.language], period=period.period)
    source = say("report_key_source", names.language, source=names.in_words(known.source))
    parts = [
        key_reports.key_list_part(
            wanted.title[names.language], source, rows, column, known, names, period.period
        ),
        chapters.rules(schemes(catalog(), period.period), names),
    ]
    return written(arguments, progress, titled(title, len(rows), names, parts, rests(scope, period)), f"key-{wanted.id}-{region or 'all'}-{period.period}")  # fmt: skip


def _some(indicator: Indicator | None) -> tuple[Indicator, ...]:
    return () if indicator is None else (indicator,)


def _colours(scope: Any, region: str | None, period: Shown, roles: Roles, names: Names) -> list[Section]:
    """Return the five-colour charts, classed as the packs say."""
    at = region
    if at is None:
        tops = results().rows(f"SELECT region_id FROM region WHERE {TOPMOST}")
        at = tops[0]["region_id"] if len(tops) == 1 else None
    drawn = [
        carbon_map.carbon_map(results(), scope, at, period.period, one, one.classes)
        for one in all_shown(catalog(), roles.charted)
        if one.classes
    ]
    return [region_report.five_colours(one, names, period.period) for one in drawn if one.rows]


def _trust(scope: Any, period: Shown, names: Names, progress: Running) -> list[Section]:
    """Return what says how far the figures can be trusted, and where they come from."""
    progress("job_quality", 0.6)
    found = [
        chapters.rests(rests(scope, period), names),
        chapters.quality(quality.quality(results(), scope, period), names),
        chapters.factors(quality.factors(results(), scope, period), names),
        chapters.rules(schemes(catalog(), period.period), names),
    ]
    progress("job_drawing", 0.8)
    # deliveries name whole files, so they are listed for who sees everything
    rows = quality.deliveries(results()) if scope.whole else []
    return [*found, chapters.sources(catalog().version, rows, names)]


def _year(arguments: Mapping[str, Any]) -> Shown:
    asked = arguments.get("period")
    return shown(results(), str(asked)[:4] if asked else None)


DAILY = (send_due,)
#: Kinds of background work of this desk.
KINDS = {
    "regional_report": regional,
    "enterprise_report": enterprise,
    "industry_analysis": industries,
    "key_enterprises": key_enterprises,
    "town_workbook": books.town,
    "enterprise_workbook": books.firm,
}
