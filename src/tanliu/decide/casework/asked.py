"""Examples of packs may ask what an action does: a lawyer writes the table, and what must come of it beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.casework.document import Workflow
from tanliu.decide.casework.machine import machine


def transition(catalog: Catalog, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an action does: the state it leads to, whether that is an end, who is told.

    Parameters
    ----------
    catalog
        Packs in use.
    asked
        ``workflow``, ``state``, ``action`` and ``by``; ``facts`` and ``holds`` where they matter; ``branches`` for
        the group whose branches are meant.

    Raises
    ------
    TanliuError
        When the process does not offer the action.
    """
    process = machine(read(document(catalog, "workflows", asked["workflow"]), Workflow))
    if "branches" in asked:
        process = process.groups[asked["branches"]].machine
    facts, holds = asked.get("facts", {}), frozenset(asked.get("holds", ()))
    made = process.propose(asked["state"], asked["action"], asked["by"], facts, holds)
    return {
        "state": made.state_to, "final": made.is_final, "told": [one.to for one in made.notices],
        "starts": list(made.starts), "stops": list(made.stops), "outcome": made.answer,
    }  # fmt: skip
