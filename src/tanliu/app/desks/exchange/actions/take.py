"""Parcels of a partner come in: opened by their manifest, brought in chunks, checked when whole, then booked by a job."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, ClassVar

from tanliu.app import clock
from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.keys import own_id
from tanliu.app.desks.exchange.models import IN, OPEN, OVER, WHOLE, ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.queries.interfaces import dataset_of, interface
from tanliu.app.desks.exchange.queries.register import PARTNER, came, partner_of
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.decide.exchange.due import due_on, span
from tanliu.decide.exchange.parcel import Manifest, is_signed, read_manifest
from tanliu.kit.errors import ConflictError, NothingKnownError, TanliuError, TooLargeError

#: Bytes of a body that comes in, at most.
MOST_BYTES = 256 * 1024 * 1024
_REFUSAL = "the role may not exchange data"
_BRINGS = frozenset({PARTNER})


class OffsetError(ConflictError):
    """A chunk does not begin where the last one ended; ``have`` bytes are here."""

    def __init__(self, have: int, offset: int) -> None:
        super().__init__(
            "the chunk does not begin where the last one ended", where="offset", found=offset, accepted=have
        )
        self.have = have


def speaking(actor: Actor, partner: ExchangePartner | None) -> ExchangePartner:
    """Return the partner for whom somebody acts: their own, or at the console the one that is named.

    Raises
    ------
    TanliuError
        When there is none that is active.
    """
    found = partner if actor.user is None else partner_of(actor.user)
    if found is None or found.state != "active":
        raise NothingKnownError("no partner with agreed terms is known by this account", found=actor.name)
    return found


@dataclass(frozen=True)
class OpenParcel(Action[ExchangeParcel]):
    """Open a parcel by its manifest; one that is here already is the same, however often it is opened."""

    needs: ClassVar[frozenset[str]] = _BRINGS
    refusal: ClassVar[str] = _REFUSAL
    key: str
    told: object
    signature: str
    partner: ExchangePartner | None = None

    def run(self, actor: Actor) -> ExchangeParcel:
        of = ExchangePartner.objects.select_for_update().get(pk=speaking(actor, self.partner).pk)
        manifest = read_manifest(self.told)
        if manifest.key != self.key:
            raise TanliuError(
                "the key is not that of the manifest", where="key", found=self.key[:64], accepted=manifest.key
            )
        before = came(self.key, of)
        if before is not None:
            if before.manifest != manifest.says():
                raise ConflictError(
                    "another manifest came under this key", where="manifest", found=manifest.digest
                )
            return before
        _require_ours(manifest, of)
        if not of.public or not is_signed(manifest.says(), self.signature, of.public):
            raise TanliuError(
                "the manifest is not signed by the partner's key",
                where="signature",
                found=self.signature[:16],
            )
        _require_newest(manifest, of)
        rule = interface(of.exchange, edition=manifest.edition)
        return ExchangeParcel.objects.create(
            direction=IN, partner=of, key=manifest.key, exchange=rule.exchange, edition=rule.edition, dataset=manifest.dataset,
            period=manifest.period, version=manifest.version, sha256=manifest.sha256, rows=manifest.rows, size=manifest.size,
            manifest=manifest.says(), signature=self.signature, public=of.public, state=OPEN, by=actor.name, at=clock.now(),
            due_on=due_on(manifest.period, rule.datasets[manifest.dataset]),
        )  # fmt: skip

    def entries(self, actor: Actor, done: ExchangeParcel) -> Iterable[Entry]:
        return (
            [Entry("exchange_open", f"{done.pk}", {"key": self.key})]
            if done.have == 0 and done.state == OPEN
            else []
        )


def _require_ours(manifest: Manifest, of: ExchangePartner) -> None:
    """Refuse a parcel of somebody else, for somebody else, or of a dataset that the terms do not name."""
    if manifest.sender != of.pk:
        raise TanliuError(
            "the parcel is of another sender", where="sender", found=manifest.sender[:60], accepted=of.pk
        )
    if manifest.receiver != own_id():
        raise TanliuError(
            "the parcel is for another receiver",
            where="receiver",
            found=manifest.receiver[:60],
            accepted=own_id(),
        )
    if manifest.exchange != of.exchange:
        raise TanliuError(
            "the partner has another interface",
            where="exchange",
            found=manifest.exchange[:60],
            accepted=of.exchange,
        )
    dataset = dataset_of(interface(of.exchange, edition=manifest.edition), manifest.dataset, IN)
    if manifest.dataset not in of.datasets:
        raise TanliuError(
            "the terms of the partner do not name this dataset", where="dataset", found=manifest.dataset,
            accepted=", ".join(of.datasets),
        )  # fmt: skip
    span(manifest.period, dataset.every)
    if manifest.size > MOST_BYTES:
        raise TooLargeError(
            "the body is too large", where="size", found=f"{manifest.size:,}", accepted=f"{MOST_BYTES:,}"
        )


def _require_newest(manifest: Manifest, of: ExchangePartner) -> None:
    same = ExchangeParcel.objects.filter(
        direction=IN, partner=of, exchange=manifest.exchange, dataset=manifest.dataset, period=manifest.period
    )
    newest = same.order_by("-version").first()
    if newest is not None and newest.version >= manifest.version:
        raise ConflictError(
            "a later version of this parcel is here",
            where="version",
            found=manifest.version,
            accepted=newest.version + 1,
        )


@dataclass(frozen=True)
class AddChunk(Action[int]):
    """Write a chunk behind what has come; the result is how many bytes are here then, on the disk.

    Attributes
    ----------
    digest
        Hash of the chunk as the header ``Content-Digest`` has it; empty for none.
    """

    needs: ClassVar[frozenset[str]] = _BRINGS
    refusal: ClassVar[str] = _REFUSAL
    key: str
    offset: int
    data: bytes = field(repr=False)
    digest: str = ""
    partner: ExchangePartner | None = None

    def run(self, actor: Actor) -> int:
        one = _mine(self.key, speaking(actor, self.partner))
        if one.state != OPEN:
            return int(one.size)
        have = min(bodies.part_size(self.key), int(one.have))
        if self.offset != have:
            raise OffsetError(have, self.offset)
        if have + len(self.data) > one.size:
            raise TanliuError(
                "more bytes than the manifest says",
                where="offset",
                found=have + len(self.data),
                accepted=one.size,
            )
        if self.digest and self.digest != digest_of(self.data):
            raise TanliuError(
                "the chunk is not what its digest says", where="Content-Digest", found=self.digest[:80]
            )
        now = bodies.add(self.key, have, self.data)
        ExchangeParcel.objects.filter(pk=one.pk).update(have=now, touched_at=clock.now())
        return now


def digest_of(data: bytes) -> str:
    """Return a hash as the header ``Content-Digest`` of RFC 9530 has it."""
    return f"sha-256=:{b64encode(sha256(data).digest()).decode()}:"


@dataclass(frozen=True)
class CloseParcel(Action[ExchangeParcel]):
    """Say that all bytes of a parcel are here; it is checked and booked by a job, and stays as it is when closed again."""

    needs: ClassVar[frozenset[str]] = _BRINGS
    refusal: ClassVar[str] = _REFUSAL
    key: str
    partner: ExchangePartner | None = None

    def run(self, actor: Actor) -> ExchangeParcel:
        one = _mine(self.key, speaking(actor, self.partner))
        if one.state != OPEN:
            return one
        have = bodies.part_size(self.key)
        if have != one.size:
            raise OffsetError(have, int(one.size))
        ExchangeParcel.objects.filter(pk=one.pk).update(
            state=WHOLE, have=one.size, sent_at=clock.now(), next_at=clock.now()
        )
        one.state = WHOLE
        return one


def _mine(key: str, of: ExchangePartner) -> ExchangeParcel:
    one = ExchangeParcel.objects.select_for_update().filter(direction=IN, key=key[:64], partner=of).first()
    if one is None:
        raise NothingKnownError("no such parcel", found=key[:64])
    return one


def standing(one: ExchangeParcel) -> Mapping[str, Any]:
    """Return how far a parcel is that comes in, as its sender is told."""
    have = bodies.part_size(one.key) if one.state == OPEN else one.size
    told: dict[str, Any] = {
        "key": one.key,
        "state": one.state,
        "have": min(have, one.have) if one.state == OPEN else have,
    }
    if one.state in OVER:
        told |= {"acknowledgement": one.acknowledgement, "signature": one.signed_back}
    return told
