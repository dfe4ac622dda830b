"""Whose refused rows a firm sees: those of deliveries that are about its own firms alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tanliu.app.platform.audit import record
from tanliu.app.platform.origins import own_batches
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.workspace import Batch, Workspace


def _firm(*covers: str) -> Any:
    member = SimpleNamespace(role="enterprise", covers=list(covers))
    return SimpleNamespace(is_authenticated=True, pk=1, member=member)


@pytest.mark.django_db
def test_a_commit_that_tells_of_others_too_is_not_seen(tmp_path: Path, settings: Any) -> None:
    settings.TANLIU_WORKSPACE = str(tmp_path / "w")
    with Workspace(tmp_path / "w", create=True) as workspace:
        for number, told in enumerate((["E1"], ["E1", "E2"], None), 1):
            batch = Batch(number, datetime(2025, 1, number, tzinfo=UTC), "s", "f", "", "report", 1, 1, 0)
            workspace._enter(batch.of(Bringer("a", "page", speaks_for=told)))
    assert own_batches(_firm("E1")) == [1]
    assert own_batches(_firm("E1", "E2")) == [1, 2]
    assert own_batches(_firm("E2")) == []


@pytest.mark.django_db
def test_a_delivery_about_others_too_is_not_seen(tmp_path: Path, settings: Any) -> None:
    settings.TANLIU_WORKSPACE = str(tmp_path / "w")
    Workspace(tmp_path / "w", create=True).close()
    record("a", "import", "own", {"batches": [1], "entities": ["E1"]})
    record("b", "import", "both", {"batches": [2], "entities": ["E1", "E2"]})
    record("c", "import", "all", {"batches": [3], "entities": None})
    assert own_batches(_firm("E1")) == [1]
    assert own_batches(_firm("E1", "E2")) == [1, 2]
    assert own_batches(_firm("E3")) == []
