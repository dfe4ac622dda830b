"""Two officers at once, on SQLite and on PostgreSQL: nothing is given twice, nothing is lost, one tree grows."""

from __future__ import annotations

from pathlib import Path

import pytest

from two_databases import KINDS, raced_on


@pytest.mark.parametrize("kind", KINDS)
def test_two_officers_at_once(kind: str, tmp_path: Path) -> None:
    (told,) = raced_on(kind, tmp_path, Path(__file__).with_name("racing_officers.py"))
    for one in told["spent"]:
        assert one == {"got": ["True", "balance_covers"], "held": [0, 0]}
    for one in told["retried"]:
        assert one == {"got": ["False", "True"], "held": 0}
    for one in told["ended"]:
        assert one == {"got": ["True", "ended_once"], "reserved": 0}
    assert told["whole"] == {"places": True, "root": True, "total": 0}
