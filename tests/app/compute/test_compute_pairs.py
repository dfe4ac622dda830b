"""Each pair of verbs at once, in two processes: both are done, and nothing of either is lost.

``TANLIU_PAIRS`` says how many of them, 55 at most; ``.ci/run`` takes 30, among them each verb with itself and its neighbours.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from faulty_disk import KINDS
from verbs import FAULTY, HELD, PACKS, VERBS

from actions_case import FIRMS, compute_all, content, copied, deliver, receive_values, results
from tanliu.app.compute.backup import back_up, restore
from tanliu.app.compute.verify import verify
from tanliu.app.desks.publications.actions.publish import publications, publish
from tanliu.app.store.workspace import Workspace

#: The writers that meet in one table come first; of the others each verb comes once before any comes again.
FIRST = [
    ("import", "mend"),
    ("mend", "mend"),
    ("import", "import"),
    ("mend", "compact"),
    ("publish", "publish"),
]
NAMES = list(VERBS)
_BY_DISTANCE = [
    (one, NAMES[(place + gap) % len(NAMES)]) for gap in range(6) for place, one in enumerate(NAMES)
]
PAIRS = list({frozenset(pair): pair for pair in [*FIRST, *_BY_DISTANCE]}.values())
MANY = int(os.environ.get("TANLIU_PAIRS", "8"))
Both = Callable[..., list[str]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a district with a refused row, a step of a register that waits for a person, and a publication."""
    folder = tmp_path_factory.mktemp("pairs")
    with Workspace(folder / "base", create=True) as workspace:
        deliver(workspace, PACKS, folder, "master", FIRMS, "firms.csv")
        deliver(workspace, PACKS, folder, "master", "id,name,place,meter\nA,Firm A,R1,R1\n", "register.csv")
        deliver(workspace, PACKS, folder, "reports", FAULTY, "faulty.csv")
        with workspace.writing():
            values = [("R1", HELD - timedelta(hours=6), 100, "register"), ("R1", HELD, 200, "register"),
                      ("R1", HELD + timedelta(hours=6), 5, "register"), ("R1", HELD + timedelta(hours=12), 9, "register")]  # fmt: skip
            receive_values(workspace, PACKS, values, "push")
        compute_all(workspace, PACKS)
        with workspace.writing():
            publish(workspace, PACKS, "2025", "me")
    return folder / "base"


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    """Do verbs at once; returns how each ended."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("verbs.py"))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == "ready\n"

        def done(path: Path, *verbs: str) -> list[str]:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(f"{path} {' '.join(verbs)}\n")
            process.stdin.flush()
            return process.stdout.readline().split()

        yield done
        process.stdin.close()


@pytest.mark.parametrize("pair", PAIRS[:MANY], ids="-".join)
def test_two_verbs_at_once_are_both_done(
    base: Path, both: Both, tmp_path: Path, pair: tuple[str, str]
) -> None:
    path = copied(base, tmp_path)
    assert both(path, *pair) == ["0", "0"]
    with Workspace(path) as workspace:
        holds(workspace, pair)
    for file in tmp_path.glob("*.tar"):
        restore(file, tmp_path / f"from-{file.stem}", lambda rows: None)
        with Workspace(tmp_path / f"from-{file.stem}") as workspace:
            holds(workspace, ())


@pytest.mark.parametrize("other", ["withdraw", "mend", "compute"])
def test_what_two_take_back_at_once_is_taken_back_once(
    base: Path, both: Both, tmp_path: Path, other: str
) -> None:
    path = copied(base, tmp_path)
    with Workspace(path) as workspace:
        batches, rows = content(workspace, "batch").num_rows, content(workspace, "output").num_rows
    assert both(path, "withdraw", other) == ["0", "0"]
    with Workspace(path) as workspace:
        outputs = content(workspace, "output").to_pylist()
        assert len([one for one in outputs if one["withdrawn"]]) == rows
        files = Counter(content(workspace, "batch")["file"].to_pylist())
        assert sum(files.values()) == batches + 1 + files["mended.csv"]
        assert bool(files["mended.csv"]) == (other == "mend")


def holds(workspace: Workspace, pair: tuple[str, ...]) -> None:
    """All that was there, and all that the verbs brought, once."""
    files = Counter(content(workspace, "batch")["file"].to_pylist())
    imports = [f"in-{number}.csv" for number, verb in enumerate(pair) if verb == "import"]
    brought = [name for name in files if name.startswith("in-")]
    assert not pair or sorted(brought) == imports
    listed = set(content(workspace, "batch")["batch_id"].to_pylist())
    refused = [row for row in content(workspace, "quarantine").to_pylist() if row["batch_id"] in listed]
    closed = "mended.csv" in files
    assert not pair or closed == ("mend" in pair)
    assert {(row["file"], row["row"], row["state"]) for row in refused} == {
        ("faulty.csv", 3, "mended" if closed else "open"), *((name, 3, "open") for name in brought)
    }  # fmt: skip
    assert len(refused) == 1 + len(brought)
    reported = Counter(content(workspace, "report")["period"].to_pylist())
    assert reported == {"2025-01": 2 + 2 * closed, **{f"2025-{2 + int(name[3]):02d}": 2 for name in brought}}
    setups = content(workspace, "meter_setup").num_rows
    assert not pair or setups == ("settle" in pair)
    told = publications(workspace)
    assert not pair or len(told) == 1 + pair.count("publish")
    figures = Counter(content(workspace, "published_figure")["publication_id"].to_pylist())
    assert {one.publication_id: one.figures for one in told}.items() <= figures.items()
    assert [one.previous for one in told[1:]] == [one.digest for one in told[:-1]]


#: Verbs that write, each with what fails and at which step towards the disk; ``TANLIU_FAULTS`` says how many seeds.
WRITERS = (
    "import",
    "book",
    "mend",
    "settle",
    "compute",
    "publish",
    "findings",
    "compact",
    "backup",
    "restore",
)
_FIRST = int(os.environ.get("TANLIU_FIRST_FAULT", "0"))
SEEDS = range(_FIRST, _FIRST + int(os.environ.get("TANLIU_FAULTS", "8")))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_disk_that_fails_at_any_step_leaves_nothing_lost_doubled_or_half(
    base: Path, both: Both, tmp_path: Path, seed: int
) -> None:
    """The verb fails, is killed or loses its power, is done once more, and then all is as if nothing had been.

    What was told as done before the power went is there without being done once more.
    """
    chance = random.Random(seed)
    verb = WRITERS[seed % len(WRITERS)]
    kind, after = chance.choice(KINDS), chance.randrange(50)
    path = copied(base, tmp_path)
    if verb == "restore":
        back_up(path, tmp_path / "base.tar", lambda: b"")
    (code,) = both(path, f"{verb}:{kind}:{after}:{seed}")
    assert code in {"0", "9" if kind in ("kill", "power") else "2"}
    told = code == "0" and kind == "power"
    if not told:
        if verb == "restore" and code == "0":
            shutil.rmtree(tmp_path / "restored")
        assert both(path, verb) == ["0"]
    is_whole(path, verb, base)
    if verb == "restore":
        is_whole(tmp_path / "restored", verb, base)


def is_whole(path: Path, verb: str, base: Path) -> None:
    assert verify(path).faults == ()
    with Workspace(path) as workspace:
        holds(workspace, () if verb in ("publish", "restore") else (verb,))
        # what was published twice was asked for twice
        assert len(publications(workspace)) in ({2, 3} if verb == "publish" else {1})
        found = _booked(workspace)
        with Workspace(base) as before:
            first = _booked(before)
            if verb in ("compute", "publish", "findings", "compact", "backup", "restore"):
                assert results(workspace) == results(before)
        if verb == "book":
            assert (found[0] - first[0], found[1] - first[1]) == (7, 1)
        elif verb != "settle":
            assert found == first


def _booked(workspace: Workspace) -> tuple[Any, ...]:
    """Return the sum of all bookings, and of how often each interval is counted."""
    query = (
        f"SELECT coalesce(sum(quantity), 0), coalesce(sum(readings), 0) FROM {workspace.lake.scan('reading')}"
    )
    return workspace.connection.execute(query).fetchall()[0]
