"""The tree keeps the test vectors of RFC 6962's reference implementation, and every proof of small trees."""

from __future__ import annotations

import pytest

from tanliu.decide.ledger.merkle import EMPTY, Tree, consistent, included, leaf_hash, node_hash

#: The inputs and roots of the reference implementation's tests.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _tree() -> Tree:
    return Tree(leaf_hash(bytes.fromhex(one)) for one in INPUTS)


def test_roots_are_those_of_the_rfc() -> None:
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [_tree().root(size).hex() for size in range(1, 9)] == ROOTS
    assert _tree().root(0) == EMPTY


def _plain(leaves: list[bytes]) -> bytes:
    """The definition, word by word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(_plain(leaves[:split]), _plain(leaves[split:]))


def test_every_proof_of_small_trees_holds_and_no_other() -> None:
    leaves = [leaf_hash(bytes([one])) for one in range(21)]
    tree = Tree(leaves)
    for size in range(1, 22):
        assert tree.root(size) == _plain(leaves[:size])
        for index in range(size):
            path = tree.inclusion(index, size)
            assert included(leaves[index], index, size, path, tree.root(size))
            assert not included(leaves[index], index, size, [*path, EMPTY], tree.root(size))
            assert not included(EMPTY, index, size, path, tree.root(size))
            for other in range(size):
                assert included(leaves[index], other, size, path, tree.root(size)) == (other == index)
        for first in range(1, size + 1):
            proof = tree.consistency(first, size)
            assert consistent(first, size, tree.root(first), tree.root(size), proof)
            assert not consistent(first, size, EMPTY, tree.root(size), proof)
            assert not consistent(first, size, tree.root(first), EMPTY, proof)
            assert not consistent(first, size, tree.root(first), tree.root(size), [*proof, EMPTY])
            if proof:
                assert not consistent(first, size, tree.root(first), tree.root(size), proof[:-1])


@pytest.mark.parametrize("claimed", [3, 4, 9, 16])
def test_a_proof_uses_up_the_size_that_is_claimed(claimed: int) -> None:
    tree = _tree()
    path = tree.inclusion(2, 5)
    assert not included(leaf_hash(b"\x10"), 2, claimed, path, tree.root(5))


def test_a_node_is_no_leaf() -> None:
    two = _tree()
    both = b"".join(two.levels[0][:2])
    assert leaf_hash(both) != two.root(2)
    assert leaf_hash(b"\x01" + both) != two.root(2)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 9), (0, 0)])
def test_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        _tree().inclusion(index, size)
