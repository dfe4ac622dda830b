"""Examples of packs may ask what an action does: a lawyer writes the table, and what must come of it beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.casework import clocks
from tanliu.decide.casework.document import Workflow
from tanliu.decide.casework.editions import migrated
from tanliu.decide.casework.machine import machine
from tanliu.decide.casework.types import Case, Clock
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def transition(catalog: Catalog, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an action does: the state it leads to, whether that is an end, who is told.

    Parameters
    ----------
    catalog
        Packs in use.
    asked
        ``workflow``, and ``edition`` where the newest is not meant; ``state``, ``action`` and ``by``; ``facts`` and ``holds`` where they matter; ``branches`` for
        the group whose branches are meant.

    Raises
    ------
    TanliuError
        When the process does not offer the action.
    """
    process = machine(_asked(catalog, asked))
    if "branches" in asked:
        process = process.groups[asked["branches"]].machine
    facts, holds = asked.get("facts", {}), frozenset(asked.get("holds", ()))
    made = process.propose(asked["state"], asked["action"], asked["by"], facts, holds)
    return {
        "state": made.state_to, "final": made.is_final, "told": [one.to for one in made.notices],
        "starts": list(made.starts), "stops": list(made.stops), "outcome": made.answer,
    }  # fmt: skip


def due_day(catalog: Catalog, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the due day of a clock, the days of its reminders, and whether a year without a source was on the way.

    Parameters
    ----------
    asked
        ``workflow``, ``edition`` as in `transition`; ``clock`` and the day ``start`` on which it begins.
    """
    rule, start = _asked(catalog, asked).clocks[asked["clock"]], date.fromisoformat(str(asked["start"]))
    wants = clocks.wants(Clock(rule.working_days, start), rule, catalog.calendar)
    silence = next(one for one in wants if one.left == 0)
    return {
        "due_on": str(silence.due_on), "assumed": silence.assumed,
        "reminders": [str(one.on) for one in wants if one.left > 0],
        "overdue": [str(one.on) for one in wants if one.left < 0],
    }  # fmt: skip


def migration(catalog: Catalog, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return where a case of an earlier edition goes on.

    Parameters
    ----------
    asked
        ``workflow``, ``edition`` as in `transition`; ``from``: the earlier edition, and the ``state`` of the case.

    Raises
    ------
    TanliuError
        When the edition declares no way from the earlier one: its cases stay with it.
    """
    process = _asked(catalog, asked)
    if asked["from"] not in process.migrates:
        raise TanliuError(
            "this edition takes over no cases of that one",
            found=asked["from"],
            accepted=", ".join(process.migrates),
        )
    return {"state": migrated(Case(asked["state"]), process.migrates[asked["from"]]).state}


def _asked(catalog: Catalog, asked: Mapping[str, Any]) -> Workflow:
    """Return the edition that an example names, or the newest."""
    newest = document(catalog, "workflows", asked["workflow"])
    if "edition" not in asked:
        return read(newest, Workflow)
    editions = catalog.documents["workflows"][asked["workflow"]]
    found = [one for one in editions if one.edition == asked["edition"]]
    if not found:
        raise TanliuError(
            Message("unknown {kind} in a process", kind="edition"), where=newest.where(), found=asked["edition"],
            accepted=", ".join(one.edition for one in editions),
        )  # fmt: skip
    return read(found[0], Workflow)
