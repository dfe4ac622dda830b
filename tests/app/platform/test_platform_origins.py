"""Whose refused rows a firm sees: those of deliveries that are about its own firms alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tanliu.app.platform.audit import record
from tanliu.app.platform.models import Role
from tanliu.app.platform.origins import own_batches


def _firm(*covers: str) -> Any:
    return SimpleNamespace(member=SimpleNamespace(role=Role.ENTERPRISE, covers=list(covers)))


@pytest.mark.django_db
def test_a_delivery_about_others_too_is_not_seen() -> None:
    record("a", "import", "own", {"batches": [1], "entities": ["E1"]})
    record("b", "import", "both", {"batches": [2], "entities": ["E1", "E2"]})
    record("c", "import", "all", {"batches": [3], "entities": None})
    assert own_batches(_firm("E1")) == [1]
    assert own_batches(_firm("E1", "E2")) == [1, 2]
    assert own_batches(_firm("E3")) == []
