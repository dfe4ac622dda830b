"""A workspace that knows two firms, and two meters of the first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from map_case import FIRMS, book, brought, text


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace that knows two firms, and two meters of the first."""
    place = tmp_path_factory.mktemp("known")
    book({"firms": FIRMS})(place / "firms.xlsx")
    text([("电表编号", "企业编号"), ("M1", "E1"), ("M2", "E1")])(place / "list.csv")
    for file in ("firms.xlsx", "list.csv"):
        brought(place, place / file)
    return place / "w"


@pytest.fixture
def place(tmp_path: Path, known: Path) -> Path:
    shutil.copytree(known, tmp_path / "w")
    return tmp_path
