# ruff: noqa: E402 (Django is set up before its models are imported)
"""Posts in children that are killed at any moment; prints as JSON what was acknowledged and what the books say then."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "tanliu.app.site.settings"
import django

django.setup()

from django.db import connections
from posting_case import LI, do, given, held, opened, proposal

from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.ledger.rules import rules
from tanliu.app.platform.ledger.supplement import Decided, settle
from tanliu.app.platform.ledger.verify import verify

KILLS, ROUNDS = int(sys.argv[1]), 20


def work(tell: int) -> None:
    """Post the same causes in the same order, each acknowledged when it is done."""
    for number in range(ROUNDS):
        posted = do(
            *(
                given(10 + at, "many", number, at, unit, unit=unit)
                for at in range(20)
                for unit in ("budget", "allowance")
            )
        )
        posted += do(proposal("take_back", "holder:E1", "reserve", 7, "back", number, unit="allowance"))
        decided = Decided(
            "holder:E2",
            "budget",
            f"r{number % 5}",
            number + 1,
            3 * number,
            "issue",
            proposed_by="li",
            approved_by="wang",
        )
        posted += settle([decided], LI)
        os.write(tell, "".join(f"{one.key}\n" for one in posted).encode())


def child(tell: int) -> int:
    """Return the number of a new process that posts."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        work(tell)
    finally:
        os._exit(0)


if __name__ == "__main__":
    opened()
    rules()  # read once, before the children are made
    chance, (hear, tell) = random.Random(7), os.pipe()
    os.set_blocking(hear, False)
    told, killed = b"", 0
    while killed < KILLS:
        pid = child(tell)
        time.sleep(chance.uniform(0.01, 0.25))
        os.kill(pid, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        with contextlib.suppress(BlockingIOError):
            told += os.read(hear, 1 << 20)
    os.set_blocking(hear, True)
    os.close(tell)
    sink = os.open(os.devnull, os.O_WRONLY)
    work(sink)
    keys = set(LedgerTransfer.objects.values_list("key", flat=True))
    acknowledged = told.decode().split("\n")[:-1]
    sys.stdout.write(
        json.dumps(
            {
                "killed": killed, "acknowledged": len(acknowledged), "lost": [one for one in acknowledged if one not in keys],
                "faults": [str(one) for one in verify().faults], "budget": held("holder:E1")[0],
                "allowance": held("holder:E1", "allowance")[0], "reserve": held("reserve", "allowance")[0],
                "decided": held("holder:E2")[0], "rounds": ROUNDS,
            }
        )
    )  # fmt: skip
