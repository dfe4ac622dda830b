"""The operation that tells a change and its parts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.changes import shown
from tanliu.app.desks.changes.asked import Asked, spans
from tanliu.app.desks.changes.queries.cells import Within
from tanliu.app.desks.changes.queries.changes import Change
from tanliu.app.desks.changes.queries.span import span
from tanliu.app.desks.changes.queries.subjects import difference, offered
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import FieldQuery, PeriodQuery, RegionQuery
from tanliu.app.platform.api.place import Placed, place_told
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import seen_part
from tanliu.report.names import Names

router = Router(tags=["changes"])
#: Forms of a span; which of them have figures is told with 404.
_FORM = r"^(19|20|21)\d{2}(H[12]|Q[1-4]|-(0[1-9]|1[0-2])(\.\.(19|20|21)\d{2}-(0[1-9]|1[0-2]))?)?$"
_SPAN = "A year, half, quarter, month or run of months: 2025, 2025H1, 2025Q1, 2025-03, 2025-01..2025-06"


class ChangeRow(Schema):
    """What changed of one thing: output + structure + intensity + use + factor + coverage = change."""

    id: str | None
    name: str
    before: Amount
    after: Amount
    change: Amount
    ratio: Amount | None
    output: Amount = Field(description="By more or less output of all whose output is known on both sides")
    structure: Amount = Field(description="By other shares in that output")
    intensity: Amount = Field(description="By more or less use for the same output")
    use: Amount = Field(description="By more or less use of those whose output is not known on both sides")
    factor: Amount = Field(description="By other emission factors")
    coverage: Amount = Field(description="Known in one of the two periods alone: no real change")


class ChangeAnswer(Placed):
    """A change in kg or kgce with its rows, largest first; parts of rows add up to those of the whole."""

    before: str
    after: str
    amount: str
    by: str
    whole: ChangeRow
    rows: list[ChangeRow]
    entities: int = Field(description="Known on both sides")
    gone: int = Field(description="Known before only")
    new: int = Field(description="Known after only")
    output_known: int = Field(description="Whose output is known on both sides")
    without_factor: int = Field(description="Lines of which no amount is known")
    outside: Amount = Field(description="Amount of figures of whole years that a part of a year cannot hold")
    doubted: int = Field(description="Entities with an open finding called sure in either period")
    in_doubt: Amount = Field(description="What of the change is theirs")
    sentences: list[str]
    remarks: list[str]


@router.get("/changes", response={200: ChangeAnswer, **READ_PROBLEMS})
def changes(
    request: HttpRequest,
    before: Annotated[str | None, Query(None, pattern=_FORM, description=f"{_SPAN}; a year before the other when left out")] = None,
    after: Annotated[str | None, Query(None, pattern=_FORM, description=f"{_SPAN}; the last computed year when left out")] = None,
    amount: Annotated[
        Literal["emission_kgco2e", "market_kgco2e", "energy_kgce"], Query("emission_kgco2e", description="What changes")
    ] = "emission_kgco2e",
    by: Annotated[
        Literal["region", "field", "industry", "entity", "carrier"], Query("region", description="What the rows are")
    ] = "region",
    region: RegionQuery = None,
    field: FieldQuery = None,
    industry: Annotated[str | None, Query(None, max_length=100, description="Only this industry")] = None,
    entity: Annotated[str | None, Query(None, max_length=100, description="Only this entity")] = None,
) -> dict[str, Any]:  # fmt: skip
    """Tell what changed between two periods over the entities seen, and what drove it."""
    if entity is not None:
        visible_entity(results(), request.user, entity)
    within = Within(parameters.region(request, region), field, industry, entity)
    asked = Asked(*spans(before, after, parameters.period(None)), amount, by, within)
    change = asked.answer(results(), parameters.seen(request))
    names = Names(catalog(), language())
    named = shown.titles(results(), change, names)
    sentences = shown.sentences(change, named, language())
    told = {
        "sentences": sentences,
        "remarks": shown.remarks(change, language(), seen_part(results(), request.user, names)),
    }
    return _told(change) | told | place_told(request, within.region)


@router.get("/changes/between", response={200: ChangeAnswer, **READ_PROBLEMS})
def between(
    request: HttpRequest,
    kind: Annotated[Literal["region", "field", "industry", "entity"], Query(description="What the two subjects are")],
    first: Annotated[str, Query(max_length=100, description="Id of the subject compared with")],
    second: Annotated[str, Query(max_length=100, description="Id of the other")],
    period: PeriodQuery = None,
    amount: Annotated[
        Literal["emission_kgco2e", "market_kgco2e", "energy_kgce"], Query("emission_kgco2e", description="What differs")
    ] = "emission_kgco2e",
    by: Annotated[Literal["industry", "carrier"], Query("industry", description="What the rows are")] = "industry",
) -> dict[str, Any]:  # fmt: skip
    """Tell what sets two towns, fields, industries or enterprises apart in a period."""
    during, scope = span(parameters.period(period).period), parameters.seen(request)
    there = offered(results(), scope, kind, during)
    for name, one in (("first", first), ("second", second)):
        if one not in there:
            raise ProblemError(404, "nothing of this is known in the period", where=name, found=one)
    found = difference(results(), scope, during, kind, first, second, amount=amount, by=by)
    titled = shown.between(
        found, *shown.names_of(results(), kind, [first, second], Names(catalog(), language())).values()
    )
    return _told(found) | {
        "sentences": [shown.apart(titled, language())],
        "remarks": shown.remarks(titled, language()),
        **place_told(request),
    }


def _told(change: Change) -> dict[str, Any]:
    named = shown.titles(results(), change, Names(catalog(), language()))
    return {
        "before": change.before.text,
        "after": change.after.text,
        "amount": change.amount,
        "by": change.by,
        "whole": shown.row_of(change.whole, ""),
        "rows": [shown.row_of(row, named[row.id]) for row in change.rows],
        **{name: getattr(change, name) for name in _COUNTS},
    }


_COUNTS = ("entities", "gone", "new", "output_known", "without_factor", "outside", "doubted", "in_doubt")
routers = (router,)
