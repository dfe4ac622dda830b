"""The booker: what is kept is in the store once, and what cannot be read is in the quarantine as it came."""

import json
import struct
import threading
import zlib
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from live_case import book_all, booker, known, make, refused, source

from tanliu.app.compute.mend import export_quarantine, import_mended
from tanliu.app.live import book, spool
from tanliu.app.live.adapters import push
from tanliu.app.live.book import Booked
from tanliu.app.live.record import SCHEMA, Record, blocks
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog

SLOT = "2025-01-01T00:{:02d}:00+08:00"


def keep(path: Path, *records: Record) -> None:
    """Keep records as one segment."""
    keeper = spool.Spool(spool.folder_of(path))
    keeper.put(records)
    keeper.close()


def told(live: object, body: object, topic: str = "t/a") -> Record:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Record("meters", live.key, "message", "", topic, 1_735_660_800_000_000, text)  # type: ignore[attr-defined]


def row(meter: str, slot: int, kwh: object) -> dict[str, object]:
    return {"meter": meter, "stamp": SLOT.format(15 * slot), "kwh": kwh}


def test_what_was_sent_last_holds_and_what_is_sent_again_changes_nothing(
    tmp_path: Path, packs: Catalog
) -> None:
    path = make(tmp_path)
    live = source(path)
    keep(path, told(live, row("M1", 0, 1)), told(live, [row("M2", 0, 2), row("M1", 0, "1.5")]))
    assert book_all(path, packs) == 1
    first = {
        ("M1", "2024-12-31T16:00Z"): (Decimal("1.500"), 1),
        ("M2", "2024-12-31T16:00Z"): (Decimal("2.000"), 1),
    }
    assert known(path) == first
    keep(path, told(live, row("M1", 0, "1.50")))
    keep(path, told(live, row("M2", 0, 5)))
    assert book_all(path, packs) == 2
    assert known(path) == {**first, ("M2", "2024-12-31T16:00Z"): (Decimal("5.000"), 1)}
    assert refused(path) == []


def test_a_bad_message_is_refused_as_it_came_and_comes_back_mended(tmp_path: Path, packs: Catalog) -> None:
    path = make(tmp_path)
    live = source(path)
    keep(
        path, told(live, b"\xff\x00{"), told(live, row("M1", 0, 1)), told(live, row("NOBODY", 0, 1)),
        told(live, row("M1", 1, "x")), told(live, b"[1, 2]", "t/numbers"),
    )  # fmt: skip
    assert book_all(path, packs) == 1
    found = refused(path)
    assert sorted(reason for reason, _ in found) == [
        "not_a_number",
        "unknown_meter",
        *["unreadable_message"] * 2,
    ]
    raw = [json.loads(record) for reason, record in found if reason == "unreadable_message"]
    assert [one["quarantine_line"] for one in raw] == ["\\xff\x00{", "[1, 2]"]
    assert raw[1]["live_origin"] == "t/numbers"
    with Workspace(path) as workspace:
        file = tmp_path / "mend.csv"
        assert export_quarantine(workspace, "meters", file) == 4
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        mended = [line.replace("x", "7", 1) if ",x," in line else line for line in lines]
        file.write_text("\n".join(mended), encoding="utf-8-sig")
        (done,) = import_mended(workspace, packs, live.mapping, file)
        assert (done.rows_accepted, done.rows_refused) == (1, 3)
    assert known(path)["M1", "2024-12-31T16:15Z"] == (Decimal("7.000"), 1)


def test_who_speaks_for_one_firm_says_nothing_of_another(tmp_path: Path, packs: Catalog) -> None:
    path, heard = make(tmp_path), list[Booked]()
    rows = pa.table(
        {
            "meter_code": ["M1", "M2"],
            "stamp": [SLOT.format(0)] * 2,
            "quantity": [Decimal("1.5"), Decimal("2.5")],
        }
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    record, count = push.record(
        bytes(sink.getvalue()), "arrow", "api:firm", ["A"], "127.0.0.1", 10, token="gateway"
    )
    assert count == 2
    keep(path, record)
    assert book_all(path, packs, heard) == 1
    assert known(path) == {("M1", "2024-12-31T16:00Z"): (Decimal("1.500"), 1)}
    assert [reason for reason, _ in refused(path)] == ["unknown_meter"]
    assert [(one.source, one.bringer, one.batch_id, one.again) for one in heard] == [
        ("api:firm", Bringer("firm", "push", "gateway", ["A"]), 4, False)
    ]
    with Workspace(path) as workspace:
        row = workspace.table("batch").order_by("batch_id").to_pyarrow().to_pylist()[-1]
    names = ("brought_by", "brought_way", "brought_with", "speaks_for")
    assert [row[name] for name in names] == ["firm", "push", "gateway", '["A"]']


def test_a_block_of_an_earlier_release_is_of_no_token(tmp_path: Path) -> None:
    old = pa.schema([field for field in SCHEMA if field.name != "token"])
    columns = ["s", "", "rows", "", "t", 1, b"x"]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, old) as stream:
        stream.write_table(pa.table([[one] for one in columns], schema=old))
    body = sink.getvalue().to_pybytes()
    file = tmp_path / "segment"
    file.write_bytes(struct.pack(">4sIQ", b"tlb1", zlib.crc32(body), len(body)) + body)
    assert [table["token"].to_pylist() for table in blocks(file)] == [[""]]


def test_a_booker_killed_after_the_commit_books_nothing_twice_and_tells_again(
    tmp_path: Path, packs: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, heard = make(tmp_path), list[Booked]()
    live = source(path)
    keep(path, told(live, row("M1", 0, 1)), told(live, row("NOBODY", 0, 1)))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            book_all(path, packs, heard)
    before = known(path, rolled_up=False), refused(path)
    assert book_all(path, packs, heard) == 1
    assert (known(path), refused(path)) == before
    assert [(one.batch_id, one.again) for one in heard] == [(4, False), (4, True)]
    assert spool.ended(spool.folder_of(path)) == []


def test_a_booker_killed_before_the_days_leaves_them_to_the_next_one(
    tmp_path: Path, packs: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path)
    keep(path, told(source(path), row("M1", 0, 1)))
    with monkeypatch.context() as patch:
        patch.setattr(
            "tanliu.app.live.book.rollup.refresh", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            book_all(path, packs)
    assert spool.ended(spool.folder_of(path)) == []
    # nothing waits any more, and the days say what the readings say
    assert book_all(path, packs) == 0
    assert known(path) == {("M1", "2024-12-31T16:00Z"): (Decimal("1.000"), 1)}


def test_a_store_that_cannot_be_written_leaves_the_spool_as_it_is(
    tmp_path: Path, packs: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path)
    keep(path, told(source(path), row("M1", 0, 1)))

    def full(*_: object, **__: object) -> None:
        raise duckdb.IOException("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("tanliu.app.store.lake.one_file", full)
        with pytest.raises(duckdb.IOException):
            book_all(path, packs)
    assert len(spool.ended(spool.folder_of(path))) == 1
    assert known(path) == {}
    assert book_all(path, packs) == 1
    assert known(path) == {("M1", "2024-12-31T16:00Z"): (Decimal("1.000"), 1)}


def test_a_mapping_that_is_gone_stops_nothing(tmp_path: Path, packs: Catalog) -> None:
    path = make(tmp_path)
    live = source(path)
    keep(path, told(live, row("M1", 0, 1)))
    (path / "live" / "sources" / f"{live.key}.yaml").unlink()
    assert book_all(path, packs) == 1
    (found,) = refused(path)
    assert found[0] == "unreadable_message"
    assert json.loads(json.loads(found[1])["quarantine_line"]) == row("M1", 0, 1)


def test_only_what_changed_is_computed_and_once(tmp_path: Path, packs: Catalog) -> None:
    path = make(tmp_path)
    live = source(path)
    with booker(path, packs) as opened:
        assert opened.compute(), "nothing was ever computed here"
        assert not opened.compute()
        keep(path, told(live, row("M1", 0, 10)))
        assert opened.book() == 1
        assert opened.compute()
        assert not opened.compute()
    with Workspace(path) as workspace:
        periods = workspace.connection.execute(
            f"SELECT DISTINCT period FROM {workspace.lake.scan('line')}"
        ).fetchall()
    assert periods == [("2025-01",)]


def test_one_books_and_the_other_waits(tmp_path: Path, packs: Catalog) -> None:
    path, stopping = make(tmp_path), threading.Event()
    pace, heard = book.Pace(0.05, 3600), list[Booked]()
    with book.only_booker(path, stopping) as ours:
        assert ours
        other = threading.Thread(target=book.book_for_ever, args=(path, packs, pace, stopping, heard.append))
        other.start()
        keep(path, told(source(path), row("M1", 0, 1)))
        other.join(0.6)
        assert heard == []
    for _ in range(200):
        other.join(0.05)
        if heard:
            break
    stopping.set()
    other.join()
    assert len(heard) == 1
