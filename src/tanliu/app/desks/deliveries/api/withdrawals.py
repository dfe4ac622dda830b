"""Deliveries taken back by programs: what would change, and the booking that takes one back."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router, Schema
from pydantic import Field

from tanliu.app.compute.withdraw_part import ROWS_PATTERN, part_of
from tanliu.app.desks.deliveries.actions.take_back import TakeBack, effects
from tanliu.app.desks.deliveries.jobs import take_back_now
from tanliu.app.platform.action import actor_of
from tanliu.app.platform.api.answer import Amount, answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS

router = Router(tags=["sources"])
NumberPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
_SUBJECTS = "Only rows of these entities or meters, with commas between"
_PERIODS = "Only rows of these years, months, or days of readings, with commas between"
_WHAT = "Only rows of these carriers or measures, with commas between"
_ROWS = "Only these rows of the file, such as 3-5,9; not of readings"
_PROBLEMS = {code: one for code, one in WRITE_PROBLEMS.items() if code in (401, 403, 404, 409, 422, 429, 503)}


class EffectRow(Schema):
    """What taking a delivery back changes of one meter's month, or of one figure that an entity told."""

    subject: str = Field(description="Code of the meter, or the entity")
    what: str = Field(description="Carrier, carrier/purpose, or measure")
    period: str
    unit: str
    before: Amount
    after: Amount | None = Field(description="null when nothing is known of it afterwards")


class Effects(Schema):
    """A part of the effects, the largest change first."""

    count: int
    limit: int
    offset: int
    items: list[EffectRow]


class WithdrawalReason(Schema):
    """Why a delivery is taken back, and which rows of it; all where nothing is said."""

    reason: str = Field("", max_length=500, description="Must be given")
    subjects: str = Field("", max_length=2000, description=_SUBJECTS)
    periods: str = Field("", max_length=400, description=_PERIODS)
    what: str = Field("", max_length=400, description=_WHAT)
    rows: str = Field("", max_length=400, description=_ROWS)


class Withdrawal(Schema):
    """The delivery that takes another back; asked for again it is the same one."""

    delivery: int
    withdraws: int
    rows: int = Field(description="Rows that it booked")
    periods: list[str] = Field(description="Computed anew; none when it was taken back before")


@router.get("/withdrawals/{delivery}", response={200: Effects, **READ_PROBLEMS})
def withdrawal_effects(
    request: HttpRequest,
    delivery: NumberPath,
    subjects: Annotated[str, Query("", max_length=2000, description=_SUBJECTS)] = "",
    periods: Annotated[str, Query("", max_length=400, description=_PERIODS)] = "",
    what: Annotated[str, Query("", max_length=400, description=_WHAT)] = "",
    rows: Annotated[str, Query("", max_length=400, pattern=ROWS_PATTERN, description=_ROWS)] = "",
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List what taking a delivery, or rows of it, back would change; nothing is written."""
    found = effects(delivery, actor_of(request), part_of(subjects, periods, what, rows))
    items = [one._asdict() for one in found[offset : offset + limit]]
    return answer({"count": len(found), "limit": limit, "offset": offset, "items": items})


@router.post("/withdrawals/{delivery}", auth=WRITE, response={200: Withdrawal, **_PROBLEMS})
def withdraw_delivery(
    request: HttpRequest, delivery: NumberPath, body: Annotated[WithdrawalReason, Body()]
) -> HttpResponse:
    """Take a delivery, or rows of it, back with a reason; what an earlier one said of the same holds again."""
    part = part_of(body.subjects, body.periods, body.what, body.rows)
    done = take_back_now(TakeBack(delivery, body.reason, part), actor_of(request))
    return answer(
        {"delivery": done.batch_id, "withdraws": delivery, "rows": done.rows, "periods": list(done.periods)}
    )
