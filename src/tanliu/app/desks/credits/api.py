"""Credits of residents over the interface: operators tell of acts, residents read their own, offices read the months."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.credits import shown
from tanliu.app.desks.credits.actions.tell import TellActs
from tanliu.app.desks.credits.models import CreditRun
from tanliu.app.desks.credits.queries import acts_of, balances_of, oversees, participant_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.decide.credit.claim import Act

router = Router(tags=["credits"])
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]
_Word = Annotated[str, Field(min_length=1, max_length=100)]


class ToldAct(Schema):
    """An act as an operator tells it: ``quantity`` in the unit of the methodology, times with their offset or of the place."""

    ref: _Word
    kind: Annotated[str, Field(min_length=1, max_length=40)]
    methodology: Annotated[str, Field(min_length=1, max_length=60)]
    participant: Annotated[str, Field(min_length=1, max_length=20)]
    quantity: Annotated[Decimal, Field(max_digits=20, decimal_places=6)]
    start: datetime
    end: datetime | None = None
    device: Annotated[str, Field(max_length=100)] = ""
    place: Annotated[str, Field(max_length=100)] = ""
    counted_in: Annotated[tuple[str, ...], Field(max_length=10)] = ()


class ToldActs(Schema):
    """Acts of one delivery."""

    acts: Annotated[list[ToldAct], Field(max_length=10_000)]


class ActVerdict(Schema):
    """What became of an act; ``known`` where it had been told before in the same words."""

    ref: str
    reason: str
    words: str
    counted: Decimal
    grams: str
    known: bool


class ActVerdicts(Schema):
    """Verdicts in the order of the delivery."""

    count: int
    counting: int
    items: list[ActVerdict]


class ActRow(Schema):
    """An act; ``grams`` are exact to six places."""

    id: int
    ref: str
    source: str
    participant: str
    methodology: str
    quantity: Decimal
    unit: str
    start: datetime
    end: datetime
    counted: Decimal
    grams: str
    reason: str
    verdict: str
    month: str
    state: str
    drawn_for: str = Field("", description="Why it is looked at; told to offices alone")


class CreditsOwn(Schema):
    """A resident's carbon id, what they have by unit, and their newest acts."""

    participant: str
    balances: dict[str, int]
    count: int
    items: list[ActRow]


class CreditRunRow(Schema):
    """A month that was drawn under one methodology; ``minted`` counts units of the ledger, the buffer's too."""

    id: int
    methodology: str
    month: str
    number: int
    state: str
    drawn_by: str
    approved_by: str
    unit: str
    minted: int
    buffer: int
    certified_kg: str
    carried_g: str


class CreditRuns(Schema):
    """Months, the newest first."""

    items: list[CreditRunRow]


def _grams(row: shown.Row) -> shown.Row:
    return {**row, "grams": shown.number(row["grams"], 6).replace(",", "")}


@router.post("/credits/acts", auth=WRITE, response={200: ActVerdicts, **WRITE_PROBLEMS})
def tell_acts(
    request: HttpRequest, told: Annotated[ToldActs, Body()], lang: LangQuery = "en"
) -> dict[str, Any]:
    """Tell of acts: each gets its verdict, and told again in the same words it gets the same one."""
    acts = [
        Act(
            one.ref, one.kind, one.methodology, one.participant, one.quantity, one.start, one.end or one.start, "", one.ref,
            one.device, one.place, frozenset(one.counted_in),
        )
        for one in told.acts
    ]  # fmt: skip
    done = perform(TellActs(acts), actor_of(request))
    return {
        "count": len(done), "counting": sum(one.grams > 0 for one in done),
        "items": [
            {"ref": one.ref, "reason": one.reason, "words": shown.reason(one.reason, lang), "counted": one.counted,
             "grams": shown.number(one.grams, 6).replace(",", ""), "known": one.known}
            for one in done
        ],
    }  # fmt: skip


@router.get("/credits/acts", response={200: CreditsOwn, **READ_PROBLEMS})
def own_acts(
    request: HttpRequest,
    limit: Annotated[int, Query(100, ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(0, ge=0, le=1_000_000)] = 0,
    lang: LangQuery = "en",
) -> dict[str, Any]:
    """List the acts that the reader sees: their own, those they told of, or all of them; with their own balances."""
    mine, found = participant_of(request.user), acts_of(request.user)
    rows = [_grams(shown.act(one, lang)) for one in found[offset : offset + limit]]
    if not oversees(request.user):
        # who is watched is not told that they are
        rows = [{**row, "drawn_for": ""} for row in rows]
    return {
        "participant": mine.pseudonym if mine else "", "balances": balances_of(mine.pseudonym) if mine else {},
        "count": found.count(), "items": rows,
    }  # fmt: skip


@router.get("/credits/runs", response={200: CreditRuns, **READ_PROBLEMS})
def credit_runs(request: HttpRequest, lang: LangQuery = "en") -> dict[str, Any]:
    """List the newest thousand months that were drawn."""
    if not oversees(request.user):
        raise PermissionDenied
    return {"items": [{**shown.run(one, lang), "unit": one.unit} for one in CreditRun.objects.all()[:1000]]}


routers = (router,)
