"""Is the operational database as it was written? What is chained is followed, what is derived is worked out again.

The store has checksums (`tanliu.app.compute.verify`); a database has none of its own that a person who may write to it
could not mend. What is changed in it without its chain is noticed here, and so is a row that went.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.db import DatabaseError, connection

from tanliu.app.drawers import drawers
from tanliu.app.platform import audit
from tanliu.app.platform.casework.models import Case, CaseStep
from tanliu.app.platform.casework.rows import digest
from tanliu.app.platform.ledger.verify import verify
from tanliu.kit import chain
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: What SQLite says of a file in which it finds nothing wrong.
_WELL = [("ok",)]


def has_database() -> bool:
    """Return whether there is an operational database to look at; asking makes none."""
    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and str(name) != ":memory:" and "mode=memory" not in str(name):
        return name.is_file()
    return True


def faults(*, ledger: bool = True) -> list[TanliuError]:
    """Return what is wrong with the audit trail, cases, the ledger, and what desks look at themselves.

    Parameters
    ----------
    ledger
        Whether the ledger is worked out again, which has a job of its own each night.

    Returns
    -------
    list of TanliuError
        Empty where all is as it was written. A ledger with a fault is blocked until it is mended.
    """
    try:
        return list(_faults(ledger))
    except DatabaseError as error:
        return [
            TanliuError(
                "the database cannot be read", found=str(error).strip().partition("\n")[0],
                accepted=Message("the database from a back-up"),
            )
        ]  # fmt: skip


def _faults(ledger: bool) -> Iterator[TanliuError]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            told = cursor.execute("PRAGMA integrity_check(5)").fetchall()
        if told != _WELL:
            yield TanliuError(
                "the database is damaged", found=told[0][0], accepted=Message("the database from a back-up")
            )
            return
    if (event := audit.broken_at()) is not None:
        yield TanliuError("the audit trail is broken: an event was changed or removed", where=event)
    yield from _cases()
    for desk in drawers("jobs"):
        for look in getattr(desk, "FAULTS", ()):
            yield from look()
    if ledger:
        try:
            yield from verify().faults
        except TanliuError as error:
            yield error


def _cases() -> Iterator[TanliuError]:
    """Yield cases whose steps do not follow from each other, or that stand elsewhere than their last step left them."""
    last: dict[int, int] = {}
    steps = CaseStep.objects.order_by("case_id", "id").iterator()
    for case, of_case in groupby(steps, lambda step: step.case_id):
        every = list(of_case)
        broken = chain.first_broken((step, digest(step)) for step in every)
        if broken is not None:
            yield TanliuError(
                "the steps of a case are broken: one was changed or removed",
                where=f"case {case}, {broken.revision}",
            )
        last[case] = every[-1].revision
    for case, revision in Case.objects.order_by("pk").values_list("pk", "revision").iterator():
        if last.get(case, revision) != revision:
            yield TanliuError(
                "a case is not where its last step left it",
                where=f"case {case}",
                found=revision,
                accepted=last[case],
            )
