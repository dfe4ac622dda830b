"""Who mends is the only writer from the first look at refused rows to the last: what is read outside the lock is lost to another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from verbs import FAULTY, PACKS

from actions_case import FIRMS, deliver, mapping_file, written
from tanliu.app.compute import mend
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.kit.errors import BusyError

MENDED = "id,period,diesel,power,added,quarantine_file,quarantine_row,quarantine_reason\nB,2025-01,3,100,5,faulty.csv,3,negative_quantity\n"


def test_nobody_writes_between_the_first_look_at_refused_rows_and_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[str] = []

    def watched(step: Any) -> Any:
        def taken(*args: Any, **options: Any) -> Any:
            try:
                with Workspace(tmp_path / "w") as other, other.writing():
                    got.append("another writer")
            except BusyError:
                got.append("alone")
            return step(*args, **options)

        return taken

    for name in ("_first_try", "settle"):
        monkeypatch.setattr(mend, name, watched(getattr(mend, name)))
    with Workspace(tmp_path / "w", create=True) as workspace:
        deliver(workspace, PACKS, tmp_path, "master", FIRMS, "firms.csv")
        deliver(workspace, PACKS, tmp_path, "reports", FAULTY, "faulty.csv")
        file = written(tmp_path, MENDED, "mended.csv")
        mend.import_mended(workspace, PACKS, load_mapping(mapping_file(tmp_path, "reports")), file)
    assert got == ["alone", "alone"]
