"""Objects ranked by a measure of a scheme: those whose assessments a reader sees, or those of a file that is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.desks.assessments import ranks as told_ranks
from tanliu.app.desks.assessments import shown
from tanliu.app.desks.assessments.queries.assessments import assessments_of, names_of, scheme_as_kept
from tanliu.app.desks.assessments.queries.schemes import scheme_of
from tanliu.app.desks.assessments.queries.statistics import answers_told
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.kit.errors import TanliuError

_MOST_BYTES = 2_000_000


@page()
def ranks(request: HttpRequest, id: str) -> HttpResponseBase:
    """Rank the assessments of a year that a reader sees, or the objects of a file."""
    rule, lang = scheme_of(catalog(), id), language()
    given: Any = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "scheme": shown.scheme_row(id, rule, lang), "measures": [(name, one.name[lang], one.form) for name, one in rule.measures.items()],
        "given": given, "years": _years(request, id), "composites": told_ranks.composites(rule, lang), "columns": ["object", *rule.indicators],
    }  # fmt: skip
    if not rule.measures:
        return render(request, "assessments/ranks.html", context)
    asked = _asked(given, rule)
    objects, names = _told(request) if request.method == "POST" else _seen(request, id, rule)
    context |= {"asked": asked, "objects": len(objects)}
    if objects:
        context["told"] = told_ranks.ranks(rule, asked, objects, lang, names)
    return render(request, "assessments/ranks.html", context)


def _asked(given: Mapping[str, str], rule: AssessmentScheme) -> told_ranks.Asked:
    """Return how objects are to be ranked."""
    first = next(
        (id for id, one in rule.measures.items() if one.form == "composite"), next(iter(rule.measures))
    )
    weights: Literal["scheme", "data"] = (
        "data" if _one_of(given, "weights", ("scheme", "data")) == "data" else "scheme"
    )
    by: Literal["value", "pairs"] = (
        "pairs" if _one_of(given, "by", ("value", "pairs")) == "pairs" else "value"
    )
    return told_ranks.Asked(
        given.get("measure") or first, weights, by, otherwise=given.get("otherwise") == "1"
    )


def _one_of(given: Mapping[str, str], name: str, accepted: tuple[str, ...]) -> str:
    """Return what was chosen, the first where nothing was."""
    told = given.get(name) or accepted[0]
    if told not in accepted:
        raise TanliuError(
            "not one of what is offered", where=name, found=told[:40], accepted=", ".join(accepted)
        )
    return told


def _years(request: HttpRequest, id: str) -> list[str]:
    found = assessments_of(request.user).filter(scheme=id).order_by()
    return sorted(set(found.values_list("period", flat=True)), reverse=True)


def _seen(
    request: HttpRequest, id: str, rule: AssessmentScheme
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the newest answers of the objects of a year, those of this edition, and their names."""
    years = _years(request, id)
    if not years:
        return {}, {}
    year = one_of(request, "year", tuple(years), years[0])
    cases = assessments_of(request.user).filter(scheme=id, period=year).order_by("pk")
    newest = {one.entity_id: one for one in cases if scheme_as_kept(one).edition == rule.edition}
    told = answers_told(newest.values())
    objects = {
        entity: {
            of: one.value for of, one in told[case.pk].items() if of in rule.indicators and not one.absent
        }
        for entity, case in newest.items()
    }
    return objects, names_of(list(objects))


def _told(request: HttpRequest) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the objects of the file that came with a request.

    Raises
    ------
    TanliuError
        When there is none, or it is no text.
    """
    file = request.FILES.get("file")
    if file is None:
        raise TanliuError("choose a file", where="file", accepted="CSV")
    body = file.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise TanliuError("a file of objects is too large", where=file.name, accepted=_MOST_BYTES)
    try:
        return told_ranks.objects_of(body.decode("utf-8-sig"), file.name), {}
    except UnicodeDecodeError as error:
        raise TanliuError("the file cannot be read", where=file.name, found=str(error)[:200]) from error
