"""The operation that lists targets."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.targets import shown
from tanliu.app.desks.targets.queries import targets as all_targets
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results

router = Router(tags=["targets"])


class TargetRow(Schema):
    """A target, its base, its next goal, and the newest value beside the way between them.

    Numbers are in ``unit``, as texts with five digits; ``gap`` is by how much the value is worse than ``due``, and
    ``share`` the percent of the way that is done.
    """

    id: str
    text: str
    title: str
    name: str
    whose: str
    unit: str
    better: str
    base_year: int | None
    base: str | None
    goal_year: int
    goal: str | None
    actual_year: int | None
    actual: str | None
    due: str | None
    gap: str | None
    share: str | None
    state: str
    why: str
    systems: list[str]
    where: str
    note: str
    explained: str
    evidence: str


class TargetList(Schema):
    """Targets, and how many there are of each state."""

    states: dict[str, int]
    items: list[TargetRow]


@router.get("/targets", response={200: TargetList, **READ_PROBLEMS})
def listed(
    request: HttpRequest,
    state: Literal["", "missed", "behind", "unknown", "on_course", "reached"] = "",
    lang: Annotated[str, Query("en", pattern="^(en|zh)$")] = "en",
) -> dict[str, Any]:
    """List dated targets with their baselines and how far each is; values of the whole district to who sees all of it."""
    every = all_targets(results(), catalog(), scope_of(request.user), today().year)
    rows = [shown.row(one, lang) for one in every if state in ("", one.progress.state)]
    return {"states": shown.counts(every), "items": rows}


routers = (router,)
