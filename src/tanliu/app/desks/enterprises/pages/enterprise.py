"""One enterprise: figures and trend, grade, structure, load curve, calendar, peers, completeness, lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from tanliu.app.desks.enterprises.queries import charts
from tanliu.app.desks.enterprises.queries import enterprise as board
from tanliu.app.desks.enterprises.queries.day_kinds import day_kinds
from tanliu.app.desks.enterprises.queries.grading import graded
from tanliu.app.desks.estimates import queries as estimated
from tanliu.app.desks.findings.queries import standing
from tanliu.app.desks.meters.queries.certified import of_year, told_so_far
from tanliu.app.desks.meters.queries.load_chart import load_chart
from tanliu.app.desks.meters.queries.load_curve import Curve, alike, days, is_state, load_curve, meters
from tanliu.app.desks.overview.queries.totals import by_ghg_scope
from tanliu.app.platform.access import scope_of, visible_entity
from tanliu.app.platform.answers import asked, of_firm
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.doubt import doubt
from tanliu.app.platform.figures import value_of
from tanliu.app.platform.period import Shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.pages import one_of, page, period_of, show
from tanliu.app.store.scope import Scope
from tanliu.flow.indicator.measures import brought
from tanliu.flow.place.formulas import Sized, sized
from tanliu.flow.place.load import designated_size
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import Period
from tanliu.report.page_rules import page_rules, roles
from tanliu.report.roles import all_shown

Row = dict[str, Any]
AMOUNTS = {"energy_kgce": "tce", "emission_kgco2e": "t CO2e"}
#: Days of the load curve when no range is asked for.
_WEEK = 7
_MONTHS = 12


@page(kept=told_so_far)
def enterprise(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show an enterprise to those who may see it."""
    firm = visible_entity(results(), request.user, entity)
    period = period_of(request)
    amount = one_of(request, "amount", tuple(AMOUNTS), "energy_kgce")
    own = meters(results(), entity)
    top = [meter for meter in own if not meter["is_inner"]]
    daily = days(results(), top, int(period.year))
    monthly = board.monthly(results(), entity, period.year)
    return show(
        request,
        "enterprises/enterprise.html",
        {
            "period": period,
            "year": period.year,
            "firm": firm,
            "standing": _standing(request, entity),
            **_rests(firm, period),
            "towns": _towns(firm),
            "sized": _sized(firm, period.year),
            "amount": amount,
            "amounts": AMOUNTS,
            "unit": AMOUNTS[amount],
            **_headlines(firm, period),
            "grade": graded(results(), catalog(), entity, period.year),
            "structure": charts.structure(monthly, amount, AMOUNTS[amount]),
            "structure_table": charts.structure_table(monthly, amount),
            **_metered(request, own, daily, period),
            **_compared(request, firm, period),
            "completeness": board.completeness(results(), entity, period.year, top, daily),
            "scopes": by_ghg_scope(results(), Scope.of_entities([entity]), period),
            "certified": None if results().state else of_year(results(), entity, int(period.year), today()),
            **_lines(entity, period),
            **_estimates(entity, int(period.year)),
        },
    )


def _standing(request: HttpRequest, entity: str) -> int:
    """Return how many findings of a firm there are; what was said about them is on their own pages."""
    return standing(results(), scope_of(request.user), entity)


def _rests(firm: Row, period: Shown) -> Row:
    """Return what the total rests on, and for grade and rank those of the year, of the firm and of its industry."""
    own, group = of_firm(results(), firm, period.year)
    rests = (
        own
        if period.is_year
        else doubt(results(), asked(Scope.of_entities([firm["entity_id"]]), period.period))
    )
    return {"rests": rests, "year_rests": own, "group_rests": group}


def _sized(firm: Row, year: str) -> Sized | None:
    """Return the class of size by the rule of the year where the register says another; None where they agree."""
    rules, industry = designated_size(catalog()), catalog().industry(firm["industry"])
    if rules is None or industry is None or rules.measure not in catalog().measures:
        return None
    rows = results().rows(
        f"SELECT {rules.measure} AS output, output_months FROM entity_period WHERE entity_id = ? AND period = ?",
        [firm["entity_id"], year],
    )
    # less than a year says nothing of the class of the year
    whole = next((row["output"] for row in rows if row["output_months"] == _MONTHS), None)
    found = sized(rules, industry.section, int(year), whole)
    return found if found and firm["size_class"] and found.size_class != firm["size_class"] else None


def _towns(firm: Row) -> list[Row]:
    """Return the regions around a firm, the largest first."""
    rows = results().rows(
        "SELECT region_id, name, name_zh FROM region WHERE list_contains(?::VARCHAR[], region_id)",
        [firm["regions"]],
    )
    return sorted(rows, key=lambda row: -firm["regions"].index(row["region_id"]))


def _headlines(firm: Row, period: Shown) -> Row:
    indicators = all_shown(catalog(), roles(catalog()).entity_headlines)
    sums = board.so_far(results(), firm["entity_id"], period, indicators, brought(catalog()).registered)
    cards = []
    for one in indicators:
        value, earlier = value_of(sums.now, one), value_of(sums.before, one)
        change = value / earlier - 1 if value is not None and earlier else None
        cards.append({"indicator": one, "value": value, "change": change})
    return {"cards": cards, "so_far": sums}


def _metered(request: HttpRequest, own: Sequence[Row], daily: Sequence[Row], period: Shown) -> Row:
    """Return the load curve of the chosen meter and range, and the calendar of the meters like it.

    Parameters
    ----------
    daily
        Days of the year of all the meters together.
    """
    if not own:
        return {"meters": [], "curve": None, "calendar": None}
    top = [meter for meter in own if not meter["is_inner"]]
    everything = len(top) > 1 and alike(top)
    codes = {meter["meter_code"]: [meter] for meter in own} | ({"all": top} if everything else {})
    code = one_of(request, "meter", tuple(codes), "all" if everything else own[0]["meter_code"])
    chosen = codes[code]
    year = int(period.year)
    fellows = [meter for meter in top if alike([meter, chosen[0]])]
    if len(fellows) < len(top):
        daily = days(results(), fellows, year)
    first, last = _range(request, daily, period)
    curve = load_curve(results(), chosen, first, last)
    return {
        "meters": own,
        "meter": code,
        "everything": everything,
        "meter_unit": chosen[0]["unit"],
        "meter_carrier": chosen[0]["carrier"],
        "from": first.isoformat(),
        "to": last.isoformat(),
        **_moved(first, last),
        "curve": curve,
        "curve_rows": _rows(curve),
        "curve_by_day": len(curve.points) > charts.MOST_ROWS,
        "load": load_chart(curve),
        "is_state": is_state(chosen[0]),
        "calendar": charts.calendar(daily, year, chosen[0]["unit"], request),
        "calendar_table": charts.calendar_table(daily, year),
        "day_kinds": day_kinds(daily, catalog().calendar),
        "holidays_known": year in catalog().calendar.years,
    }


def _range(request: HttpRequest, daily: Sequence[Row], period: Shown) -> tuple[date, date]:
    """Return the days asked for, or the last week with readings in the period."""
    span = Period.parse(period.period)
    inside = [row["day"] for row in daily if span.start <= row["day"] < span.end]
    last = inside[-1] if inside else span.end - timedelta(days=1)
    first = last - timedelta(days=_WEEK - 1)
    return _day(request, "from", first), _day(request, "to", last)


def _day(request: HttpRequest, name: str, default: date) -> date:
    text = request.GET.get(name)
    if not text:
        return default
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2200:
        raise TanliuError("not a day", where=name, found=text, accepted="2025-03-01")
    return found


def _moved(first: date, last: date) -> Row:
    """Return the ranges of the same length before and after."""
    length = timedelta(days=(last - first).days + 1)
    return {
        "earlier": {"from": (first - length).isoformat(), "to": (last - length).isoformat()},
        "later": {"from": (first + length).isoformat(), "to": (last + length).isoformat()},
    }


def _rows(curve: Curve) -> Sequence[Row]:
    return curve.days if len(curve.points) > charts.MOST_ROWS else curve.points


def _compared(request: HttpRequest, firm: Row, period: Shown) -> Row:
    """Compare with the industry; a reader of everything may look at small industries too."""
    whole = scope_of(request.user).whole
    rules = page_rules(catalog())
    fewest = rules.peers.fewest_where_all_is_seen if whole else rules.peers.fewest
    share = rules.peers.leaders_ratio
    found = [
        board.peers(results(), firm, period.period, one, fewest=fewest, leaders_ratio=share)
        for one in all_shown(catalog(), rules.roles.compared)
    ]
    return {
        "peers": found,
        "peer_charts": [
            charts.bars(one, f"peers-{one.indicator.id}") for one in found if one.average is not None
        ],
        "sees_industry": whole,
        "fewest": fewest,
        "leaders_ratio": share,
    }


def _lines(entity: str, period: Shown) -> Row:
    found = board.lines(results(), entity, period)
    used = [row for row in found if row["quantity"]]
    return {"lines": used, "lines_of_nothing": len(found) - len(used)}


def _estimates(entity: str, year: int) -> Row:
    """Return what is estimated of a firm's year, by which models, and whether its totals hold it."""
    found = estimated.of_entity(results(), entity, year)
    names = sorted({row["model_id"] for row in found})
    return {
        "estimates": found,
        "estimate_models": [one for name in names for one in estimated.model(results(), name)],
        "estimates_in_totals": bool(found)
        and estimated.overview(results(), Scope.of_entities([entity]), year).in_totals,
    }
