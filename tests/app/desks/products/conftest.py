"""A workspace in which products may be told, and a firm that makes one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.platform.served import results


@pytest.fixture
def own(served: Path, tmp_path: Path, settings: Any) -> Path:
    """A workspace of this test's own, since what was made is booked; made after the shared one, which is not written to."""
    folder = tmp_path / "own"
    shutil.copytree(served, folder)
    settings.TANLIU_WORKSPACE = str(folder)
    return folder


@pytest.fixture
def firm(own: Path) -> str:
    """A firm of an industry of fibre that tells every month, and no finding is about."""
    rows = results().rows(
        """SELECT p.entity_id FROM entity_period p WHERE p.period = '2025' AND p.energy_months = 12 AND p.partly_months IS NULL
             AND starts_with(p.industry, 'C28') AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.entity_id = p.entity_id)
           ORDER BY p.energy_kgce, p.entity_id LIMIT 1"""
    )
    return str(rows[0]["entity_id"])
