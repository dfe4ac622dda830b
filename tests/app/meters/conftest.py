"""A workspace with meters whose registers can be delivered a few values at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from meter_cases import Meters

from tanliu.app.store.workspace import Workspace


@pytest.fixture
def meters(tmp_path: Path) -> Iterator[Meters]:
    with Workspace(tmp_path / "lake-home", create=True) as workspace:
        yield Meters(workspace)
