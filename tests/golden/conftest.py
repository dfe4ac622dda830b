"""Each real source is imported and computed once a session."""

from __future__ import annotations

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
    with Workspace(tmp.mktemp(folder) / "workspace", create=True) as workspace:
        yield golden(workspace, catalog, source, mapping)


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
