"""Refused rows by what is wrong with them: listed, mended all at once, dismissed with a reason, brought back."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.deliveries.actions.refused import BringBack, Dismiss, MendInPlace
from tanliu.app.desks.deliveries.jobs import take_in
from tanliu.app.desks.deliveries.queries.refusals import Group, groups
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.origins import own_batches
from tanliu.app.platform.served import results
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

router = Router(tags=["sources"])
_PROBLEMS = {code: one for code, one in WRITE_PROBLEMS.items() if code in (401, 403, 404, 409, 422, 429, 503)}


class RefusalGroup(Schema):
    """Refused rows of one source that have the same fault."""

    source: str
    reason: str = Field(description="Code of the reason")
    field: str | None = Field(description="Column at fault")
    found: str | None = Field(description="Value as found")
    rows: int


class RefusalGroups(Schema):
    """The groups, the largest first; a hundred at most."""

    items: list[RefusalGroup]


class Mend(Schema):
    """What is done with all rows of a group."""

    source: str = Field(max_length=200)
    reason: str = Field(max_length=200)
    field: str | None = Field(None, max_length=2000)
    found: str | None = Field(None, max_length=2000)
    do: Literal["set", "fill_down", "dismiss", "reopen"]
    value: str | None = Field(
        None, max_length=2000, description="For the column at fault of every row, with set"
    )
    why: str = Field("", max_length=500, description="Must be given with dismiss")


class Mended(Schema):
    """What became of the rows."""

    rows: int = Field(description="Rows that were mended, dismissed or brought back")
    rows_accepted: int | None = Field(description="Of mended rows: taken in; null otherwise")
    rows_refused: int | None = Field(
        description="Of mended rows: refused again, with their new reason; null otherwise"
    )
    periods: list[str] = Field(description="Computed anew")


@router.get("/refusals", response={200: RefusalGroups, **READ_PROBLEMS})
def refusals(
    request: HttpRequest,
    source: Annotated[str, Query("", max_length=200, description="Only of this source mapping")] = "",
    state: Annotated[Literal["open", "dismissed"], Query("open")] = "open",
) -> HttpResponse:
    """List refused rows by source, reason, column and value."""
    MendInPlace.require(actor_of(request))
    found = groups(results(), own_batches(request.user), source=source, state=state)
    return answer({"items": found})


@router.post("/refusals", auth=WRITE, response={200: Mended, **_PROBLEMS})
def mend_refusals(request: HttpRequest, body: Annotated[Mend, Body()]) -> HttpResponse:
    """Mend all rows of a group and import them, or close or open them; what is still wrong is refused anew."""
    actor, asked = actor_of(request), Group(body.source, body.reason, body.field, body.found)
    if body.do in ("dismiss", "reopen"):
        wanted = Dismiss(asked, body.why) if body.do == "dismiss" else BringBack(asked)
        return answer(
            {"rows": perform(wanted, actor), "rows_accepted": None, "rows_refused": None, "periods": []}
        )
    if body.do == "set" and body.value is None:
        raise TanliuError("a value is missing", where="value", accepted=Message("a value for all of them"))
    fill = body.do == "fill_down"
    shown = perform(MendInPlace(asked, None if fill else body.value, fill=fill), actor)
    done = take_in(shown.upload, actor)
    accepted, refused = done["rows_accepted"], done["rows_refused"]
    told = {"rows": accepted + refused, "rows_accepted": accepted, "rows_refused": refused}
    return answer(told | {"periods": list(done["periods"])})
