"""Kill every verb that changes a workspace, at any moment, and do it again: all is as if nobody had been killed.

Each table is compared with that of a workspace in which the verb was done once and undisturbed. ``TANLIU_VERB_KILLS`` says
how often; ``bench/kills.py`` takes 200 of all kinds.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from test_compute_pairs import Both, base, both
from verbs import ALONE, VERBS, decide

from actions_case import content, copied
from tanliu.app.compute.backup import back_up, restore
from tanliu.app.compute.verify import verify
from tanliu.app.desks.publications.actions.publish import publications
from tanliu.app.store.workspace import Workspace
from tanliu.kit.table import dictionary

__all__ = ("base", "both")
KILLS = int(os.environ.get("TANLIU_VERB_KILLS", "2"))
#: Those come first that no other test kills.
EVERY = [*reversed(ALONE), *VERBS]
#: How a process ends that the kernel's alarm ended.
ENDED = str(-signal.SIGALRM)
Tables = dict[str, pa.Table]


def tables_of(path: Path) -> Tables:
    """Return the content of every table, without the numbers of deliveries, which a killed one may have used up."""
    with Workspace(path) as workspace:
        found = {name: content(workspace, name) for name in dictionary() if workspace.lake.version(name) >= 0}
    return {
        name: table.select([one for one in table.column_names if not one.endswith("batch_id")])
        for name, table in found.items()
    }


@dataclass
class Undisturbed:
    """A verb done twice with nobody in its way: how long it took [s], what is there then, and what differs by the clock."""

    seconds: float
    tables: Tables
    differs: dict[str, set[str]] = field(default_factory=dict)

    def without_clock(self, tables: Tables) -> dict[str, list[tuple[str, ...]]]:
        """Return the rows that are the same whenever the verb is done."""
        kept = {}
        for name, table in tables.items():
            columns = [one for one in table.column_names if one not in self.differs.get(name, ())]
            rows = table.select(columns).to_pylist()
            kept[name] = sorted(tuple(str(value) for value in row.values()) for row in rows)
        return kept


def undisturbed(base: Path, both: Both, folder: Path, verb: str) -> Undisturbed:
    seconds, found = [], []
    for number in range(2):
        path = begun(base, folder / str(number), verb)
        start = time.monotonic()
        assert both(path, verb) == ["0"]
        seconds.append(time.monotonic() - start)
        found.append(tables_of(path))
    first, second = found
    told = Undisturbed(min(seconds), first)
    told.differs = {
        name: {one for one in table.column_names if table[one] != second[name][one]}
        for name, table in first.items()
    }
    return told


def begun(base: Path, folder: Path, verb: str) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    path = copied(base, folder)
    if verb == "restore":
        back_up(path, folder / "base.tar", lambda: b"")
    return path


@pytest.fixture(scope="module")
def alone(base: Path, both: Both, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Undisturbed]:
    known = dict[str, Undisturbed]()

    def of(verb: str) -> Undisturbed:
        if verb not in known:
            known[verb] = undisturbed(base, both, tmp_path_factory.mktemp(verb), verb)
        return known[verb]

    return of


@pytest.mark.parametrize("number", range(KILLS))
def test_a_verb_that_is_killed_and_done_again_was_done_once(
    base: Path, both: Both, alone: Callable[[str], Undisturbed], tmp_path: Path, number: int
) -> None:
    verb, chance = EVERY[number % len(EVERY)], random.Random(number)
    expected = alone(verb)
    path = begun(base, tmp_path, verb)
    before = len(publications_of(path))
    (code,) = both(path, f"{verb}:after:{int(1e6 * chance.uniform(0.001, 1.05 * expected.seconds))}")
    assert code in {"0", ENDED}
    # what a killed one had committed and not told is there, and is asked for once more by who was not told
    twice = verb == "publish" and code == ENDED and len(publications_of(path)) > before
    if code == ENDED:
        assert verify(path).faults == ()
        assert both(path, verb) == ["0"]
    assert verify(path).faults == ()
    differing = {"publication", "published_figure", "batch"} if twice else set()
    compare = partial(same, expected, differing)
    compare(tables_of(path))
    if twice:
        assert len(publications_of(path)) == before + 2
    if verb == "restore":
        compare(tables_of(tmp_path / "restored"))
    for file in tmp_path.glob("b*-*.tar"):
        # one that bears its name is whole, whoever made it
        restore(file, tmp_path / file.stem, lambda rows: None)
        compare(tables_of(tmp_path / file.stem))
    shutil.rmtree(tmp_path)


def test_a_decision_whose_maker_was_killed_is_not_made_again(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was admitted, and its registers were not counted by it: who decided anew had it listed twice."""

    class KilledError(BaseException): ...

    def die(*_: object) -> None:
        raise KilledError

    path = begun(base, tmp_path, "settle")
    with monkeypatch.context() as dying, pytest.raises(KilledError):
        dying.setattr(Workspace, "_enter", die)
        decide(path, 0)
    decide(path, 0)
    with Workspace(path) as workspace:
        told = content(workspace, "batch").to_pylist()
    assert [one["brought_way"] for one in told if one["source"] in ("decisions", "registers")][-2:] == [
        "decision", "derived"
    ]  # fmt: skip
    assert sum(one["source"] == "decisions" for one in told) == 1


def same(expected: Undisturbed, differing: set[str], found: Tables) -> None:
    ours, theirs = expected.without_clock(found), expected.without_clock(expected.tables)
    assert ours.keys() == theirs.keys()
    assert [name for name in theirs if name not in differing and ours[name] != theirs[name]] == []


def publications_of(path: Path) -> list[object]:
    with Workspace(path) as workspace:
        return list(publications(workspace))
