# ruff: noqa: E402 (Django is set up before its models are imported)
"""Moves cases in children that are killed at any moment; prints as JSON what was acknowledged and what the cases say then."""

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

from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.models import Case, CaseStep
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.rows import FIRST, digest
from tanliu.app.platform.served import catalog
from tanliu.kit.errors import ConflictError

KILLS, CASES, ACTIONS = int(sys.argv[1]), 12, ("ask", "answer", "dismiss", "reopen")
LI = Actor("li")


def work(tell: int) -> None:
    """Open the same cases and take the same steps in the same order, each acknowledged when it is done."""
    for number in range(CASES):
        try:
            case = begin(Case, "finding", f"f{number}", "E1", LI)
        except ConflictError:
            case = Case.objects.get(subject=f"f{number}")
        for at, action in enumerate(ACTIONS, 1):
            # who was not told asks again, and learns that it was done
            with contextlib.suppress(ConflictError):
                take(case, Move(action, at, note="why"), LI)
            os.write(tell, f"{number}:{at}\n".encode())


def child(tell: int) -> int:
    """Return the number of a new process that moves cases."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work(tell)
        code = 0
    finally:
        os._exit(code)


def faults() -> list[str]:
    """Return the cases whose steps are not whole, in order, once, and a chain."""
    found = []
    for case in Case.objects.all():
        before, steps = FIRST, list(CaseStep.objects.filter(case=case))
        for step in steps:
            if (step.previous, step.digest) != (before, digest(step)):
                found.append(f"{case}: step {step.revision} does not follow")
            before = step.digest
        if [one.action for one in steps] != list(ACTIONS) or (case.state, case.revision) != (
            "open",
            1 + len(ACTIONS),
        ):
            found.append(f"{case}: {[one.action for one in steps]} {case.revision}")
    return found


if __name__ == "__main__":
    catalog()  # read once, before the children are made
    chance, (hear, tell) = random.Random(11), os.pipe()
    os.set_blocking(hear, False)
    told, killed = b"", 0
    while killed < KILLS:
        pid = child(tell)
        time.sleep(chance.uniform(0.01, 0.25))
        os.kill(pid, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        with contextlib.suppress(BlockingIOError):
            told += os.read(hear, 1 << 20)
        if told.count(b"\n") > 1000 * KILLS:
            raise SystemExit("nothing is left to be killed in")
    acknowledged = set(told.decode().split("\n")[:-1])
    kept = {
        f"{step.case.subject[1:]}:{step.revision - 1}" for step in CaseStep.objects.select_related("case")
    }
    work(os.open(os.devnull, os.O_WRONLY))
    sys.stdout.write(
        json.dumps(
            {
                "killed": killed, "acknowledged": len(acknowledged), "lost": sorted(acknowledged - kept),
                "faults": faults(), "cases": Case.objects.count(),
            }
        )
    )  # fmt: skip
