"""A workspace that holds nothing but a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from posting_case import opened


@pytest.fixture
def office(tmp_path: Path, settings: Any, db: None) -> Path:
    """Return an empty workspace that is served, with accounts open."""
    (tmp_path / "lake").mkdir()
    settings.TANLIU_WORKSPACE = str(tmp_path)
    opened()
    return tmp_path
