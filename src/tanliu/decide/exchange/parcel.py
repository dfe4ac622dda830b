"""Parcels: what a manifest says, its key and signature, and how anybody checks one by a public key alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tanliu.decide.exchange.canonical import canonical, read_rows, totals
from tanliu.decide.exchange.document import Dataset
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

FORM = "tanliu parcel 1"
_KEY = "tanliu parcel key 1"
#: Rows of which a check tells what is wrong; of more it tells how many.
MOST_FAULTS = 1000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is said of a parcel, and signed.

    Attributes
    ----------
    sender, receiver
        Ids of both; the sender's is that of its district.
    exchange, edition, dataset
        The interface, and the table of it.
    period, version
        Such as ``2025-03``, and 1 for the first parcel of the period.
    rows, size, sha256
        Of the body: how many rows and bytes, and its hash.
    totals
        Sums of columns, by which a receiver checks what arrived.
    as_of
        Instant at which the rows were made, and ``known``: the last delivery that they rest on.
    packs
        Packs and versions by whose factors and rules they were worked out.
    quality
        ``estimated_share``, ``doubted_share`` of the emissions told, null where the dataset has none; ``is_provisional``.
    supersedes
        ``version`` and ``sha256`` of the one before, with ``added``, ``changed`` and ``removed`` rows; null for the first.
    """

    sender: str
    receiver: str
    exchange: str
    edition: str
    dataset: str
    period: str
    version: int
    rows: int
    size: int
    sha256: str
    totals: Mapping[str, str]
    as_of: str
    known: int
    packs: str
    quality: Mapping[str, Any]
    supersedes: Mapping[str, Any] | None = None

    def says(self) -> dict[str, Any]:
        """Return it as the object that is written and signed."""
        return {"form": FORM, **asdict(self)}

    @property
    def key(self) -> str:
        """What makes it this parcel and no other: made of its cause, so that sent again it is the same."""
        names = ("sender", "receiver", "exchange", "dataset", "period", "version")
        return sha256(canonical({"form": _KEY, **{name: getattr(self, name) for name in names}})).hexdigest()

    @property
    def digest(self) -> str:
        """The hash of the manifest as it is signed."""
        return sha256(canonical(self.says())).hexdigest()


_TEXTS = ("sender", "receiver", "exchange", "edition", "dataset", "period", "sha256", "as_of", "packs")
_COUNTS = ("version", "rows", "size", "known")


def read_manifest(told: object) -> Manifest:
    """Return a manifest that somebody sent.

    Raises
    ------
    TanliuError
        When it is none, with what is wrong of it.
    """
    if not isinstance(told, dict) or told.get("form") != FORM:
        raise TanliuError("no manifest of a parcel", where="form", accepted=FORM)
    says = {name: value for name, value in told.items() if name != "form"}
    wanted = set(Manifest.__dataclass_fields__)
    if set(says) != wanted:
        odd = ", ".join(sorted(set(says) ^ wanted))
        raise TanliuError("a manifest with other keys", where="manifest", found=odd[:200])
    for name in _TEXTS:
        if not isinstance(says[name], str) or not 0 < len(says[name]) <= 500:
            raise TanliuError("a text wanted", where=name, found=str(says[name])[:60])
    for name in _COUNTS:
        if type(says[name]) is not int or not 0 <= says[name] < 2**53:
            raise TanliuError("a whole number wanted", where=name, found=str(says[name])[:60])
    if says["version"] < 1:
        raise TanliuError("versions are counted from 1", where="version", found=says["version"])
    if not isinstance(says["totals"], dict) or not isinstance(says["quality"], dict):
        raise TanliuError("a block of keys wanted", where="totals, quality")
    if says["supersedes"] is not None and not isinstance(says["supersedes"], dict):
        raise TanliuError("a block of keys wanted", where="supersedes")
    return Manifest(**says)


def sign(says: Mapping[str, Any], secret: bytes) -> str:
    """Sign a manifest or acknowledgement with the 32 bytes of an Ed25519 key; returns hexadecimal digits."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(canonical(says)).hex()


def is_signed(says: Mapping[str, Any], signature: str, public: str) -> bool:
    """Return whether something was signed by who holds the secret of a public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), canonical(says))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_public(text: str) -> bool:
    """Return whether a text is a public key: 64 hexadecimal digits."""
    return len(text) == 64 and all(one in "0123456789abcdef" for one in text)


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold of a parcel.

    Attributes
    ----------
    row, column
        Where: a row of the body from 1; 0 and empty for the parcel as a whole.
    reason
        A code: those of ``canonical.REASONS``, and ``signature``, ``size``, ``hash``, ``rows``, ``total``.
    """

    reason: str
    row: int = 0
    column: str = ""
    found: str = ""
    accepted: str = ""


#: Reasons that concern the parcel as a whole.
WHOLE = ("signature", "size", "hash", "rows", "total")


def faults(
    manifest: Manifest, signature: str, data: bytes, public: str, dataset: Dataset | None
) -> list[Fault]:
    """Return everything that does not hold of a parcel, the whole before its rows.

    Parameters
    ----------
    dataset
        The table as the interface describes it; without it only signature, size and hash are looked at.
    """
    return list(_faults(manifest, signature, data, public, dataset))


def _faults(
    manifest: Manifest, signature: str, data: bytes, public: str, dataset: Dataset | None
) -> Iterator[Fault]:
    if not is_signed(manifest.says(), signature, public):
        yield Fault("signature", found=signature[:16], accepted=public)
    if len(data) != manifest.size:
        yield Fault("size", found=f"{len(data)}", accepted=f"{manifest.size}")
    digest = sha256(data).hexdigest()
    if digest != manifest.sha256:
        yield Fault("hash", found=digest, accepted=manifest.sha256)
    if dataset is None:
        return
    rows, wrong = read_rows(data, dataset)
    count = len(data.splitlines())
    if count != manifest.rows:
        yield Fault("rows", found=f"{count}", accepted=f"{manifest.rows}")
    # where a row cannot be read its sum cannot be told either
    told = {} if wrong else totals(rows, dataset)
    for name, value in told.items():
        if manifest.totals.get(name) != value:
            yield Fault("total", column=name, found=value, accepted=str(manifest.totals.get(name)))
    if not wrong and set(manifest.totals) - set(told):
        yield Fault("total", found=", ".join(sorted(set(manifest.totals) - set(told))))
    for place, name, found, reason in wrong[:MOST_FAULTS]:
        yield Fault(reason, place, name, found)


def as_file(manifest: Manifest, signature: str, public: str, data: bytes) -> bytes:
    """Return a parcel as one file: the manifest with its signature in the first line, the body behind it."""
    return canonical({"manifest": manifest.says(), "signature": signature, "public": public}) + b"\n" + data


def of_file(content: bytes) -> tuple[Manifest, str, str, bytes]:
    """Return manifest, signature, the public key that it names, and body of a file.

    Raises
    ------
    TanliuError
        When it is no parcel.
    """
    line, found, data = content.partition(b"\n")
    try:
        told = json.loads(line.decode()) if found else None
    except (ValueError, RecursionError) as error:
        raise TanliuError("no file of a parcel", where="1", accepted=FORM) from error
    if not isinstance(told, dict) or not isinstance(told.get("signature"), str):
        raise TanliuError("no file of a parcel", where="1", accepted=Message("manifest and signature"))
    return read_manifest(told.get("manifest")), told["signature"], str(told.get("public", "")), data


def delta(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], key: Sequence[str]
) -> Delta:
    """Return which rows were added, changed and removed, by the columns that name a row."""
    old = {tuple(row[name] for name in key): row for row in before}
    new = {tuple(row[name] for name in key): row for row in after}
    return Delta(
        tuple(row for one, row in new.items() if one not in old),
        tuple((old[one], row) for one, row in new.items() if one in old and old[one] != row),
        tuple(row for one, row in old.items() if one not in new),
    )


@dataclass(frozen=True, slots=True)
class Delta:
    """What two versions differ in: rows added, pairs of what was and is, rows removed."""

    added: tuple[Mapping[str, Any], ...]
    changed: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]
    removed: tuple[Mapping[str, Any], ...]

    def counts(self) -> dict[str, int]:
        """Return how many of each there are."""
        return {"added": len(self.added), "changed": len(self.changed), "removed": len(self.removed)}
