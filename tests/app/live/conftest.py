"""The packs, loaded once."""

import pytest

from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog


@pytest.fixture(scope="session")
def packs() -> Catalog:
    return load()
