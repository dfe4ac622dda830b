"""Certificates checked without a network: signed texts, the list of standings, keys that changed or were lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.decide.assessment import base45
from tanliu.decide.assessment.offline import judge, keys_told, read_keys
from tanliu.decide.assessment.sealed import (
    A_CERTIFICATE,
    A_LIST,
    Key,
    Sealed,
    Standings,
    UnsealedError,
    seal,
    seal_standings,
    unseal,
)
from tanliu.decide.ledger.proof import public_of
from tanliu.kit.errors import TanliuError

SECRET, OTHER = b"\1" * 32, b"\2" * 32
KEY, NEXT = Key(public_of(SECRET), date(2026, 1, 1)), Key(public_of(OTHER), date(2026, 9, 1))
ONE = Sealed(
    "ZWL-2026-0001-79", "某某物流有限公司", "zero-waste-to-landfill", "2021", {"en": "Zero waste", "zh": "零填埋"},
    {"en": "Gold", "zh": "金级"}, "2025", date(2026, 3, 1), date(2029, 3, 1), 2,
)  # fmt: skip
DAY = date(2026, 10, 5)
MADE = datetime(2026, 10, 1, 9, tzinfo=UTC)


def listed(standing: str, at: datetime = MADE, secret: bytes = SECRET) -> str:
    return seal_standings(Standings(at, ("valid", "withdrawn", standing, "suspended")), secret)


def standing(text: str, day: date = DAY, one: Sealed = ONE, keys: Sequence[Key] = (KEY,)) -> str:
    return judge(seal(one, SECRET), text, keys, day, 7).standing


@pytest.mark.parametrize("told", ["valid", "suspended", "withdrawn", "unwatched"])
def test_the_list_tells_how_a_certificate_stands(told: str) -> None:
    found = judge(seal(ONE, SECRET), listed(told), (KEY,), DAY, 7)
    assert (found.standing, found.holds, found.list_days, found.sealed) == (told, told == "valid", 4, ONE)


def test_days_of_a_certificate_and_of_its_list() -> None:
    assert standing(listed("valid"), ONE.valid_until + timedelta(1)) == "expired"
    assert standing(listed("suspended"), ONE.valid_until + timedelta(1)) == "expired"
    assert standing(listed("withdrawn"), ONE.valid_until + timedelta(1)) == "withdrawn"
    last = datetime(2029, 2, 27, tzinfo=UTC)
    assert standing(listed("valid", last), ONE.valid_until) == "valid"
    assert standing(listed("valid"), ONE.issued_on - timedelta(1)) == "early"
    assert standing(listed("valid"), date(2026, 10, 8)) == "valid"
    assert standing(listed("valid"), date(2026, 10, 9)) == "old"
    assert standing(listed("suspended"), date(2026, 12, 9)) == "suspended"
    assert standing(listed("valid"), date(2026, 9, 30)) == "ahead"
    assert standing(listed("valid"), one=replace(ONE, place=4)) == "unlisted"


def test_keys_that_changed_and_keys_that_were_lost() -> None:
    old = replace(KEY, until=date(2026, 9, 1))
    newer = listed("suspended", secret=OTHER)
    assert standing(newer, keys=(old, NEXT)) == "suspended"
    for keys, where, reason in (
        ((NEXT,), "certificate", "key"),
        ((old,), "list", "key"),
        ((replace(old, is_lost=True), NEXT), "certificate", "lost"),
        ((), "certificate", "key"),
    ):
        with pytest.raises(UnsealedError) as caught:
            standing(newer, keys=keys)
        assert (caught.value.where, caught.value.reason) == (where, reason)


def test_a_list_is_no_certificate() -> None:
    text = listed("valid")
    for wrong in (text, "TLC1:" + text[5:], "", "TLC1:", "TLC1:é", seal(ONE, SECRET).lower()):
        with pytest.raises(UnsealedError):
            unseal(wrong, (KEY,), A_CERTIFICATE)
    with pytest.raises(UnsealedError):
        unseal("TLS1:" + seal(ONE, SECRET)[5:], (KEY,), A_LIST)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0), st.sampled_from("0A9 Z:"))
def test_a_changed_character_is_seen(place: int, letter: str) -> None:
    text = seal(ONE, SECRET)
    at = 5 + place % (len(text) - 5)
    changed = text[:at] + letter + text[at + 1 :]
    if changed != text:
        with pytest.raises(UnsealedError):
            unseal(changed, (KEY,), A_CERTIFICATE)


@given(st.binary(max_size=40))
def test_base45_there_and_back(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@pytest.mark.parametrize(
    ("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")]
)
def test_the_examples_of_rfc_9285(data: bytes, text: str) -> None:
    assert base45.encode(data) == text and base45.decode(text) == data


@pytest.mark.parametrize("text", ["A", "GGW", "::", "BB8A", "bb8"])
def test_what_is_no_base45(text: str) -> None:
    with pytest.raises(ValueError, match="base45"):
        base45.decode(text)


def test_any_reader_of_cose_checks_a_text() -> None:
    """By RFC 9052 alone: no code of ours but base45."""
    message = cbor2.loads(base45.decode(seal(ONE, SECRET)[5:]))
    protected, unprotected, payload, signature = message.value
    assert (message.tag, unprotected) == (18, {})
    header = cbor2.loads(protected)
    assert header[1] == -8 and header[4] == KEY.id
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(KEY.public)).verify(signature, signed)
    assert cbor2.loads(payload)["n"] == ONE.number


def test_a_million_certificates_are_a_short_list() -> None:
    every = ["valid"] * 1_000_000
    every[777_777] = "suspended"
    text = seal_standings(Standings(MADE, every), SECRET)
    assert len(text) < 2000 and unseal(text, (KEY,), A_LIST).every[777_776:777_779] == (
        "valid",
        "suspended",
        "valid",
    )


def test_a_file_of_keys() -> None:
    keys = (replace(KEY, until=date(2026, 9, 1), is_lost=True), NEXT)
    told = json.dumps(keys_told(keys))
    assert read_keys(told) == keys
    for wrong in (
        "",
        "[]",
        "{}",
        "[" * 100_000,
        told.replace("keys 1", "keys 2"),
        told.replace("true", "1"),
        told.replace(KEY.public, "00"),
    ):
        with pytest.raises(TanliuError, match="no file of public keys"):
            read_keys(wrong)
