"""Refused rows: how they are written down, and how they go back to the person who mends them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from tanliu.app.ingest.delivery import schema_of
from tanliu.app.ingest.reasons import reasons
from tanliu.kit.csv_text import write_csv

#: What a mended file carries beside the original columns; an import ignores it.
EXTRA = (
    "quarantine_file",
    "quarantine_row",
    "quarantine_reason",
    "quarantine_field",
    "quarantine_found",
    "quarantine_accepted",
    "quarantine_above",
    "quarantine_line",
)
#: What the cells above say of a cell that is blank, in the record of a row.
ABOVE = EXTRA[-2]
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """One source row that is not admitted."""

    row: int | None
    reason: str
    field: str | None
    found: str | None
    record: str


def as_record(header: Sequence[str], cells: Sequence[str]) -> str:
    """Write a whole row as JSON: its named cells, or its line when it does not fit the header."""
    if len(header) == len(cells):
        return json.dumps(dict(zip(header, cells, strict=True)), ensure_ascii=False)
    return line_record("\t".join(cells))


def with_above(record: str, above: str | None) -> str:
    """Note in a record what the last cell above a blank one says: it may be meant to hold for this row too."""
    return record if not above else json.dumps({**json.loads(record), ABOVE: above}, ensure_ascii=False)


def line_record(line: str) -> str:
    """Write a line that could not be split as JSON."""
    return json.dumps({EXTRA[-1]: shortened(line, 4096)}, ensure_ascii=False)


def shortened(text: str | None, limit: int = SHOWN) -> str | None:
    """Keep the start of a long value and say how long it was."""
    if text is None or len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text)} characters)"


def to_table(source: str, file: str, refused: Iterable[Refused]) -> pa.Table:
    """Return the refused rows in the quarantine's columns, in the order of the file."""
    known = reasons()
    rows = [
        {
            "source": source,
            "file": file,
            "row": one.row,
            "field": one.field,
            "reason": one.reason,
            "found": shortened(one.found),
            "accepted": known[one.reason].accepted,
            "record": one.record,
            "state": "open",
            "mended_by": None,
        }
        for one in sorted(refused, key=lambda one: one.row or 0)
    ]
    return pa.Table.from_pylist(rows, schema=schema_of("quarantine"))


def quarantine_csv(refused: pa.Table) -> str:
    """Return refused rows as CSV text to mend and import again with the same mapping.

    Parameters
    ----------
    refused
        Rows with the quarantine's columns; a row that several tables refused is written once.

    Returns
    -------
    str
        The original columns and then the ``quarantine_`` columns that say what is wrong. Write it as UTF-8
        with a byte order mark (``utf-8-sig``) so that spreadsheets show Chinese. What begins like a formula has an
        apostrophe before it, which `tanliu.kit.csv_text.as_typed` takes away again.
    """
    rows: dict[tuple[str, object], dict[str, str]] = {}
    for number, one in enumerate(refused.to_pylist()):
        key = (one["file"], number if one["row"] is None else one["row"])
        rows.setdefault(key, json.loads(one["record"]) | _marks(one))
    columns = dict.fromkeys(name for row in rows.values() for name in row if name not in EXTRA)
    header = [*columns, *EXTRA]
    out = io.StringIO()
    write_csv(out, header, ([row.get(name) for name in header] for row in rows.values()))
    return out.getvalue()


def _marks(one: dict[str, object]) -> dict[str, str]:
    values = (one[name] for name in ("file", "row", "reason", "field", "found", "accepted"))
    return {name: "" if value is None else str(value) for name, value in zip(EXTRA[:-2], values, strict=True)}
