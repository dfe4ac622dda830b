"""The desk of every test of monthly reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filing_case import Desk
from filing_case import desk as seated


@pytest.fixture
def desk(
    district: Path, served: Path, tmp_path: Path, settings: Any, client_of: Callable[[str], Any]
) -> Desk:
    """Return a firm and its reviewer before a copy of the shared district."""
    return seated(district, tmp_path, settings, client_of)
