"""Where numbers come from: explanations, factors, packs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tanliu.app.compute.amounts import amounts_of
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.platform.access import may
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api import source_shapes as shapes
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.served import catalog, opened, results
from tanliu.app.platform.subject import kind_of_subject, part_of, seen_entities, sees_whole
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.names import Names
from tanliu.report.tree import Node

router = Router(tags=["sources"])


@router.get("/explain", response={200: shapes.Step, **READ_PROBLEMS})
def explained(
    request: HttpRequest,
    subject: Annotated[
        str, Query(max_length=300, description="Id of a line, entity, region, industry or field")
    ],
    period: Annotated[
        str | None,
        Query(
            None,
            pattern=r"^(19|20|21)\d{2}(-(0[1-9]|1[0-2]))?$",
            description="A year or month; not needed for a line",
        ),
    ] = None,
    amount: Annotated[
        str, Query("emission_kgco2e", max_length=60, description="An amount of the lines or an indicator")
    ] = "emission_kgco2e",
    widest: Annotated[int, Query(8, ge=1, le=200, description="Parts that a step shows")] = 8,
) -> HttpResponse:
    """Walk from a number back to readings, factors and files; sums are of what the user sees."""
    if not may(request.user, "explain"):
        raise ProblemError(403, "the role may not see explanations")
    kind, scope = kind_of_subject(results(), request.user, subject), parameters.seen(request)
    if amount not in amounts_of(catalog()) and not sees_whole(results(), scope, subject, kind):
        raise ProblemError(
            403, "you see only some of its enterprises, and the indicator is of all of them", where=subject,
            accepted=Message("a sum such as emission_kgco2e"),
        )  # fmt: skip
    with opened() as workspace:
        try:
            tree = explain(
                workspace, subject, period, amount=amount, catalog=catalog(), language=language(),
                widest=widest, seen=seen_entities(results(), scope),
                part=part_of(results(), request.user, subject, kind, Names(catalog(), language())),
            )  # fmt: skip
        except TanliuError as error:
            raise ProblemError(
                404, error.what, where=error.where, found=error.found, accepted=error.accepted
            ) from error
    return answer(_step(tree))


def _step(node: Node) -> dict[str, Any]:
    return {
        "text": node.text,
        "value": node.value,
        "unit": node.unit,
        "subject": node.subject,
        "period": node.period,
        "parts": [_step(child) for child in node.children],
    }


@router.get("/packs", response={200: shapes.Packs, **READ_PROBLEMS})
def packs(request: HttpRequest) -> dict[str, Any]:
    """List the packs in use."""
    known = catalog()
    return {
        "items": [
            {
                "id": pack.id, "title": pack.title[language()], "version": pack.version, "licence": pack.licence,
                "factors": sum(factor.pack == pack.id for factor in known.factors),
            }
            for pack in known.packs
        ]
    }  # fmt: skip


routers = (router,)
