"""Whether the register is as it was signed: bodies are there with their hashes, manifests say what the rows say, signatures hold."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.models import ACCEPTED, OUT, PARTLY, ExchangeParcel
from tanliu.decide.exchange.parcel import is_signed, read_manifest
from tanliu.kit.errors import NothingKnownError, TanliuError

#: What a row says that its manifest says too.
_SAME = ("exchange", "edition", "dataset", "period", "version", "sha256", "rows", "size")


def faults() -> list[TanliuError]:
    """Return what of the register is not as it was signed."""
    return [fault for one in ExchangeParcel.objects.order_by("pk").iterator() for fault in _of(one)]


def _of(one: ExchangeParcel) -> Iterator[TanliuError]:
    where = f"parcel {one.pk}"
    try:
        manifest = read_manifest(one.manifest)
    except TanliuError as error:
        yield TanliuError(error.what, where=where, found=error.found, accepted=error.accepted)
        return
    if not is_signed(manifest.says(), one.signature, one.public) or manifest.key != one.key:
        yield TanliuError("the manifest of a parcel is not what was signed", where=where)
    told = [name for name in _SAME if getattr(manifest, name) != getattr(one, name)]
    if told:
        yield TanliuError(
            "the register says something else than the manifest", where=where, found=", ".join(told)
        )
    if one.direction == OUT or one.state in (ACCEPTED, PARTLY):
        yield from _body(one, where)


def _body(one: ExchangeParcel, where: str) -> Iterator[TanliuError]:
    try:
        found = sha256(bodies.body(one.sha256)).hexdigest()
    except NothingKnownError as error:
        yield TanliuError(error.what, where=where, found=one.sha256)
        return
    if found != one.sha256:
        yield TanliuError(
            "the body of a parcel is not what was signed", where=where, found=found, accepted=one.sha256
        )
