"""Pages of public institutions: statistics, one of them, the audit plan, what is made public, and the public page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from tanliu.app.desks.institutions import shown
from tanliu.app.desks.institutions.actions.bring import COLUMNS, BringInstitutions, sight_of
from tanliu.app.desks.institutions.actions.publicity import DecidePublicity, ProposePublicity, published
from tanliu.app.desks.institutions.actions.retrofit import TellRetrofit, retrofits_of
from tanliu.app.desks.institutions.models import Publicity, Subject, SubjectFigure
from tanliu.app.desks.institutions.queries.known import Institution, groups, institutions, rules
from tanliu.app.desks.institutions.read import of_file
from tanliu.app.platform.access import may, visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.app.platform.told.shown import brought, fault_row
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.institution.judge import OVER
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say


def _found(request: HttpRequest, year: int) -> list[Institution]:
    return institutions(results(), sight_of(actor_of(request)), year)


@page()
def listed(request: HttpRequest) -> HttpResponseBase:
    """Show institutions with what they used by person and floor area, by type and town, or send the list as CSV or XLSX."""
    lang, period = language(), period_of(request)
    year, says = int(period.year), rules()
    every = _found(request, year)
    type = one_of(request, "type", ("", *says.types), "")
    town = request.GET.get("town", "")[:64]
    found = [one for one in every if type in ("", one.known.type) and town in ("", one.entity["region_id"])]
    rows = sorted(
        shown.listed(found, lang),
        key=lambda row: (row["worst"] != OVER, row["entity"]),
    )
    if request.GET.get("format"):
        return _file(request, f"institutions-{year}", shown.header(lang), [shown.cells(row) for row in rows])
    told = {
        "period": period, "year": year, "rows": rows, "count": len(rows), "all": len(every), "type": type, "town": town,
        "types": [(id, one.name[lang]) for id, one in says.types.items()], "towns": sorted({(one.entity["region_id"], shown.regions(lang).get(one.entity["region_id"], "")) for one in every}),
        "groups": [(say(f"inst_by_{by}", lang), shown.groups(groups(every, by), by, lang)) for by in ("type", "town")],
        "indicators": [(id, one.name[lang], one.unit) for id, one in says.indicators.items()], "least": says.least_group, "source": says.source,
        "over": sum(bool(one.due.over) for one in every), "whole": sum(one.known.months >= 12 for one in every), "due": sum(one.due.is_due for one in every),
        "may_administer": may(request.user, "review"), "columns": COLUMNS.items(),
    }  # fmt: skip
    return render(request, "institutions/institutions.html", told)


def _file(
    request: HttpRequest, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]
) -> HttpResponseBase:
    return send_sheet(request, name, say("nav_institutions", language()), header, rows)


@page()
def one(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show an institution, or an enterprise that may become one: indicators beside quotas, figures told, retrofits."""
    return _one(request, entity)


def _one(
    request: HttpRequest, entity: str, form: dict[str, str] | None = None, fault: TanliuError | None = None
) -> HttpResponseBase:
    firm, lang, period, says = (
        visible_entity(results(), request.user, entity),
        language(),
        period_of(request),
        rules(),
    )
    found = [each for each in _found(request, int(period.year)) if each.id == entity]
    actor = actor_of(request)
    told = {
        "firm": firm, "period": period, "year": period.year, "row": shown.listed(found, lang)[0] if found else None, "form": form or {},
        "persons": says.types[found[0].known.type].persons[lang] if found and found[0].known.type in says.types else "",
        "subjects": [_subject(each, lang) for each in Subject.objects.filter(entity_id=entity).order_by("-id")],
        "figures": [(says.measures[each.measure].name[lang] if each.measure in says.measures else each.measure, each) for each in SubjectFigure.objects.filter(entity_id=entity).order_by("-year", "measure", "-id")[:60]],
        "retrofits": [shown.retrofit(each, lang) for each in retrofits_of(entity)], "may_tell": BringInstitutions.permits(actor), "may_administer": TellRetrofit.permits(actor),
        "kinds": [(id, each.name[lang]) for id, each in says.kinds.items()], "types": [(id, each.name[lang]) for id, each in says.types.items()],
        "measures": [(id, each.name[lang], each.unit) for id, each in says.measures.items()], "this_year": today().year,
        "fault": fault_row(fault, lang),
    }  # fmt: skip
    return render(request, "institutions/one.html", told, status=400 if fault else 200)


def _subject(one: Subject, lang: str) -> dict[str, Any]:
    says = rules()
    kind, type = says.kinds.get(one.kind), says.types.get(one.type)
    return {
        "kind": kind.name[lang] if kind else one.kind,
        "type": type.name[lang] if type else one.type,
        "one": one,
    }


@require_POST
@page(BringInstitutions)
def put(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Take what an enterprise is, or a figure of it, from a form."""
    visible_entity(results(), request.user, entity)
    told = {name: str(value) for name, value in request.POST.items()} | {"entity_id": entity}
    (done,) = perform(BringInstitutions(told.pop("what", ""), (told,)), actor_of(request))
    if done.fault is not None:
        return _one(request, entity, told, done.fault)
    messages.success(request, say(f"inst_done_{done.what}", language()))
    return redirect("institution", entity)


@require_POST
@page(BringInstitutions)
def bring(request: HttpRequest) -> HttpResponseBase:
    """Take a file, and show a verdict for each row."""
    return brought(request, of_file, "institutions", "nav_institutions", "inst_entity_id")


@page()
def audits(request: HttpRequest) -> HttpResponseBase:
    """Show who is due for an energy audit, and who is over a constraint value, or send it as CSV or XLSX."""
    lang, period, says = language(), period_of(request), rules()
    found = [one for one in _found(request, int(period.year)) if one.due.over or one.due.is_large]
    rows = [{**row, "retrofit": next((each["case"] for each in (shown.retrofit(case, lang) for case in retrofits_of(row["entity_id"])) if each["is_open"]), None)} for row in shown.listed(found, lang)]  # fmt: skip
    if request.GET.get("format"):
        return _file(
            request,
            f"audit-plan-{period.year}",
            [say(f"inst_{name}", lang) for name in shown.AUDITS],
            [[row[name] for name in shown.AUDITS] for row in rows],
        )
    told = {
        "period": period, "year": period.year, "rows": rows, "due": sum(row["is_due"] for row in rows), "every_years": says.audit.every_years,
        "tce": says.audit.use_above_kgce / 1000, "may_administer": TellRetrofit.permits(actor_of(request)),
    }  # fmt: skip
    return render(request, "institutions/audits.html", told)


@require_POST
@page(TellRetrofit)
def retrofit(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Send the notice of a retrofit."""
    visible_entity(results(), request.user, entity)
    case = perform(
        TellRetrofit(entity, int(period_of(request).year), request.POST.get("text", "")), actor_of(request)
    )
    messages.success(request, say("inst_retrofit_told", language()))
    return redirect("case", case)


@page()
def publicity(request: HttpRequest) -> HttpResponseBase:
    """Show lists that were proposed, published, refused or withdrawn."""
    if not any(may(request.user, verb) for verb in ("review", "publish", "audit")):
        raise PermissionDenied
    actor, lang = actor_of(request), language()
    whole = sight_of(actor).whole
    every = Publicity.objects.all() if whole else Publicity.objects.filter(state="published")
    told = {
        "period": period_of(request), "year": period_of(request).year, "whole": whole,
        "lists": [{"one": each, "state_name": say(f"inst_state_{each.state}", lang), "count": len(each.rows), "mine": each.proposed_by == actor.name} for each in every[:50]],
        "may_propose": whole and ProposePublicity.permits(actor), "may_decide": DecidePublicity.permits(actor),
    }  # fmt: skip
    return render(request, "institutions/publicity.html", told)


@require_POST
@page(ProposePublicity)
def propose(request: HttpRequest) -> HttpResponseBase:
    """Ask that the list of the year shown be made public."""
    perform(ProposePublicity(int(period_of(request).year)), actor_of(request))
    messages.success(request, say("inst_proposed", language()))
    return redirect("institution_publicity")


@require_POST
@page(DecidePublicity)
def decide(request: HttpRequest, number: int) -> HttpResponseBase:
    """Publish, refuse or withdraw a list."""
    done = perform(
        DecidePublicity(number, request.POST.get("what", ""), request.POST.get("reason", "")),
        actor_of(request),
    )
    messages.success(request, say(f"inst_decided_{done}", language()))
    return redirect("institution_publicity")


@require_safe
def public(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Show to anybody what institutions used in a year, once it was published."""
    lists = published()
    found = next((one for one in lists if year in (None, one.year)), None)
    if found is None and year is not None:
        raise Http404("nothing was published of this year")
    told = {
        "found": found, "rows": shown.public(found.rows, language()) if found else [], "years": [one.year for one in lists],
        "indicators": [(one.name[language()], one.unit) for one in rules().indicators.values()], "home": reverse("institutions_public"),
    }  # fmt: skip
    answer = render(request, "institutions/public.html", told)
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    path("institutions", listed, name="institutions"),
    path("institutions/audits", audits, name="institution_audits"),
    path("institutions/publicity", publicity, name="institution_publicity"),
    path("institutions/publicity/propose", propose, name="institutions_propose"),
    path("institutions/publicity/<int:number>/decide", decide, name="institutions_decide"),
    path("institutions/bring", bring, name="institutions_bring"),
    path("institutions/of/<str:entity>", one, name="institution"),
    path("institutions/of/<str:entity>/put", put, name="institutions_put"),
    path("institutions/of/<str:entity>/retrofit", retrofit, name="institutions_retrofit"),
    path("public-institutions", public, name="institutions_public"),
    path("public-institutions/<int:year>", public, name="institutions_public_year"),
]
