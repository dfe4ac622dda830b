"""The dictionary refuses what it cannot read, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanliu.kit import table
from tanliu.kit.errors import TanliuError

COLUMNS = ",".join(table.HEADER) + "\n"
STORED = ",".join(table.STORED_HEADER) + "\n"
ROW = "thing,thing_id,string,,no,1,,,yes,Its number\n"


def _read(folder: Path, monkeypatch: pytest.MonkeyPatch, columns: str, stored: str) -> dict[str, table.Table]:
    room = folder / "ring" / "room"
    room.mkdir(parents=True)
    (room / "tables.csv").write_text(columns)
    (room / "stored.csv").write_text(stored)
    monkeypatch.setattr(table.resources, "files", lambda _: folder)
    return dict(table.dictionary.__wrapped__())


def test_what_is_declared_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = "thing,size_m2,decimal(18:4),m2,yes,,,,,\nthing,since,date,,no,2,,yes,yes,\n"
    found = _read(tmp_path, monkeypatch, COLUMNS + ROW + more, STORED + "thing,input,yes\n")["thing"]
    assert (found.room, found.kind, found.served) == ("ring/room", "input", True)
    assert (found.key, found.partitions, found.fed) == (
        ("thing_id", "since"), ("since",), ("thing_id", "since"),
    )  # fmt: skip
    assert found.is_delivered


@pytest.mark.parametrize(
    ("columns", "stored", "where", "found"),
    [
        (COLUMNS + ROW + ROW, STORED + "thing,input,\n", "ring/room/tables.csv:3", "thing_id"),
        (
            COLUMNS + ROW.replace("string", "text"),
            STORED + "thing,input,\n",
            "ring/room/tables.csv:2",
            "text",
        ),
        (COLUMNS + ROW.replace("yes", "maybe"), STORED + "thing,input,\n", "ring/room/tables.csv:2", "maybe"),
        (COLUMNS + ROW, STORED + "thing,heap,\n", "ring/room/stored.csv:2", "heap"),
        (COLUMNS + ROW, STORED, "ring/room/stored.csv", "thing"),
        (COLUMNS.replace("key,", "") + ROW, STORED + "thing,input,\n", "ring/room/tables.csv", None),
        (COLUMNS + ROW, "", "ring/room/stored.csv", None),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: str, stored: str, where: str, found: str | None
) -> None:
    with pytest.raises(TanliuError) as refused:
        _read(tmp_path, monkeypatch, columns, stored)
    assert refused.value.where == where
    assert found is None or refused.value.found == found


def test_tables_come_after_those_that_they_refer_to() -> None:
    assert table.in_order_of_references(["report", "entity", "region"]) == ("region", "entity", "report")
