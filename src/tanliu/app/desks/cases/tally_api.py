"""The operation that counts cases by the choices of their forms."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.cases.queries import seen
from tanliu.app.desks.cases.tally import tallies
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.problem import READ_PROBLEMS, ProblemError
from tanliu.app.platform.casework.processes import names
from tanliu.app.platform.casework.processes import process as newest

router = Router(tags=["cases"])


class CountedRow(Schema):
    """Cases of one choice: how many stand in each state, and what their numbers add up to."""

    option: str
    text: str
    cases: int
    states: list[int]
    sums: list[Decimal | None]


class TallyRow(Schema):
    """A field of choices: names of the states and of the numbers, and a row for each choice."""

    label: str
    states: list[str]
    numbers: list[str]
    rows: list[CountedRow]


class Tallies(Schema):
    """How many cases of a process have which choice."""

    items: list[TallyRow]


@router.get("/case-tallies", response={200: Tallies, **READ_PROBLEMS})
def tallied(
    request: HttpRequest, process: Annotated[str, Query(max_length=40, description="Id of a process")]
) -> dict[str, Any]:
    """Count the cases of a process that one sees by the choices of its forms, open and closed."""
    if process not in names():
        raise ProblemError(404, "no such process")
    cases = seen(scope_of(request.user)).filter(process=process)
    return {"items": [asdict(one) for one in tallies(cases, newest(process), language())]}
