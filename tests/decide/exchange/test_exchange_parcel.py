"""Parcels: the same data are the same bytes, and whatever is changed of one is noticed by a public key alone."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.editions import document
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.exchange.acknowledge import acknowledgement, require_about, same
from tanliu.decide.exchange.canonical import body, number, read_rows, totals
from tanliu.decide.exchange.document import Column, Dataset, Exchange, Retry
from tanliu.decide.exchange.parcel import Manifest, as_file, delta, faults, of_file, read_manifest, sign
from tanliu.decide.exchange.schema import FOLDER
from tanliu.decide.ledger.proof import public_of
from tanliu.kit.errors import TanliuError

SECRET, OTHER = b"\x01" * 32, b"\x02" * 32
PUBLIC = public_of(SECRET)


def _column(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "about": {"en": "a", "zh": "甲"}, **more}


DATASET = Dataset.model_validate(
    {
        "name": {"en": "a", "zh": "甲"}, "about": {"en": "a", "zh": "甲"}, "made_of": "activity", "direction": "out",
        "every": "month", "due_days": 20,
        "columns": {
            "entity_id": _column("code", key=True), "carrier": _column("code", key=True),
            "quantity": _column("decimal", total=True), "energy_kgce": _column("decimal", may_be_missing=True, total=True),
            "origin": _column("code", codes=["metered", "reported", "estimated"]), "is_provisional": _column("flag"),
        },
    }
)  # fmt: skip
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "entity_id": st.text("AB甲\"\\\u2028 ", min_size=1, max_size=4), "carrier": st.sampled_from(["coal", "power"]),
            "quantity": DECIMALS, "energy_kgce": st.none() | DECIMALS, "origin": st.sampled_from(["metered", "estimated"]),
            "is_provisional": st.booleans(),
        }
    ),
    max_size=12, unique_by=lambda row: (row["entity_id"], row["carrier"]),
)  # fmt: skip
SOME = [
    {"entity_id": one, "carrier": "coal", "quantity": Decimal("1.50"), "energy_kgce": None, "origin": "metered", "is_provisional": False}
    for one in ("B", "A", "C")
]  # fmt: skip


def _manifest(data: bytes, rows: list[dict[str, Any]], **more: Any) -> Manifest:
    told = Manifest(
        "X", "centre", "own", "1", "activity", "2025-03", 1, len(rows), len(data), sha256(data).hexdigest(), totals(rows, DATASET),
        "2025-04-02T00:00:00Z", 7, "packs", {"is_provisional": True},
    )  # fmt: skip
    return replace(told, **more)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_same_data_are_the_same_bytes_in_whatever_order(
    rows: list[dict[str, Any]], chance: random.Random
) -> None:
    data = body(rows, DATASET)
    other = [
        {name: row[name] for name in chance.sample(sorted(row), len(row))}
        for row in chance.sample(rows, len(rows))
    ]
    # more digits that say nothing are the same number
    for row in other:
        row["quantity"] = row["quantity"].quantize(Decimal("0.00000000"))
    assert body(other, DATASET) == data
    found, wrong = read_rows(data, DATASET)
    assert wrong == [] and len(found) == len(rows) and body(found, DATASET) == data
    told = totals(found, DATASET)
    assert Decimal(told["quantity"]) == sum((row["quantity"] for row in rows), Decimal(0))
    manifest = _manifest(data, found)
    assert faults(manifest, sign(manifest.says(), SECRET), data, PUBLIC, DATASET) == []


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_byte_can_be_changed(place: int, by: int) -> None:
    data = body(SOME, DATASET)
    manifest = _manifest(data, read_rows(data, DATASET)[0])
    signature = sign(manifest.says(), SECRET)
    changed = bytearray(data)
    changed[place % len(data)] ^= by
    assert "hash" in {one.reason for one in faults(manifest, signature, bytes(changed), PUBLIC, DATASET)}
    assert faults(manifest, signature, data, PUBLIC, DATASET) == []


def test_numbers_are_written_in_one_way() -> None:
    assert [number(Decimal(one)) for one in ("1E+3", "1.500", "-0.0", "0", "100", "-2.50", "1E-7")] == [
        "1000", "1.5", "0", "0", "100", "-2.5", "0.0000001",
    ]  # fmt: skip


def test_each_check_tells_its_own_fault() -> None:
    data = body(SOME, DATASET)
    manifest = _manifest(data, read_rows(data, DATASET)[0])
    signature = sign(manifest.says(), SECRET)

    def found(data: bytes = data, key: str = PUBLIC, **more: Any) -> set[str]:
        told = replace(manifest, **more)
        signed = sign(told.says(), SECRET) if more else signature
        return {one.reason for one in faults(told, signed, data, key, DATASET)}

    assert found() == set()
    assert found(key=public_of(OTHER)) == {"signature"} == found(key="no key")
    assert found(size=1) == {"size"} and found(sha256="0" * 64) == {"hash"} and found(rows=2) == {"rows"}
    assert found(totals={"quantity": "4.4", "energy_kgce": "0"}) == {"total"}
    assert found(totals={**manifest.totals, "price": "1"}) == {"total"}
    lines = data.splitlines(keepends=True)
    for other, reason in (
        (data[:-1], "cut"), (b"".join(reversed(lines)), "order"), (lines[0] + data, "order"), (data + b"[]\n", "columns"),
        (data.replace(b'"1.5"', b'"1.50"'), "value"), (data.replace(b'"1.5"', b"1.5"), "value"), (data.replace(b",", b", "), "canonical"),
        (data.replace(b'"metered"', b'"guessed"'), "code"), (data.replace(b'"1.5"', b"null"), "missing"),
        (data.replace(b"false", b'"no"'), "value"), (data.replace(b'"carrier"', b'"Carrier"'), "columns"), (b"\xff\n" + data, "columns"),
    ):  # fmt: skip
        told = {one.reason for one in faults(manifest, signature, other, PUBLIC, DATASET)}
        assert reason in told and "hash" in told, (reason, told)


def test_a_key_is_made_of_the_cause_and_not_of_what_was_known() -> None:
    data = body(SOME, DATASET)
    one = _manifest(data, read_rows(data, DATASET)[0])
    assert replace(one, as_of="2026-01-01T00:00:00Z", rows=9, known=8, packs="others").key == one.key
    for more in (
        {"version": 2},
        {"receiver": "other"},
        {"period": "2025-04"},
        {"dataset": "x"},
        {"sender": "y"},
    ):
        assert replace(one, **more).key != one.key


def test_a_parcel_is_one_file_and_comes_out_as_it_went_in() -> None:
    data = body(SOME, DATASET)
    one = _manifest(
        data,
        read_rows(data, DATASET)[0],
        supersedes={"version": 1, "sha256": "0" * 64, "added": 0, "changed": 1, "removed": 0},
        version=2,
    )
    signature = sign(one.says(), SECRET)
    assert of_file(as_file(one, signature, PUBLIC, data)) == (one, signature, PUBLIC, data)
    for wrong in (b"", b"{}", b"[]\n", data, b'{"manifest": {}, "signature": "x"}\n'):
        with pytest.raises(TanliuError):
            of_file(wrong)


@pytest.mark.parametrize(
    "more",
    [
        {"version": 0},
        {"version": True},
        {"rows": -1},
        {"totals": []},
        {"sender": ""},
        {"period": 7},
        {"extra": 1},
        {"form": "x"},
    ],
)
def test_a_manifest_of_another_shape_is_refused(more: dict[str, Any]) -> None:
    data = body(SOME, DATASET)
    says = _manifest(data, read_rows(data, DATASET)[0]).says()
    assert read_manifest(says).says() == says
    with pytest.raises(TanliuError):
        read_manifest(says | more)


def test_rows_of_one_key_and_missing_values_make_no_parcel() -> None:
    with pytest.raises(TanliuError, match="two rows have one key"):
        body([*SOME, SOME[0]], DATASET)
    with pytest.raises(TanliuError, match="does not fit"):
        body([{**SOME[0], "quantity": None}], DATASET)
    with pytest.raises(TanliuError, match="does not fit"):
        body([{**SOME[0], "origin": "guessed"}], DATASET)


def test_versions_differ_in_rows_added_changed_and_removed() -> None:
    before, after = ({"k": "a", "v": 1}, {"k": "b", "v": 1}), ({"k": "b", "v": 2}, {"k": "c", "v": 1})
    found = delta(before, after, ["k"])
    assert found.counts() == {"added": 1, "changed": 1, "removed": 1} and found.changed == (
        ({"k": "b", "v": 1}, {"k": "b", "v": 2}),
    )
    assert delta(before, before, ["k"]).counts() == {"added": 0, "changed": 0, "removed": 0}


def test_an_acknowledgement_is_about_these_bytes_and_signed_by_this_key() -> None:
    data = body(SOME, DATASET)
    one = _manifest(data, read_rows(data, DATASET)[0])
    told = acknowledgement(one, 3, [], "2025-04-03T00:00:00Z", 5)
    assert told["state"] == "accepted"
    signature = sign(told, SECRET)
    assert require_about(told, signature, one, PUBLIC, must_sign=True) == told
    assert require_about(told, "", one, "", must_sign=False) == told
    lies: list[tuple[dict[str, Any], str]] = [
        (told, ""), (told, sign(told, OTHER)), (told | {"sha256": "0" * 64}, ""), (told | {"key": "0" * 64}, ""), (told | {"manifest": "0" * 64}, ""),
        (told | {"rows_accepted": 2}, ""), (told | {"rows_accepted": 4, "state": "partly"}, ""), (told | {"state": "fine"}, ""), (told | {"more": 1}, ""),
    ]  # fmt: skip
    for lie, by in lies:
        with pytest.raises(TanliuError):
            require_about(
                lie, by or (sign(lie, SECRET) if lie is not told else ""), one, PUBLIC, must_sign=True
            )
    assert same(told, told | {"at": "later"}) and not same(told, told | {"number": 6})


def test_pauses_grow_to_their_longest_and_end() -> None:
    retry = Retry(first_minutes=1, times=4, most_minutes=60, attempts=6)
    assert [retry.pause_minutes(one) for one in range(1, 7)] == [1, 4, 16, 60, 60, None]


@pytest.mark.parametrize("id", ["data-centre", "carbon-platform", "power-platform"])
def test_interfaces_of_the_packs_name_no_person_and_claim_no_adopter(id: str) -> None:
    rule = read(document(load(["base", "carbon-flow"]), FOLDER, id), Exchange)
    names = {name for one in rule.datasets.values() for name in one.columns}
    assert not names & {"contact", "address", "submitted_by", "accepted_by", "phone"}
    assert "no published specification" in rule.form["en"] and "无公开规范" in rule.form["zh"]


@pytest.mark.parametrize(
    "more",
    [
        {"columns": {"contact": _column("text", key=True)}}, {"made_of": "people"}, {"use": "book"}, {"direction": "in"},
        {"direction": "in", "use": "book"}, {"columns": {"entity_id": _column("code")}}, {"columns": {"entity_id": _column("decimal", key=True)}},
        {"made_of": "reading", "columns": {"meter_code": _column("code", key=True)}},
    ],
)  # fmt: skip
def test_an_interface_cannot_ask_for_what_is_not_offered(more: dict[str, Any]) -> None:
    whole = {
        "name": {"en": "a", "zh": "甲"}, "about": {"en": "a", "zh": "甲"}, "made_of": "activity", "direction": "out", "every": "month",
        "due_days": 20, "columns": {"entity_id": _column("code", key=True)},
    }  # fmt: skip
    Dataset.model_validate(whole)
    with pytest.raises(ValueError):
        Dataset.model_validate(whole | more)


def test_a_column_that_names_a_row_is_never_missing() -> None:
    with pytest.raises(ValueError):
        Column.model_validate(_column("code", key=True, may_be_missing=True))
    with pytest.raises(ValueError):
        Column.model_validate(_column("text", total=True))
