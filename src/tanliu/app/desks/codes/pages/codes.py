"""Energy and carbon codes: the list, a firm's two codes, issuing and revoking, the sheet of a town."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.codes import actions as links
from tanliu.app.desks.codes import queries as board
from tanliu.app.desks.codes.address import address_of
from tanliu.app.desks.codes.cycles import Cycle, cycles, structures
from tanliu.app.desks.codes.models import CodeKind, CodeLink
from tanliu.app.desks.limits.queries import power_quotas_of, quotas_of
from tanliu.app.platform.access import scope_of, speaks, visible_entity, visible_region
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.answers import asked, of_industries
from tanliu.app.platform.doubt import doubts
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page
from tanliu.app.platform.web.paging import PAGE_ROWS, page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.flow.indicator.load import indicators
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report import qr
from tanliu.report.code_card import Card, Quota, structure
from tanliu.report.code_rule import CodeRule, code_rule
from tanliu.report.page_rules import roles
from tanliu.report.phrase import say
from tanliu.report.power_quota import PowerQuota
from tanliu.report.roles import Roles

KINDS = tuple(str(kind) for kind in CodeKind)


@page("codes")
def codes(request: HttpRequest) -> HttpResponseBase:
    """List the firms a reader may issue codes for."""
    covers = request.user.member.covers
    if speaks(request.user) and len(covers) == 1:
        return redirect("code_firm", covers[0])
    region, scope, year = request.GET.get("region") or None, scope_of(request.user), _year()
    if region:
        visible_region(results(), request.user, region)
    wanted = {"region": region, "search": request.GET.get("search", "")}
    count = board.counted(results(), scope, year, **wanted)
    sheet = page_of(range(count), request)
    first = PAGE_ROWS * (sheet.number - 1)
    rows = board.listed(results(), scope, year, roles(catalog()), **wanted, first=first, most=PAGE_ROWS)
    valid = _by_firm(links.valid_links([row["entity_id"] for row in rows]))
    for row in rows:
        row["links"] = valid.get(row["entity_id"], {})
    ids = [row["entity_id"] for row in rows]
    rests = {
        "of_entities": doubts(results(), asked(scope, year, entities=ids), "entity"),
        "of_industries": of_industries(results(), year),
    }
    told = {
        **rests,
        "graded_by": roles(catalog()).graded_by,
        "ranked_by": roles(catalog()).ranked_by,
        "rows": rows,
        "sheet": sheet,
        "year": year,
        "kinds": KINDS,
        "towns": _towns(request.user),
    }
    return render(request, "codes/codes.html", told | wanted)


@page("codes")
def firm(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show both codes of a firm with everything they can show, and who else may see what."""
    found, year, rule = visible_entity(results(), request.user, entity), _year(), code_rule(catalog())
    valid = _by_firm(links.valid_links([entity])).get(entity, {})
    cards = [_card(found, kind, year, rule) for kind in KINDS]
    panels = [_panel(request, card, valid.get(card.kind), rule) for card in cards]
    context = {"entity": found, "year": year, "panels": panels, "rule": rule, "open": True}
    # who speaks for a firm appeals, answers and transfers; whether it can still be done is asked where it is done
    own = speaks(request.user)
    context["actions"] = {"appeal": own, "questions": own, "transfer": own}
    return render(request, "codes/code_firm.html", context | {"chooses": links.may_choose(request.user)})


#: Columns of the file of cycles.
_CYCLES = (
    "span",
    "graded",
    "grade",
    "provisional",
    "compared",
    "leaders",
    "mean",
    "ranked",
    "rank",
    "rank_of",
    "energy",
    "emission",
    "missing",
    "quota",
    "quota_used",
    "power_quota",
    "power_used",
    "power_missing",
)


@page("codes")
def code_cycles(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show grades, ranks, comparison and structure of a firm by quarter and month, or send the table as a file."""
    found, rule, lang = visible_entity(results(), request.user, entity), code_rule(catalog()), language()
    years = shown(results(), None).years
    year = one_of(request, "year", tuple(years), years[0])
    rows = _cycles(found, year, rule)
    if request.GET.get("format"):
        header = [say(f"code_cycle_{name}", lang) for name in _CYCLES]
        return send_sheet(
            request,
            f"code-cycles-{entity}-{year}",
            say("code_cycles", lang),
            header,
            ([row[name] for name in _CYCLES] for row in rows),
        )
    known = {name: one for name, (_, one) in indicators(catalog(), year).items()}
    told = {
        "entity": found, "year": year, "years": years, "rows": rows, "rule": rule.cycles, "open": True,
        "known": {name: known.get(getattr(roles(catalog()), name) or "") for name in ("graded_by", "code_compared", "ranked_by")},
        "per_mu": [known[name] for name in roles(catalog()).per_mu if name in known],
        "charts": [(name, structure(rows_of)) for name, rows_of in structures(results(), entity, int(year)).items()],
    }  # fmt: skip
    return render(request, "codes/code_cycles.html", told)


def _cycles(firm: dict[str, Any], year: str, rule: CodeRule) -> list[dict[str, Any]]:
    """Return the quarters and months of a year with the quotas of each, of energy and electricity, and how far they are used."""
    quotas = dict(quotas_of(results(), catalog(), firm["entity_id"], year))
    power = dict(power_quotas_of(results(), catalog(), firm["entity_id"], year))
    found = cycles(results(), firm, year, rule, catalog(), language())
    rows = [(_cycle(one, roles(catalog())), quotas.get(one.span, Quota(None, None))) for one in found]
    return [
        row | {"quota": quota.quota_tce, "quota_used": quota.used_ratio} | _power(power.get(row["span"]))
        for row, quota in rows
    ]


def _power(quota: PowerQuota | None) -> dict[str, Any]:
    """Return the electricity quota of a span [kWh], the share that is used of it, and of how many months no use is known."""
    if quota is None:
        return {"power_quota": None, "power_used": None, "power_missing": None}
    return {"power_quota": quota.quota_kwh, "power_used": quota.used_ratio, "power_missing": quota.missing}


def _cycle(one: Cycle, shows: Roles) -> dict[str, Any]:
    """Return a quarter or month as a row of the page and of files."""
    graded, compared, ranked = (
        one.rows.get(name or "", {}) for name in (shows.graded_by, shows.code_compared, shows.ranked_by)
    )
    tonnes = [None if amount is None else amount / 1000 for amount in (one.energy_kgce, one.emission_kgco2e)]
    return {
        "span": one.span, "graded": graded.get("value"), "grade": graded.get("grade"), "compared": compared.get("value"),
        "ranked": ranked.get("value"), "rank": ranked.get("rank"), "rank_of": ranked.get("rank_of"), "leaders": one.leaders, "mean": one.mean,
        "provisional": one.why if graded.get("grade") or ranked.get("rank") else "", "energy": tonnes[0], "emission": tonnes[1], "missing": one.missing,
        "partly": graded.get("partly_months"), "per_mu": [one.rows.get(name, {}).get("value") for name in shows.per_mu],
    }  # fmt: skip


@require_POST
@page("codes")
def change(request: HttpRequest, entity: str, kind: str) -> HttpResponseBase:
    """Issue, choose or revoke."""
    visible_entity(results(), request.user, entity)
    _known(kind)
    rule, actor = code_rule(catalog()), actor_of(request)
    action = request.POST.get("action", "")
    if action == "issue":
        perform(links.Issue([entity], kind, rule, _days(request, rule)), actor)
    elif action == "choose":
        perform(links.Choose(entity, kind, request.POST.getlist("shows"), rule), actor)
    elif action == "revoke":
        perform(links.Revoke(entity, kind), actor)
    else:
        raise TanliuError("unknown action", found=action, accepted="issue, choose, revoke")
    return redirect("code_firm", entity)


@page("codes")
def image(request: HttpRequest, entity: str, kind: str, form: str) -> HttpResponseBase:
    """Download the QR of a code."""
    visible_entity(results(), request.user, entity)
    _known(kind)
    link = links.valid_links([entity], kind).first()
    if link is None or form not in qr.FORMS:
        raise Http404("no such code")
    body = qr.file(address_of(request, link), form)
    return download(request, f"{kind}-code-{entity}.{form}", qr.FORMS[form], body)


@page("codes")
def sheet(request: HttpRequest) -> HttpResponseBase:
    """Show the codes of a town as a grid of cards to print; a post issues those that are missing."""
    kind = one_of(request, "kind", KINDS, "carbon")
    towns = _towns(request.user)
    region = request.GET.get("region") or (towns[0]["region_id"] if towns else None)
    here = visible_region(results(), request.user, region) if region else None
    rows = board.listed(results(), scope_of(request.user), _year(), roles(catalog()), region=region)
    valid = {link.entity_id: link for link in links.valid_links([row["entity_id"] for row in rows], kind)}
    missing = [row["entity_id"] for row in rows if row["entity_id"] not in valid]
    if request.method == "POST":
        rule = code_rule(catalog())
        if missing:
            perform(links.Issue(missing, kind, rule, _days(request, rule)), actor_of(request))
        return redirect(request.get_full_path())
    cards = [
        {**row, "link": link, "drawing": qr.drawing(address_of(request, link))}
        for row in rows
        if (link := valid.get(row["entity_id"]))
    ]
    scope, year, ids = scope_of(request.user), _year(), [row["entity_id"] for row in cards]
    rests = {
        "of_entities": doubts(results(), asked(scope, year, entities=ids), "entity"),
        "of_industries": of_industries(results(), year),
    }
    context = {**rests, "cards": cards, "missing": len(missing), "here": here, "towns": towns, "kind": kind}
    return render(request, "codes/code_sheet.html", context | {"kinds": KINDS, "year": _year()})


def _year() -> str:
    years = shown(results(), None).years
    if not years:
        raise TanliuError("no year is computed yet", accepted=Message("tanliu run first"))
    return years[0]


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise Http404("no such code")


def _days(request: HttpRequest, rule: CodeRule) -> int:
    text = request.POST.get("days") or str(rule.usual_days)
    if not text.isdecimal():
        raise TanliuError(
            "not a number of days", found=text, accepted=Message("1 to {most}", most=rule.longest_days)
        )
    return int(text)


def _card(entity: dict[str, Any], kind: str, year: str, rule: CodeRule) -> Card:
    if kind == "energy":
        return board.energy_code(results(), entity, year, rule, catalog())
    return board.carbon_code(results(), entity, year, rule, catalog())


def _panel(request: HttpRequest, card: Card, link: CodeLink | None, rule: CodeRule) -> dict[str, Any]:
    address = address_of(request, link) if link else ""
    public = set(link.shows if link else links.chosen(card.entity_id, card.kind, rule))
    return {
        "card": card,
        "link": link,
        "address": address,
        "drawing": qr.drawing(address) if link else "",
        "items": [(item, card.shows.get(item), item in public) for item in rule.allowed[card.kind]],
    }


def _by_firm(valid: Any) -> dict[str, dict[str, CodeLink]]:
    found: dict[str, dict[str, CodeLink]] = {}
    for link in valid:
        found.setdefault(link.entity_id, {}).setdefault(link.kind, link)
    return found


def _towns(user: Any) -> list[dict[str, Any]]:
    """Return the regions in which firms that the user sees lie."""
    scope = scope_of(user)
    return results().rows(
        f"""SELECT region_id, name, name_zh FROM region WHERE region_id IN
            (SELECT region_id FROM entity WHERE {scope.condition}) ORDER BY region_id""",
        list(scope.values),
    )
