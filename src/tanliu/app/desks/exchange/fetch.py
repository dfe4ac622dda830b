"""Parcels that a partner has for us are fetched: listed after the last number, read from where a break left them, taken in."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.actions.book import book
from tanliu.app.desks.exchange.actions.take import AddChunk, CloseParcel, OpenParcel
from tanliu.app.desks.exchange.models import OPEN, ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.queries.interfaces import interface
from tanliu.app.desks.exchange.wire import DeclinedError, LaterError, Wire, wire_of
from tanliu.app.platform.action import Actor, perform
from tanliu.decide.exchange.parcel import read_manifest
from tanliu.kit.errors import TanliuError

_AT_ONCE = 100


@dataclass(slots=True)
class Fetched:
    """How many parcels were taken, and what hindered the next one; empty for nothing."""

    parcels: int = 0
    error: str = ""


def fetch(partner: ExchangePartner) -> Fetched:
    """Fetch what a partner has for us, in its order; what hinders one hinders those behind it, so that none is skipped."""
    done = Fetched()
    try:
        wire = wire_of(partner)
        while numbers := _listed(wire, partner.seen):
            for number in numbers:
                _one(wire, partner, number)
                done.parcels += 1
                partner.seen = number
                ExchangePartner.objects.filter(pk=partner.pk).update(seen=number)
    except (LaterError, DeclinedError, TanliuError) as error:
        done.error = str(error)[:300]
    return done


def _listed(wire: Wire, after: int) -> list[int]:
    items = wire.ask("GET", f"/parcels?after={after}&limit={_AT_ONCE}").told().get("items")
    if not isinstance(items, list):
        raise LaterError("no list of parcels")
    found = [one.get("number") if isinstance(one, dict) else None for one in items]
    numbers = [one for one in found if type(one) is int and one > after]
    if len(numbers) != len(found) or numbers != sorted(set(numbers)):
        raise DeclinedError("parcels without ascending numbers")
    return numbers


def _one(wire: Wire, partner: ExchangePartner, number: int) -> None:
    told = wire.ask("GET", f"/parcels/{number}").told()
    manifest = read_manifest(told.get("manifest"))
    actor = Actor(f"exchange:{partner.pk}", way="api")
    opened = OpenParcel(manifest.key, told["manifest"], str(told.get("signature") or ""), partner)
    one = perform(opened, actor)
    if one.state == OPEN:
        _body(wire, partner, one, number, actor)
        perform(CloseParcel(one.key, partner), actor)
    done = book(one.pk)
    says = {"acknowledgement": done.acknowledgement, "signature": done.signed_back}
    wire.ask(
        "POST",
        f"/parcels/{number}/acknowledgement",
        json.dumps(says).encode(),
        Content_Type="application/json",
    )


def _body(wire: Wire, partner: ExchangePartner, one: ExchangeParcel, number: int, actor: Actor) -> None:
    """Read the body in parts from where it is."""
    chunk, path = interface(one.exchange, edition=one.edition).chunk_bytes, f"/parcels/{number}/body"
    have = min(bodies.part_size(one.key), int(one.have))
    while have < one.size:
        last = min(have + chunk, int(one.size)) - 1
        answer = wire.ask("GET", path, Range=f"bytes={have}-{last}", Accept="*/*")
        part = answer.body
        if answer.status == 200 and have:
            # a partner that knows no ranges sends all of it each time
            part = part[have : last + 1]
        elif answer.status == 200:
            part = part[: one.size]
        if not part:
            raise LaterError("no bytes")
        have = perform(AddChunk(one.key, have, part, partner=partner), actor)
