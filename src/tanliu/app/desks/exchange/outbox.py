"""Parcels that were released go out: opened, sent in chunks from where the partner is, closed, acknowledged.

All of it may be done again at any moment: a parcel is known by its key, which is made of its cause, so a partner that has
it says so, and an acknowledgement that was lost on its way is asked for again. Nothing is sent as another parcel.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from tanliu.app import clock
from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.actions.acknowledge import keep
from tanliu.app.desks.exchange.actions.take import digest_of
from tanliu.app.desks.exchange.models import DISPUTED, FAILED, OUT, SENDING, WAITING, ExchangeParcel
from tanliu.app.desks.exchange.queries.interfaces import interface
from tanliu.app.desks.exchange.tell import tell_state
from tanliu.app.desks.exchange.wire import DeclinedError, LaterError, Wire, wire_of
from tanliu.decide.exchange.document import Exchange
from tanliu.kit.errors import TanliuError

#: After so long a parcel that is still being sent was cut off; to ask the partner again is safe.
_CUT_OFF = timedelta(minutes=10)
Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Sent:
    """How many parcels were acknowledged, put off, given up, and acknowledged for other bytes."""

    acknowledged: int = 0
    put_off: int = 0
    failed: int = 0
    disputed: int = 0


class LyingError(Exception):
    """What a partner says of a parcel cannot be true."""


def _due() -> Q:
    now = clock.now()
    waits = Q(state=WAITING, next_at__lte=now)
    return Q(direction=OUT, partner__state="active") & (
        waits | Q(state=SENDING, touched_at__lt=now - _CUT_OFF)
    )


def is_due() -> bool:
    """Return whether anything is to be sent now."""
    return ExchangeParcel.objects.filter(_due()).exists()


def send(progress: Progress = lambda step, share: None) -> Sent:
    """Send what is due, the oldest first."""
    done = Sent()
    numbers = list(ExchangeParcel.objects.filter(_due()).order_by("pk").values_list("pk", flat=True))
    for place, number in enumerate(numbers):
        progress(f"{number}", place / len(numbers))
        _send(number, done)
    return done


def _send(number: int, done: Sent) -> None:
    # of two workers one claims it; the claim lasts before anything leaves the server
    claimed = ExchangeParcel.objects.filter(_due(), pk=number)
    if not claimed.update(state=SENDING, attempts=F("attempts") + 1, touched_at=clock.now()):
        return
    one = ExchangeParcel.objects.select_related("partner").get(pk=number)
    rule = interface(one.exchange, edition=one.edition)
    try:
        _carried(one, rule)
    except LaterError as error:
        _put_off(one, rule, str(error), done)
    except DeclinedError as error:
        done.failed += _end(one, FAILED, str(error))
    except LyingError as error:
        done.disputed += _end(one, DISPUTED, str(error))
    else:
        done.acknowledged += 1


def _carried(one: ExchangeParcel, rule: Exchange) -> None:
    """Bring a parcel to its partner, and its acknowledgement back."""
    wire, path = wire_of(one.partner), f"/incoming/{one.key}"
    head = json.dumps({"manifest": one.manifest, "signature": one.signature}).encode()
    told = wire.ask("POST", path, head, Content_Type="application/json").told()
    if "acknowledgement" not in told:
        if told.get("state") == "open":
            _brought(wire, path, one, rule.chunk_bytes, _have(told, one))
        told = wire.ask("POST", f"{path}/close", b"{}", Content_Type="application/json").told()
    if "acknowledgement" not in told:
        # it has all and has not looked at it yet
        raise LaterError(f"state {str(told.get('state'))[:40]}")
    try:
        with transaction.atomic():
            keep(one, told["acknowledgement"], str(told.get("signature") or ""))
    except TanliuError as error:
        raise LyingError(str(error)) from error


def _brought(wire: Wire, path: str, one: ExchangeParcel, chunk: int, have: int) -> None:
    """Send what a partner does not have yet, from where it is."""
    data = bodies.body(one.sha256)
    # a partner that goes back again and again does not keep us for ever
    for _ in range(2 * (len(data) // chunk) + 16):
        _note(one, have)
        if have == one.size:
            return
        part = data[have : have + chunk]
        answer = wire.ask(
            "POST", f"{path}/body?offset={have}", part, (409,), Content_Type="application/octet-stream",
            Content_Digest=digest_of(part),
        )  # fmt: skip
        have = _have(answer.told(), one)
    raise LaterError("no progress")


def _have(told: dict[str, Any], one: ExchangeParcel) -> int:
    have = told.get("have")
    if type(have) is not int or not 0 <= have <= one.size:
        raise LyingError(f"have {str(have)[:40]}, 0 ... {one.size}")
    return have


def _note(one: ExchangeParcel, have: int) -> None:
    """Keep how far a partner is; with progress attempts are counted anew."""
    more = {"attempts": 1} if have > one.have else {}
    ExchangeParcel.objects.filter(pk=one.pk).update(have=have, touched_at=clock.now(), **more)
    one.have, one.attempts = have, more.get("attempts", one.attempts)


def _put_off(one: ExchangeParcel, rule: Exchange, error: str, done: Sent) -> None:
    pause = rule.retry.pause_minutes(max(one.attempts, 1))
    if pause is None:
        done.failed += _end(one, FAILED, error)
        return
    again = {"state": WAITING, "next_at": clock.now() + timedelta(minutes=pause), "error": error[:300]}
    done.put_off += ExchangeParcel.objects.filter(pk=one.pk, state=SENDING).update(**again)


def _end(one: ExchangeParcel, state: str, error: str) -> int:
    ended = ExchangeParcel.objects.filter(pk=one.pk, state=SENDING).update(
        state=state, next_at=None, error=error[:300]
    )
    if ended:
        one.state = state
        tell_state(one)
    return ended
