"""One demo district a session, and a small district of two firms for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from actions_case import FIRMS, deliver

from tanliu.app.demo.make import make_demo
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog


@pytest.fixture(scope="session")
def packs() -> Catalog:
    return load()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a demo of 20 enterprises; tests that write take a copy."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    make_demo(folder, enterprises=20)
    return folder


@pytest.fixture(scope="session")
def opened(demo: Path) -> Iterator[Workspace]:
    """The demo opened to read."""
    with Workspace(demo) as workspace:
        yield workspace


@pytest.fixture
def mini(tmp_path: Path, packs: Catalog) -> Iterator[Workspace]:
    """Two firms with a meter each, nothing read or reported yet."""
    with Workspace(tmp_path / "mini", create=True) as workspace:
        deliver(workspace, packs, tmp_path, "master", FIRMS, "firms.csv")
        yield workspace
