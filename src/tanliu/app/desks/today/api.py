"""The operation that tells what is to be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.morning import Reader, tasks

router = Router(tags=["today"])


class TaskAnswer(Schema):
    """Something to be done by whoever asks."""

    text: str
    count: int
    address: str = Field(description="The page where it is done")
    due_on: date | None = Field(description="The next due day; null where none is set")
    overdue: int = Field(description="For how many the due day is over")


@router.get("/tasks", response={200: list[TaskAnswer], **READ_PROBLEMS}, summary="What is to be done")
def todo(request: HttpRequest) -> Any:
    """Return what is to be done by the user of the token: overdue first, then by due day."""
    reader = Reader(request.user, actor_of(request), scope_of(request.user), language())
    return [
        {"text": one.text, "count": one.count, "address": one.address, "due_on": one.due_on, "overdue": one.overdue}
        for one in tasks(reader)
    ]  # fmt: skip


routers = (router,)
