"""Each real source is imported and computed once a run, however many processes look at it."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Iterator

import pytest
from golden_case import Golden, golden, source_folder

from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog


@pytest.fixture(scope="session")
def packs() -> Catalog:
    return load()


def _computed(folder: str, mapping: str, catalog: Catalog, tmp: pytest.TempPathFactory) -> Iterator[Golden]:
    source = source_folder(folder)
    root = tmp.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    place, done = root / folder, root / f"{folder}.run"
    with (root / f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            with Workspace(place, create=True) as workspace:
                done.write_bytes(pickle.dumps(golden(workspace, catalog, source, mapping)))
    with Workspace(place) as workspace:
        yield Golden(workspace, catalog, pickle.loads(done.read_bytes()))


@pytest.fixture(scope="session")
def seattle(packs: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Golden]:
    yield from _computed("seattle", "seattle-2015", packs, tmp_path_factory)


@pytest.fixture(scope="session")
def chicago(packs: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Golden]:
    yield from _computed("chicago", "chicago-2014-2018", packs, tmp_path_factory)


@pytest.fixture(scope="session")
def steel(packs: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Golden]:
    yield from _computed("steel", "steel-2018", packs, tmp_path_factory)


@pytest.fixture(scope="session")
def cambridge(packs: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Golden]:
    yield from _computed("cambridge", "cambridge", packs, tmp_path_factory)
