"""A case that goes on in a later edition of its process, as that edition declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tanliu.decide.casework.document import Migration
from tanliu.decide.casework.types import Case, Clock
from tanliu.kit.errors import TanliuError


def migrated(case: Case, migration: Migration) -> Case:
    """Return a case in the later edition: its clocks keep the working days that they began with.

    Raises
    ------
    TanliuError
        When the declaration does not name the state; the linter refuses such a one.
    """
    if case.state not in migration.states:
        raise TanliuError(
            "this edition does not say where a case in this state goes on", found=case.state,
            accepted=", ".join(migration.states),
        )  # fmt: skip
    branches = {
        name: replace(one, clocks=_renamed(one.clocks, migration)) for name, one in case.branches.items()
    }
    state, running = migration.states[case.state], _renamed(case.clocks, migration)
    return replace(case, state=state, revision=case.revision + 1, clocks=running, branches=branches)


def _renamed(running: Mapping[str, Clock], migration: Migration) -> Mapping[str, Clock]:
    return {migration.clocks.get(name, name): clock for name, clock in running.items()}
