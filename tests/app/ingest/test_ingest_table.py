"""A file without a mapping is a table of named columns; where it is heavy or hostile it says so, and the server stays."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace

import pytest
import xlsxwriter

from tanliu.app.ingest import limits, table
from tanliu.kit.errors import TanliuError


@pytest.fixture(autouse=True)
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold reading to the limits of a server."""
    monkeypatch.setattr(limits, "_used", [replace(limits.SERVER, memory_mb=1_500, seconds=60)])


def _book(*cells: tuple[int, int, object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("sheet")
        for row, column, value in cells:
            sheet.write(row, column, value)
    return out.getvalue()


_SHEET = (
    (1, 0, "time"), (1, 1, "kwh"), (2, 0, "2025-01-01"), (2, 1, 12.0), (4, 0, "2025-01-02"), (4, 1, 0.5),
)  # fmt: skip
_WRITTEN = [["2025-01-01", "2025-01-02"], ["12", "0.5"]]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"time,kwh\n2025-01-01,12\n\n2025-01-02,0.5\n", [2, 4]),
        ("\ufefftime;kwh\r\n2025-01-01;12\r\n2025-01-02;0.5".encode("utf-16"), [2, 3]),
        (gzip.compress(b"time\tkwh\n2025-01-01\t12\n2025-01-02\t0.5\n", mtime=0), [2, 3]),
        (_book(*_SHEET), [3, 5]),
    ],
)
def test_text_packed_or_not_and_a_sheet_are_one_table(body: bytes, lines: list[int]) -> None:
    found = table.of_body(body, "a.csv")
    assert list(found.columns) == ["time", "kwh"]
    assert [list(column) for column in found.columns.values()] == _WRITTEN
    assert (list(found.lines), found.columns["kwh"][1], len(found.columns["kwh"])) == (lines, "0.5", 2)
    assert found.columns["time"][1:] == _WRITTEN[0][1:]


def test_a_document_and_loose_rows_come_back_whole() -> None:
    assert table.of_body(b'{"a": [1, {"b": "\xe4\xb8\x80"}]}', "a.json").document == {"a": [1, {"b": "一"}]}
    found = table.of_body(b"a,b\n1,2\n3\n", "a.csv", is_loose=True)
    assert ([list(one) for one in found.columns.values()], list(found.odd)) == ([["1"], ["2"]], [(3, 1)])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (_book(*_SHEET, (1_048_575, 16_383, 1)), "too many columns|spans too many cells"),
        (b"[" + b'{"a":' * 90, "at least two columns"),
        (b'{"a":' * 90, "lie too deep"),
        (b'{"a": [' + b"1," * 2_000_001 + b"1]}", "too many values"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "cannot be read"),
        (b",".join(b"c%d" % at for at in range(5_000)) + b"\n1\n", "too many columns"),
        (gzip.compress(b"a,b\n" + b"1,2\n" * 20_000_000, mtime=0), "unpacks to far more than data do"),
        (b"a,b\n" + b"1\n" * 10_001, "another number of cells"),
        (b"PAR1" + b"\0" * 90, "Parquet is read by the command alone"),
        (b"PK\x03\x04" + b"\0" * 90, "not a whole|broken"),
        (b"", "empty"),
    ],
    ids=["far", "list", "deep", "many", "digits", "wide", "bomb", "odd", "parquet", "book", "empty"],
)
def test_a_hostile_file_is_an_error_of_that_file(body: bytes, said: str) -> None:
    with pytest.raises(TanliuError, match=said) as error:
        table.of_body(body, "sent.csv", is_loose=True)
    assert "sent.csv" in str(error.value)
