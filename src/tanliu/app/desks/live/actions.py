"""Keep readings that a program pushes: on the disk when it is told so, booked a few seconds later."""

from __future__ import annotations

import atexit
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from tanliu.app.live.adapters import push
from tanliu.app.live.counts import Counts
from tanliu.app.live.spool import Spool, folder_of
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.api.problem import ProblemError
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.origins import speaks_for


@dataclass(frozen=True)
class Push(Action[int]):
    """Keep readings; the result is how many. The booker notes their delivery, with who pushed it, once it is booked."""

    needs: ClassVar[frozenset[str]] = frozenset({"deliver", "import"})
    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "the role may not deliver data"
    body: bytes = field(repr=False)
    form: str
    kind: str

    def run(self, actor: Actor) -> int:
        """Keep them.

        Raises
        ------
        TanliuError
            When the body as a whole cannot be read.
        ProblemError
            503 when the disk does not take them.
        """
        name, most = f"api:{actor.name}", int(getattr(settings, "TANLIU_PUSH_ROWS", 1_000_000))
        record, rows = push.record(
            self.body, self.form, name, speaks_for(actor.user), actor.address or "", most, self.kind,
            actor.by_means_of,
        )  # fmt: skip
        spool, counts = spool_of(workspace_path())
        try:
            spool.put([record])
        except OSError as error:
            counts.failed(name, str(error))
            raise ProblemError(
                503,
                "the readings could not be kept; send them again",
                found=error.strerror,
                headers={"Retry-After": "10"},
            ) from error
        counts.received(name, rows)
        return rows


@cache
def spool_of(workspace: Path) -> tuple[Spool, Counts]:
    """Return the one writer of this process; what waits is written when the process ends."""
    spool, counts = Spool(folder_of(workspace)), Counts(workspace, "push")
    atexit.register(spool.close)
    atexit.register(counts.close)
    return spool, counts
