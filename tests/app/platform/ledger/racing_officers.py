# ruff: noqa: E402 (Django is set up before its models are imported)
"""Two officers post at once, again and again; prints as JSON what came of each round."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tanliu.app.site.settings"
import django

django.setup()

from posting_case import do, given, held, opened, proposal

import racing
from tanliu.app.platform.ledger.models import LedgerBatch, LedgerTransfer
from tanliu.decide.ledger import merkle
from tanliu.decide.ledger.types import Step

ROUNDS = 12


def both(act: Callable[[str], Any]) -> list[str]:
    named = lambda error: str(getattr(error, "check", type(error).__name__))  # noqa: E731
    return sorted(racing.both(*racing.ann_and_ben(act), named=named))


def spent(number: int) -> dict[str, Any]:
    """Both give all that the firm has, each for a cause of their own."""
    do(given(10, "spent", number))
    got = both(
        lambda name: do(proposal("take_back", "holder:E1", "reserve", 10, "spend", number, name))[0].is_new
    )
    return {"got": got, "held": held("holder:E1")}


def retried(number: int) -> dict[str, Any]:
    """Both post the same cause: one is told that it is there."""
    got = both(lambda name: do(given(7, "retried", number, to="holder:E2", proposed_by=name))[0].is_new)
    return {"got": got, "held": held("holder:E2")[0] - 7 * (number + 1)}


def ended(number: int) -> dict[str, Any]:
    """One settles and one voids the same pending transfer."""
    (pending,) = do(proposal("allocate", "issue", "holder:E1", 5, "ended", number, step=Step.PEND))

    def end(name: str) -> bool:
        step, amount = (Step.SETTLE, 5) if name == "ann" else (Step.VOID, 0)
        one = proposal("allocate", "issue", "holder:E1", amount, name, number, step=step, of=pending.key)
        return do(one)[0].is_new

    return {"got": both(end), "reserved": held("issue")[1]}


def whole() -> dict[str, Any]:
    """Return whether the tree is that of the transfers in their order, and what all balances come to."""
    places = list(LedgerTransfer.objects.values_list("place", flat=True))
    tree = merkle.Tree(bytes(one) for one in LedgerTransfer.objects.values_list("leaf", flat=True))
    total = sum(sum(held(one)) for one in ("issue", "reserve", "holder:E1", "holder:E2"))
    return {
        "places": places == list(range(len(places))),
        "root": tree.root().hex() == LedgerBatch.objects.last().root,
        "total": total,
    }


if __name__ == "__main__":
    opened()
    acts = {"spent": spent, "retried": retried, "ended": ended}
    told = {name: [act(number) for number in range(ROUNDS)] for name, act in acts.items()}
    sys.stdout.write(json.dumps({**told, "whole": whole()}))
