"""Serial numbers move with their transfers: none is in two places, none is lost, none is given again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_case import transfer

from tanliu.decide.ledger.lots import Lot, overlap, without
from tanliu.decide.ledger.merkle import Edge, Tree, leaf_hash
from tanliu.decide.ledger.shelf import Shelf, Spot
from tanliu.decide.ledger.types import RefusedError, Step

_ACTS = st.lists(
    st.tuples(st.sampled_from(["issue", "give", "pend", "end", "reverse"]), st.integers(1, 40)), max_size=40
)


def _free(shelf: Shelf, account: str) -> int:
    return sum(run.size() for run in shelf.lots.get(Spot(account, "budget"), []))


@given(_ACTS, st.data())
@settings(deadline=None)
def test_no_number_is_twice_or_lost(acts: list[tuple[str, int]], data: st.DataObject) -> None:
    shelf, given_out, pending, posted = Shelf(), 0, [], []
    for number, (act, amount) in enumerate(acts):
        key = f"k{number}"
        if act == "issue":
            posted.append(transfer(key, "allocate", "issue", "a", amount))
            given_out += amount
            moved = shelf.move(posted[-1], issues=True)
        elif act in ("give", "pend") and _free(shelf, "a") >= amount:
            one = transfer(key, "transfer", "a", "b", amount, step=Step.PEND if act == "pend" else Step.POST)
            (pending if act == "pend" else posted).append(one)
            moved = shelf.move(one, issues=False)
        elif act == "end" and pending:
            of = pending.pop()
            step = data.draw(st.sampled_from([Step.SETTLE, Step.VOID]))
            amount = min(amount, of.amount) if step == Step.SETTLE else 0
            moved = shelf.move(
                transfer(key, "transfer", "a", "b", amount, step=step, of=of.key), issues=False
            )
        elif act == "reverse" and posted:
            of = posted.pop()
            back = transfer(key, of.kind, of.target, of.source, of.amount, step=Step.REVERSE, of=of.key)
            before = {spot: list(runs) for spot, runs in shelf.lots.items()}
            try:
                moved = shelf.move(back, issues=False)
                assert sorted(moved) == sorted(shelf.moved[of.key])
            except RefusedError:
                assert shelf.lots == before
            continue
        else:
            continue
        assert sum(run.size() for run in moved) == amount
        runs = [run for lying in shelf.lots.values() for run in lying]
        assert overlap(runs) is None and sum(run.size() for run in runs) == given_out


def test_what_is_not_there_cannot_be_taken_out() -> None:
    assert without([Lot(1, 10), Lot(20, 30)], [Lot(3, 5), Lot(20, 30)]) == [Lot(1, 3), Lot(5, 10)]
    assert without([Lot(1, 10)], [Lot(5, 11)]) is None


@given(st.integers(0, 70), st.integers(0, 70))
def test_an_edge_grows_as_the_tree_does(first: int, more: int) -> None:
    leaves = [leaf_hash(bytes([one])) for one in range(first + more)]
    edge = Edge()
    for one in leaves[:first]:
        edge.add(one)
    edge = Edge(edge.size, edge.peaks)
    made = [node for one in leaves[first:] for node in edge.add(one)]
    tree = Tree(leaves)
    assert edge.root() == tree.root()
    assert all(tree.levels[height][place] == node for height, place, node in made)
