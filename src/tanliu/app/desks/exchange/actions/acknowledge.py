"""Acknowledgements of parcels that went out: kept once, and only when they are about the bytes that were sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tanliu.app import clock
from tanliu.app.desks.exchange.models import ACCEPTED, OUT, OVER, SUPERSEDED, ExchangeParcel
from tanliu.app.desks.exchange.queries.register import PARTNER, manifest_of, parcel_of
from tanliu.app.desks.exchange.tell import tell_state
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.decide.exchange.acknowledge import require_about, same
from tanliu.kit.errors import ConflictError


@dataclass(frozen=True)
class Acknowledge(Action[str]):
    """Keep what a partner says of a parcel that it fetched; the result is the state. Told again it is the same."""

    needs: ClassVar[frozenset[str]] = frozenset({PARTNER})
    refusal: ClassVar[str] = "the role may not exchange data"
    number: int
    told: Mapping[str, Any]
    signature: str = ""

    def run(self, actor: Actor) -> str:
        return keep(parcel_of(actor.user, self.number), self.told, self.signature)

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry("exchange_acknowledge", f"{self.number}", {"state": done})]


def keep(one: ExchangeParcel, told: object, signature: str) -> str:
    """Keep an acknowledgement; the caller is in a transaction. The result is the state of the parcel.

    Raises
    ------
    ConflictError
        When the parcel comes in, or another acknowledgement of it is kept.
    TanliuError
        When it is not about this parcel, or not signed as the partner's terms ask.
    """
    if one.direction != OUT:
        raise ConflictError("only what was sent is acknowledged", found=one.pk)
    manifest, partner = manifest_of(one), one.partner
    found = require_about(told, signature, manifest, partner.public, must_sign=bool(partner.public))
    row = ExchangeParcel.objects.select_for_update().get(pk=one.pk)
    if row.acknowledgement:
        if same(row.acknowledgement, found):
            return row.state
        raise ConflictError(
            "another acknowledgement of this parcel is kept", where="acknowledgement", found=found["state"],
            accepted=row.acknowledgement["state"],
        )  # fmt: skip
    # one that another superseded stays so in the register; what the partner said of it is kept all the same
    state = row.state if row.state == SUPERSEDED else found["state"]
    ExchangeParcel.objects.filter(pk=one.pk).update(
        state=state, acknowledgement=dict(found), signed_back=signature[:128], acknowledged_at=clock.now(), next_at=None,
        have=one.size, error="", touched_at=clock.now(),
    )  # fmt: skip
    if state in OVER and state != ACCEPTED:
        tell_state(ExchangeParcel.objects.select_related("partner").get(pk=one.pk))
    return state
