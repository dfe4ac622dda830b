"""Approved projects and their budget over the interface."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router, Schema
from pydantic import Field

from tanliu.app.desks.budgets.actions.project import GrantProject
from tanliu.app.desks.budgets.queries.projects import projects
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS

router = Router(tags=["budgets"])


class ProjectRow(Schema):
    """An approved project; amounts in kgce by series, empty before it was given budget."""

    case: int
    entity_id: str
    state: str
    adds: dict[str, int]


class ProjectList(Schema):
    """Approved projects, the newest first."""

    items: list[ProjectRow]


class GrantWanted(Schema):
    """What a project gets."""

    adds: dict[str, Annotated[str, Field(max_length=20)]] = Field(
        max_length=100, description="Tonnes by series"
    )


@router.get("/budget-projects", response={200: ProjectList, **READ_PROBLEMS})
def listed(request: HttpRequest) -> dict[str, Any]:
    """List the approved projects."""
    return {
        "items": [
            {
                "case": case.pk,
                "entity_id": case.entity_id,
                "state": case.state,
                "adds": entry.adds if entry else {},
            }
            for case, entry in projects(request.user)
        ]
    }


@router.post("/budget-projects/{case}/grant", auth=WRITE, response={200: GrantWanted, **WRITE_PROBLEMS})
def grant(request: HttpRequest, case: int, told: Annotated[GrantWanted, Body()]) -> dict[str, Any]:
    """Give a project its budget from what is kept for new enterprises; a second time is a conflict."""
    GrantProject.require(actor_of(request))
    done = perform(GrantProject(case, told.adds), actor_of(request))
    return {"adds": {name: f"{amount / 1000:g}" for name, amount in done.items()}}
