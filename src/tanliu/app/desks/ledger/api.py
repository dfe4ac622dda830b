"""The ledger over the interface: accounts, transfers, receipts, checks, heads; and transfers by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from tanliu.app.desks.ledger import shown
from tanliu.app.desks.ledger.actions.move import Approve, AskReversal, Propose, RefuseReversal, Reverse, Void
from tanliu.app.desks.ledger.queries import Wanted, accounts_of, checks, transfers_of
from tanliu.app.platform.action import Action, actor_of, perform
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.ledger.key import public_key
from tanliu.app.platform.ledger.models import LedgerBatch
from tanliu.app.platform.ledger.receipts import consistency, receipt_of
from tanliu.kit.errors import NothingKnownError

router = Router(tags=["ledger"])


class Held(Schema):
    """What an account has of a unit, in whole numbers of what the unit counts."""

    unit: str
    counts: str
    available: int
    reserved: int


class AccountRow(Schema):
    """An account with its balances; one that issues stands below zero by what it issued."""

    id: str
    holder: str
    name: str
    type: str
    state: str
    balances: list[Held]


class AccountList(Schema):
    """Accounts, and how many there are."""

    count: int
    items: list[AccountRow]


class TransferRow(Schema):
    """A step of a transfer; none is ever changed."""

    place: int
    key: str
    step: str
    kind: str
    unit: str
    counts: str
    amount: int
    source: str
    target: str
    day: date
    until: date | None
    cause: str
    family: str
    of: str
    proposed_by: str
    approved_by: str


class TransferList(Schema):
    """Transfers, newest first, and how many there are."""

    count: int
    items: list[TransferRow]


class CheckRow(Schema):
    """A named check: its rule, the kinds that ask for it (none for all), how often it refused."""

    name: str
    rule: str
    kinds: list[str]
    refused: int
    last_at: datetime | None


class HeadRow(Schema):
    """A signed head: the tree's size and root after a batch, when, and the root before."""

    number: int
    size: int
    transfers: int
    root: str
    previous: str
    at: str
    signature: str
    public: str


class HeadList(Schema):
    """Heads, newest first, and the key that signs them."""

    count: int
    public: str
    items: list[HeadRow]


class Done(Schema):
    """The transfer that was posted; ``is_new`` is false when the same request had posted it before."""

    key: str
    place: int
    is_new: bool


class Asked(Schema):
    """A transfer that is proposed; ``request`` makes it one, however often it is sent."""

    kind: str
    unit: str
    source: str
    target: str
    amount: int
    request: str
    note: str = ""
    family: str = ""
    until: date | None = None


class Reason(Schema):
    """Why a reversal is asked for."""

    reason: str = ""


Batch = Annotated[int, Query(ge=1, le=1_000_000_000)]
Text = Annotated[str, Query("", max_length=110)]
Lang = Annotated[str, Query("en", pattern="^(en|zh)$")]


@router.get("/ledger/accounts", response={200: AccountList, **READ_PROBLEMS})
def accounts(request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0) -> dict[str, Any]:
    """List accounts with their balances, within the reader's scope."""
    found = accounts_of(request.user)
    return {"count": found.count(), "items": shown.account_rows(list(found[offset : offset + limit]), "en")}


@router.get("/ledger/transfers", response={200: TransferList, **READ_PROBLEMS})
def transfers(
    request: HttpRequest, account: Text = "", unit: Text = "", kind: Text = "", step: Text = "",
    limit: LimitQuery = 100, offset: OffsetQuery = 0,
) -> dict[str, Any]:  # fmt: skip
    """List transfers that touch an account within the reader's scope, newest first."""
    found = transfers_of(request.user, Wanted(account, unit, kind, step))
    return {"count": found.count(), "items": shown.transfer_rows(list(found[offset : offset + limit]), "en")}


@router.get("/ledger/transfers/{key}", response={200: TransferRow, **READ_PROBLEMS})
def transfer(request: HttpRequest, key: str) -> dict[str, Any]:
    """Return a transfer."""
    found = transfers_of(request.user).filter(key=key).first()
    if found is None:
        raise ProblemError(404, "no such transfer")
    return shown.transfer_rows([found], "en")[0]


@router.get("/ledger/transfers/{key}/receipt", response={200: dict[str, Any], **READ_PROBLEMS})
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """Return the receipt of a transfer, which anybody checks by itself and the public key."""
    if not transfers_of(request.user).filter(key=key).exists():
        raise ProblemError(404, "no such transfer")
    return answer(receipt_of(key))


@router.get("/ledger/checks", response={200: list[CheckRow], **READ_PROBLEMS})
def named_checks(request: HttpRequest, lang: Lang = "en") -> list[dict[str, Any]]:
    """List the named checks with their rules and how often each refused a transfer."""
    return shown.check_rows(checks(), lang)


@router.get("/ledger/heads", response={200: HeadList, **READ_PROBLEMS})
def heads(request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0) -> dict[str, Any]:
    """List signed heads, newest first."""
    found = LedgerBatch.objects.order_by("-id")
    count = found.count()
    items = [shown.head_row(one) for one in found[offset : offset + limit]]
    return {"count": count, "public": public_key() if count else "", "items": items}


@router.get("/ledger/heads/proof", response={200: dict[str, Any], **READ_PROBLEMS})
def proof(request: HttpRequest, first: Batch, second: Batch) -> HttpResponse:
    """Return the proof that a later head only added to an earlier one."""
    try:
        return answer(consistency(first, second))
    except NothingKnownError as error:
        raise ProblemError(404, "no such batch") from error


@router.post("/ledger/transfers", auth=WRITE, response={201: Done, **WRITE_PROBLEMS})
def propose(request: HttpRequest, told: Asked) -> HttpResponse:
    """Propose a transfer, which reserves the units; the same request again answers the same transfer."""
    return _done(request, Propose(**told.dict()))


@router.post("/ledger/transfers/{key}/approve", auth=WRITE, response={201: Done, 404: Any, **WRITE_PROBLEMS})
def approve(request: HttpRequest, key: str) -> HttpResponse:
    """Approve a pending transfer of somebody else."""
    return _done(request, Approve(key), key)


@router.post("/ledger/transfers/{key}/void", auth=WRITE, response={201: Done, 404: Any, **WRITE_PROBLEMS})
def void(request: HttpRequest, key: str) -> HttpResponse:
    """End a pending transfer without posting it."""
    return _done(request, Void(key), key)


@router.post(
    "/ledger/transfers/{key}/ask-reversal", auth=WRITE, response={201: Any, 404: Any, **WRITE_PROBLEMS}
)
def ask_reversal(request: HttpRequest, key: str, told: Reason) -> HttpResponse:
    """Ask that a posted transfer be reversed."""
    return _done(request, AskReversal(key, told.reason), key)


@router.post("/ledger/transfers/{key}/reverse", auth=WRITE, response={201: Done, 404: Any, **WRITE_PROBLEMS})
def reverse(request: HttpRequest, key: str) -> HttpResponse:
    """Agree to the reversal that somebody else asked for."""
    return _done(request, Reverse(key), key)


@router.post(
    "/ledger/transfers/{key}/refuse-reversal", auth=WRITE, response={201: Any, 404: Any, **WRITE_PROBLEMS}
)
def refuse_reversal(request: HttpRequest, key: str) -> HttpResponse:
    """Refuse a reversal that was asked for."""
    return _done(request, RefuseReversal(key), key)


def _done(request: HttpRequest, action: Action[Any], key: str = "") -> HttpResponse:
    action.require(actor_of(request))
    if key and not transfers_of(request.user).filter(key=key).exists():
        raise ProblemError(404, "no such transfer")
    done = perform(action, actor_of(request))
    told = {"key": key} if done is None else {"key": done.key, "place": done.place, "is_new": done.is_new}
    return answer(told, 201)


routers = (router,)
