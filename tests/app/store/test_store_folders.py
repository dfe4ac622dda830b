"""A workspace lies where it was asked for, or says why it cannot."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError

_free = itertools.count()
_ROWS = (
    "SELECT 1::INT AS meter_id, {month}::INT AS month, 1::TINYINT AS readings, TIMESTAMPTZ '2025-01-01' AS start, \
DATE '2025-01-01' AS day, 5.000::DECIMAL(15, 3) AS quantity, 1::INT AS batch_id"
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("a[1]")
@example("a*")
@example("a?")
@example("meter_id=9")
@example("month=9")
@example("a%41")
@given(
    st.one_of(
        st.text(st.sampled_from("a1*?[]!-{},%'\"\\ \n水#~:;$&=^|"), min_size=1, max_size=6),
        st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12),
    ).filter(lambda name: name not in {".", ".."})
)
def test_a_workspace_keeps_its_rows_in_any_folder(tmp_path: Path, name: str) -> None:
    root = tmp_path / f"{next(_free)}"
    (root / "a1").mkdir(parents=True)
    (root / "aA").mkdir()
    try:
        workspace = Workspace(root / name, create=True)
    except TanliuError as error:
        assert "sign in its path" in str(error.what)
        assert list(root.rglob("lake")) == []
        return
    with workspace:
        for month in (202501, 202502):
            workspace.lake.write("reading", _ROWS.format(month=month))
        scan = workspace.lake.scan("reading")
        query = f"SELECT month, meter_id, quantity FROM {scan} ORDER BY ALL"
        assert workspace.connection.execute(query).fetchall() == [(202501, 1, 5), (202502, 1, 5)]
        assert [one.parent.name for one in root.rglob("lake")] == [name]


def test_the_path_of_a_workspace_is_no_partition(tmp_path: Path) -> None:
    with pytest.raises(TanliuError, match="sign in its path"):
        Workspace(tmp_path / "month=202503" / "w", create=True)
