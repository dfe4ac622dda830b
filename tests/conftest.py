"""One demo district for a whole run of the tests, shared by its processes, and a signed-in client for each role."""

from __future__ import annotations

import fcntl
import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler.loadfile import LoadFileScheduling

import two_databases
from once import make_once

# the tests begin hundreds of processes: what one has compiled, all read, whatever this machine prefers
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# as the command line does: threads of LightGBM that wait would hold the cores of the other processes; a matrix of a
# test is small, and more threads for it would only wait for each other
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# a million objects stand for the whole run: the collector need not look at them every few seconds
gc.set_threshold(100_000, 50, 100)
# how fast examples are made up and tried says only how busy the machine is
hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")
#: Whether the process is the first of a run: those that it begins find its folder in their environment.
FIRST = two_databases.FOLDER not in os.environ
if FIRST:
    os.environ[two_databases.FOLDER] = tempfile.mkdtemp(prefix="tanliu-databases-")

#: Enterprises of the shared district; tests that write take a copy.
FIRMS = 30
#: What takes longest, in the order in which it begins, so that no process is left alone with it at the end.
LONGEST = (
    "journeys/",
    "app/platform/api/test_api_schema.py",
    "golden/test_golden_cambridge.py",
    "parity/",
    "app/site/",
    "app/compute/test_compute_pairs.py",
    "app/live/test_live_kills.py",
    "golden/",
    "app/platform/jobs/",
    "app/cli/",
    "app/compute/",
    "flow/",
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return half as many processes again as there are cores: three of ten seconds are waited for other processes."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


def pytest_unconfigure() -> None:
    """Remove what the processes of the run shared."""
    if FIRST:
        two_databases.forget(Path(os.environ.pop(two_databases.FOLDER)))


class _Together(LoadFileScheduling):
    """The tests of a file stay together, and all journeys: they share a server, which is dear to begin."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "journeys" if "journeys/" in file else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Return our scheduler where the tests of a file are to stay together; another one is taken as it was asked for."""
    return _Together(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[int, str]:
    file = item.path.relative_to(Path(__file__).parent).as_posix()
    begin = next((one for one in LONGEST if file.startswith(one)), None)
    return LONGEST.index(begin) if begin else len(LONGEST), file


@pytest.fixture(autouse=True)
def transaction_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the connection of a test that runs in a transaction; a server ends old ones before each request."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    ended = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def end(wrapper: Any) -> None:
        if not wrapper.in_atomic_block:
            ended(wrapper)

    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", end)


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """Do not wait for the disk after each commit of a test; what is flushed, and when, has tests of its own."""
    from tanliu.app.store import durable

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "flush", lambda number: None)
        make_once(patch)
        yield


@pytest.fixture(scope="session")
def made_up() -> Any:
    """Return the base pack and ``tests/pack``, a made-up country whose rows no new edition of a factor touches."""
    from tanliu.catalog import packfile
    from tanliu.catalog.load import assemble, packs_dir

    # not as a user's pack, whose factors would all fit as user_supplied
    folders = (packs_dir() / "base", Path(__file__).parent / "pack")
    return assemble([packfile.read(folder, user=False) for folder in folders])


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a computed demo workspace; made once, however many processes run the tests.

    Who works on pages runs single tests again and again: ``TANLIU_DISTRICT=FOLDER`` keeps the workspace there
    from run to run. Remove the folder after a change of what is computed.
    """
    from tanliu.app.demo.make import make_demo

    kept = os.environ.get("TANLIU_DISTRICT")
    root = Path(kept) if kept else tmp_path_factory.getbasetemp()
    if kept:
        root.mkdir(parents=True, exist_ok=True)
    elif "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder = root / "district"
    with (root / "district.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "district.done").exists():
            make_demo(folder, enterprises=FIRMS)
            (root / "district.done").touch()
    return folder


@pytest.fixture
def served(district: Path, settings: Any, db: None) -> Iterator[Path]:
    """Let the site serve the shared district, to which no test delivers."""
    from tanliu.app.platform.served import results
    from tanliu.app.store.results import Texts

    settings.TANLIU_WORKSPACE = str(district)
    # a test looks at pages that it made, not at those that an earlier one left
    results()._texts = Texts()
    before = _delivered(district)
    yield district
    # every later test of the run would read it: a test that delivers takes a copy
    assert _delivered(district) == before, (
        "a delivery came to the shared district, by this test or one beside it"
    )


def _delivered(district: Path) -> int:
    """Return how often the list of deliveries was written."""
    return sum(1 for _ in (district / "lake/batch/_delta_log").iterdir())


@pytest.fixture
def covers(served: Path) -> dict[str, list[str]]:
    """Return what each role covers in the shared district: the town and firm of its largest emitter."""
    from tanliu.app.platform.served import results

    row = results().rows(
        "SELECT entity_id, region_id FROM entity_period ORDER BY emission_kgco2e DESC LIMIT 1"
    )[0]
    return {
        "district": [],
        "department": ["construction"],
        "town": [row["region_id"]],
        "enterprise": [row["entity_id"]],
        "auditor": [],
    }


@pytest.fixture
def client_of(covers: dict[str, list[str]]) -> Callable[[str], Any]:
    """Return a maker of clients that are signed in as a role."""
    from django.contrib.auth.models import User
    from django.test import Client

    from tanliu.app.platform.people import put_user

    def make(role: str) -> Any:
        put_user(role, role, covers[role])
        client = Client()
        client.force_login(
            User.objects.get(username=role), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return make
