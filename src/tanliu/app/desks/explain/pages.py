"""Every number opens: the explanation of a figure as a page with a permanent address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from tanliu.app.compute.amounts import AMOUNTS, amounts_of, outputs
from tanliu.app.desks.explain.queries.explain import explain as explained
from tanliu.app.desks.explain.queries.narrowed import Narrowed
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.served import catalog, opened, results
from tanliu.app.platform.subject import kind_of_subject, part_of, seen_entities, sees_whole
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, show
from tanliu.app.store.scope import Scope
from tanliu.flow.indicator.load import indicators
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.names import Names


@page("explain", kept=True)
def explain(request: HttpRequest, amount: str, subject: str, period: str = "") -> HttpResponseBase:
    """Explain an amount or indicator of an entity, region, industry or field, or a line."""
    scope = scope_of(request.user)
    kind = kind_of_subject(results(), request.user, subject)
    if amount not in amounts_of(catalog()):
        _refuse_parts(subject, kind, scope)
    widest, narrowed = _widest(request), _narrowed(request)
    if narrowed and amount not in amounts_of(catalog()):
        raise TanliuError("only sums of lines can be narrowed", where=amount, accepted=", ".join(AMOUNTS))
    with opened() as workspace:
        tree = explained(
            workspace, subject, period or None, amount=amount, catalog=catalog(),
            language=language(), widest=widest, seen=seen_entities(results(), scope),
            part=part_of(results(), request.user, subject, kind, Names(catalog(), language())),
            narrowed=narrowed,
        )  # fmt: skip
    return show(
        request,
        "explain/explain.html",
        {
            "tree": tree, "subject": subject, "span": period, "amount": amount, "kind": kind,
            "widest": widest, "whole": scope.whole, "choices": _choices(kind, period, only_sums=bool(narrowed)),
        },
    )  # fmt: skip


def _widest(request: HttpRequest) -> int:
    """Return how many parts a step shows.

    Raises
    ------
    TanliuError
        When it is not a number from 1.
    """
    text = request.GET.get("widest") or "8"
    if not (text.isascii() and text.isdecimal() and int(text[:9]) >= 1):
        raise TanliuError("not a number of parts", where="widest", found=text, accepted=Message("1 to 200"))
    return min(int(text[:9]), 200)


def _refuse_parts(subject: str, kind: str, scope: Scope) -> None:
    """Stored indicators are of the whole subject, so they are shown to who sees the whole of it.

    Raises
    ------
    TanliuError
        When the reader sees only some of its entities.
    """
    if not sees_whole(results(), scope, subject, kind):
        raise TanliuError(
            "you see only some of its enterprises, and the indicator is of all of them",
            where=subject,
            accepted=Message("a sum such as emission_kgco2e, or a subject that you cover whole"),
        )


def _narrowed(request: HttpRequest) -> Narrowed:
    return Narrowed(
        *(request.GET.get(name, "") for name in ("carrier", "field", "industry", "sector", "scope"))
    )


def _choices(kind: str, period: str, *, only_sums: bool) -> list[tuple[str, str]]:
    """Return the other amounts that can be explained of the same subject."""
    names = Names(catalog(), language())
    amounts = amounts_of(catalog())
    plain = [*amounts] if kind == "line" or only_sums else [*amounts, *outputs(catalog())]
    found = [(one, names.amount(one)) for one in plain]
    if kind != "line" and not only_sums:
        known = indicators(catalog(), period or None).values()
        found += [(one.id, one.title_zh if language() == "zh" else one.title_en) for _, one in known]
    return found


urlpatterns = [
    path("explain/<str:amount>/<path:subject>@<str:period>", explain, name="explain"),
    path("explain/<str:amount>/<path:subject>", explain, name="explain"),
]
