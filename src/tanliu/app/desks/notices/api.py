"""Operations on notices beside the inbox: the ways of who asks, and taking care of one."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from tanliu.app.desks.notices.actions import Acknowledge
from tanliu.app.desks.notices.models import Way
from tanliu.app.desks.notices.pages import shown_target
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS

router = Router(tags=["notices"])


class WayRow(Schema):
    """A way by which somebody is told."""

    id: int
    kind: str
    target: str = Field(description="Of a robot no more than its host: the address is a key")
    language: str
    topics: list[str] = Field(description="Empty for all")
    digest_hour: int | None = Field(description="null for at once")
    quiet_from: int | None
    quiet_until: int | None
    is_confirmed: bool


class Ways(Schema):
    """The ways of who asks."""

    items: list[WayRow]


class Taken(Schema):
    """A notice that is taken care of."""

    id: int


@router.get("/notices/ways", response={200: Ways, **READ_PROBLEMS})
def ways(request: HttpRequest) -> dict[str, Any]:
    """List the ways by which one is told; they are opened on the page, where a mailbox is confirmed."""
    return {
        "items": [
            {
                "id": one.pk, "kind": one.kind, "target": shown_target(one), "language": one.language, "topics": one.topics,
                "digest_hour": one.digest_hour, "quiet_from": one.quiet_from, "quiet_until": one.quiet_until,
                "is_confirmed": one.confirmed_at is not None,
            }
            for one in Way.objects.filter(user=request.user.pk).order_by("pk")
        ]
    }  # fmt: skip


@router.post("/notices/{number}/acknowledge", response={200: Taken, **READ_PROBLEMS}, auth=WRITE)
def acknowledge(request: HttpRequest, number: Annotated[int, Path(ge=0, le=2**63 - 1)]) -> dict[str, Any]:
    """Take care of what a notice tells: everybody sees who did, and it is told no further."""
    perform(Acknowledge(number), actor_of(request))
    return {"id": number}


routers = (router,)
