"""Certificates and the list of their standing as signed texts, by which anybody checks one without a network.

A text is base45 of a COSE_Sign1 (RFC 9052) with Ed25519, the id of the key in its protected header, and behind it a CBOR
map. What a text holds is read after its signature was checked, never before.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tanliu.decide.assessment import base45
from tanliu.kit.errors import TanliuError

#: What a text begins with, before its base45.
CERTIFICATE, STANDINGS = "TLC1:", "TLS1:"
#: Standings in the list, two bits each, in the order of their numbers.
LISTED = ("valid", "suspended", "withdrawn", "unwatched")
#: Characters read of a text, and certificates of a list.
MOST_CHARACTERS, MOST_LISTED = 8_000_000, 4_000_000
# tag 18, array of four, and the protected header: algorithm EdDSA, key id of eight bytes
_HEAD = bytes.fromhex("d2844da201270448")
_SIGNATURE = 64
Told = TypeVar("Told")


class UnsealedError(TanliuError):
    """A text is not signed by the key that it should be signed by; ``reason`` is ``form``, ``key``, ``lost`` or ``signature``."""

    def __init__(self, reason: str, what: str, found: str = "", accepted: str = "") -> None:
        super().__init__(what, found=found or None, accepted=accepted or None)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Key:
    """A public key that signed or signs.

    Attributes
    ----------
    public
        64 hexadecimal digits.
    since, until
        Days; ``until`` is None for the one that signs now.
    is_lost
        Whether others may hold its secret: what it signed holds no longer.
    """

    public: str
    since: date
    until: date | None = None
    is_lost: bool = False

    @property
    def id(self) -> bytes:
        return key_id(self.public)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the text of a certificate says.

    Attributes
    ----------
    title, level
        By language.
    place
        In the list of standings, from 0.
    """

    number: str
    holder: str
    scheme: str
    edition: str
    title: Mapping[str, str]
    level: Mapping[str, str]
    period: str
    issued_on: date
    valid_until: date
    place: int


@dataclass(frozen=True, slots=True)
class Standings:
    """The standing of every certificate at an instant.

    Attributes
    ----------
    at
        With its offset.
    every
        Standings by place; a place of no certificate is ``valid`` and asked by none.
    """

    at: datetime
    every: Sequence[str]


def key_id(public: str) -> bytes:
    """Return the id of a public key: the first eight bytes of its SHA-256."""
    return sha256(bytes.fromhex(public)).digest()[:8]


def seal(one: Sealed, secret: bytes) -> str:
    """Return the text of a certificate, signed with the 32 bytes of an Ed25519 key."""
    told = {
        "n": one.number, "h": one.holder, "s": one.scheme, "e": one.edition, "t": dict(one.title), "l": dict(one.level),
        "p": one.period, "f": one.issued_on.isoformat(), "u": one.valid_until.isoformat(), "i": one.place,
    }  # fmt: skip
    return CERTIFICATE + _signed(told, secret)


def seal_standings(one: Standings, secret: bytes) -> str:
    """Return the text of a list of standings."""
    bits = bytearray((len(one.every) + 3) // 4)
    for place, standing in enumerate(one.every):
        bits[place // 4] |= LISTED.index(standing) << place % 4 * 2
    told = {"at": one.at.isoformat(), "size": len(one.every), "bits": zlib.compress(bytes(bits), 9)}
    return STANDINGS + _signed(told, secret)


def _certificate(told: Mapping[str, Any]) -> Sealed:
    return Sealed(
        told["n"], told["h"], told["s"], told["e"], told["t"], told["l"], told["p"],
        date.fromisoformat(told["f"]), date.fromisoformat(told["u"]), int(told["i"]),
    )  # fmt: skip


def _list(told: Mapping[str, Any]) -> Standings:
    size, at = int(told["size"]), datetime.fromisoformat(told["at"])
    bits = zlib.decompressobj().decompress(told["bits"], MOST_LISTED // 4)
    if at.tzinfo is None or not 0 <= size <= min(MOST_LISTED, len(bits) * 4):
        raise ValueError(size)
    return Standings(at, tuple(LISTED[bits[place // 4] >> place % 4 * 2 & 3] for place in range(size)))


@dataclass(frozen=True, slots=True)
class Kind(Generic[Told]):
    """A kind of signed text: how it begins, how it is read, and what is said of one that is none."""

    begins: str
    read: Callable[[Mapping[str, Any]], Told]
    refused: str


A_CERTIFICATE = Kind(CERTIFICATE, _certificate, "no text of a certificate")
A_LIST = Kind(STANDINGS, _list, "no list of standings")


def unseal(text: str, keys: Sequence[Key], kind: Kind[Told]) -> Told:
    """Return what a signed text of a kind says.

    Raises
    ------
    UnsealedError
        When it is none, or no key of these signed it.
    """
    told = _read(text, kind.begins, keys)
    try:
        return kind.read(told)
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise UnsealedError("form", kind.refused) from error


def _signed(told: Mapping[str, Any], secret: bytes) -> str:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    id, payload = key_id(key.public_key().public_bytes_raw().hex()), cbor2.dumps(told, canonical=True)
    signature = key.sign(_to_sign(id, payload))
    return base45.encode(_HEAD + id + b"\xa0" + cbor2.dumps(payload) + cbor2.dumps(signature))


def _to_sign(id: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", _HEAD[3:] + id, b"", payload])


def _read(text: str, begins: str, keys: Sequence[Key]) -> dict[str, Any]:
    """Return what a text holds, when one of the keys signed it."""
    # a space is a character of base45, the ends of lines are none
    id, payload, signature = _parts(text.strip("\t\r\n\ufeff"), begins)
    found = next((one for one in keys if one.id == id), None)
    if found is None:
        accepted = ", ".join(one.id.hex() for one in keys)
        raise UnsealedError("key", "signed by a key that is not among those given", id.hex(), accepted)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(found.public)).verify(
            signature, _to_sign(id, payload)
        )
    except InvalidSignature as error:
        raise UnsealedError("signature", "the signature does not hold: the text was changed") from error
    if found.is_lost:
        raise UnsealedError("lost", "signed by a key that was given up as lost", id.hex())
    told = cbor2.loads(payload)
    if not isinstance(told, dict):
        raise UnsealedError("form", "no text of this kind", accepted=begins)
    return told


def _parts(text: str, begins: str) -> tuple[bytes, bytes, bytes]:
    """Return the id of the key, the payload and the signature of a text."""
    try:
        if not text.startswith(begins) or len(text) > MOST_CHARACTERS:
            raise ValueError("begins otherwise")
        data = base45.decode(text.removeprefix(begins))
        id, wrapped, end = data[8:16], data[17 : -_SIGNATURE - 2], data[-_SIGNATURE - 2 : -_SIGNATURE]
        if data[:8] != _HEAD or data[16:17] != b"\xa0" or end != b"\x58\x40":
            raise ValueError("another layout")
        payload = next(
            (wrapped[size:] for size in (1, 2, 3, 5) if cbor2.dumps(wrapped[size:]) == wrapped), None
        )
        if payload is None:
            raise ValueError("another layout")
    except ValueError as error:
        raise UnsealedError("form", "no text of this kind", text[:20], begins) from error
    return id, payload, data[-_SIGNATURE:]
