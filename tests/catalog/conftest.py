"""A catalog of the shipped packs, and a small valid pack to plant faults in."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import COLUMNS, HEADER, PACK, ROWS, MakePack

from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """All packs that come with tanliu."""
    return load()


@pytest.fixture
def make_pack(tmp_path: Path) -> MakePack:
    """Return a function that writes the small pack, with other contents for some files."""

    def write(**files: str) -> Path:
        folder = tmp_path / "mine"
        contents = {
            "pack.yaml": PACK,
            "README.md": "# Mine\n",
            "factors/own.csv": f"{COLUMNS}\n{ROWS}",
            "factors/own.yaml": HEADER,
        } | files
        for name, text in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write
