"""A receipt is checked by itself and a public key; whatever is changed in it is noticed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from ledger_case import DAY, transfer

from tanliu.decide.ledger import proof
from tanliu.decide.ledger.lots import Lot
from tanliu.decide.ledger.merkle import Tree
from tanliu.kit.errors import TanliuError

#: Test 1 of RFC 8032, section 7.1.
SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def _receipt() -> dict[str, Any]:
    leaves = [
        proof.leaf(transfer(f"k{one}", "allocate", "issue", "a", one + 1), f"salt {one}") for one in range(7)
    ]
    tree = Tree(proof.leaf_hash(one) for one in leaves)
    head = proof.Head(7, tree.root().hex(), "2025-03-03T00:00:00+00:00", proof.FIRST)
    made = proof.receipt(leaves[4], 4, tree.inclusion(4, 7), head, proof.sign(head, SECRET))
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


def test_the_key_is_that_of_the_rfc() -> None:
    assert proof.public_of(SECRET) == PUBLIC


def test_a_receipt_holds_and_every_change_is_noticed() -> None:
    told = _receipt()
    assert proof.check_receipt(told, PUBLIC).size == 7
    changes = [
        ("index", 3),
        ("signature", "00" * 64),
        ("path", told["path"][:-1]),
        ("path", [*told["path"], "00" * 32]),
    ]
    for key in told["leaf"]:
        changed = copy.deepcopy(told)
        changed["leaf"][key] = 6 if key == "amount" else "x"
        with pytest.raises(TanliuError, match="does not stand under"):
            proof.check_receipt(changed, PUBLIC)
    for key in told["head"]:
        changed = copy.deepcopy(told)
        changed["head"][key] = 8 if key == "size" else "00"
        with pytest.raises(TanliuError, match="not signed by this key"):
            proof.check_receipt(changed, PUBLIC)
    for key, value in changes:
        with pytest.raises(TanliuError):
            proof.check_receipt({**told, key: value}, PUBLIC)
    with pytest.raises(TanliuError, match="not signed by this key"):
        proof.check_receipt(told, proof.public_of(bytes(32)))


@pytest.mark.parametrize("told", [None, [], {}, "receipt", {"form": "tanliu ledger receipt 1"}])
def test_what_is_no_receipt_is_refused_in_words(told: object) -> None:
    with pytest.raises(TanliuError, match="no receipt of a ledger"):
        proof.check_receipt(told, PUBLIC)


@pytest.mark.parametrize("key", ["leaf", "index", "path", "head", "signature"])
@pytest.mark.parametrize("value", [None, 3.5, ["x"], {"size": "7"}])
def test_a_receipt_with_something_else_in_it_is_refused_in_words(key: str, value: object) -> None:
    with pytest.raises(TanliuError):
        proof.check_receipt({**_receipt(), key: value}, PUBLIC)


def test_a_leaf_tells_no_person_and_no_cause() -> None:
    one = transfer("k", "allocate", "issue", "a", 1)
    told = json.dumps(proof.leaf(one, "salt"))
    assert "li" not in told.split('"') and "wang" not in told and one.cause not in told
    assert proof.leaf(one, "salt") != proof.leaf(one, "another salt")
    assert proof.leaf(one, "salt") != proof.leaf(one._replace(approved_by="zhao"), "salt")


@pytest.mark.parametrize(
    "more",
    [{}, {"cause": '季度 "1"\n\\', "proposed_by": "李", "of": "x"}, {"wants_until": DAY, "family": "\u2028"}],
)
@pytest.mark.parametrize("serials", [(), (Lot(1, 4), Lot(9, 12))])
def test_the_hash_that_is_written_straight_away_is_that_of_the_leaf(
    more: dict[str, Any], serials: tuple[Lot, ...]
) -> None:
    one = transfer("k", "allocate", "issue", "a", 12, **more)
    assert proof.leaf_hash_of(one, "salt", serials) == proof.leaf_hash(proof.leaf(one, "salt", serials))
