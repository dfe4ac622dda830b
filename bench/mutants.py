"""Change small files as people, spreadsheets and transfers change them, import them, and look for what changes in silence.

    python bench/mutants.py [--seeds 500] [--first 0]

A mutant passes when it is refused as a whole with an error in words, when rows of it are refused or something is remarked,
or when its total is that of the file before. What ends in another exception, or gives another total and says nothing, is
printed with its seed. Nothing is written but a temporary folder.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import xlsxwriter

from tanliu.app.ingest import Known, read
from tanliu.app.ingest.delivery import METER_SCHEMA
from tanliu.catalog import load as packs
from tanliu.catalog.source.load import load as load_mapping
from tanliu.kit.errors import TanliuError

READINGS = """
source: readings
files: "*"
tables:
  reading:
    meter_code: meter
    stamp: {column: stamp}
    quantity: {column: kwh, unit: kWh}
"""
REPORTS = """
source: reports
files: "*"
tables:
  report: {columns: {entity_id: id, period: period, carrier: carrier, quantity: quantity, unit: unit}}
"""
ACROSS = """
source: across
files: "*"
format: {across: {first: 2025-01, last: 2025-06, step: month}}
tables:
  report: {columns: {entity_id: id, period: stamp, carrier: carrier, quantity: value, unit: unit}}
"""
_MINUS = "−–—－"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

Lines = list[list[str]]


@dataclass(frozen=True)
class Sample:
    """A file without fault: its mapping, header and rows; the last column but ``back`` holds the quantities."""

    mapping: str
    rows: Lines
    at: int


def samples() -> list[Sample]:
    hours = [
        ["M1", f"2025-03-{1 + hour // 24:02d} {hour % 24:02d}:00", f"{hour % 7 + 0.5}"] for hour in range(72)
    ]
    months = [
        ["E1", f"2025-{month:02d}", "electricity", f"{month * 100 + 0.25}", "kWh"] for month in range(1, 10)
    ]
    wide = [["E1", "electricity", *(f"{10 * month + 0.25}" for month in range(1, 7)), "kWh"]]
    return [
        Sample(
            ACROSS, [["id", "carrier", *(f"2025-{month:02d}" for month in range(1, 7)), "unit"], *wide], 3
        ),
        Sample(READINGS, [["meter", "stamp", "kwh"], *hours], 2),
        Sample(REPORTS, [["id", "period", "carrier", "quantity", "unit"], *months], 3),
    ]


def mutant(sample: Sample, chance: random.Random, form: str) -> tuple[str, bytes]:
    """Return what was done and the bytes of the changed file."""
    rows = [list(row) for row in sample.rows]
    name = chance.choice([*_CELLS, *_ROWS, *(_BYTES if form == "in.csv" else _PACKED)])
    at = chance.randrange(1, len(rows))
    if name in _CELLS:
        rows[at][sample.at] = _CELLS[name](rows[at][sample.at])
    elif name in _ROWS:
        rows = _ROWS[name](rows, at)
    if form == "in.csv":
        return name, _BYTES[name](text_of(rows)) if name in _BYTES else text_of(rows).encode()
    body = _FORMS[form](rows)
    return name, _PACKED[name](body, chance) if name in _PACKED else body


def text_of(rows: Lines) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def workbook_of(rows: Lines) -> bytes:
    """Return a workbook with numbers as numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": True, "nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet("sheet")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell.strip('"'))
    return out.getvalue()


def objects_of(rows: Lines) -> bytes:
    """Return a list of objects; a row that is longer than the header has no names for what is too much."""
    return json.dumps([dict(zip(rows[0], row, strict=False)) for row in rows[1:]]).encode()


def zip_of(rows: Lines) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("member.csv", text_of(rows))
    return out.getvalue()


def _byte_changed(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]


#: The same rows in other forms, and what may become of their bytes on the way.
_FORMS: dict[str, Callable[[Lines], bytes]] = {
    "in.csv": lambda rows: text_of(rows).encode(),
    "in.xlsx": workbook_of,
    "in.json": objects_of,
    "in.csv.gz": lambda rows: gzip.compress(text_of(rows).encode(), mtime=0),
    "in.zip": zip_of,
}
_PACKED: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": lambda body, chance: body[: chance.randrange(1, len(body))],
    "a byte changed": _byte_changed,
    "empty": lambda _body, _chance: b"",
    "something behind": lambda body, _chance: body + b"<html>404</html>",
}


_CELLS: dict[str, Callable[[str], str]] = {
    "dash": lambda _: "—",
    "n/a": lambda _: "n/a",
    "nil": lambda _: "nil",
    "error cell": lambda _: "#REF!",
    "minus": lambda cell: f"-{cell}",
    "other minus": lambda cell: f"{_MINUS[len(cell) % len(_MINUS)]}{cell}",
    "full width": lambda cell: cell.translate(_FULL_WIDTH),
    "comma": lambda cell: f'"{cell.replace(".", ",")}"',
    "unit in the cell": lambda cell: f"{cell} MWh",
    "stray sign": lambda cell: f"{cell}*",
    "exponent": lambda cell: f"{cell}E3",
    "brackets": lambda cell: f"({cell})",
    "null byte": lambda cell: f"{cell}\0",
    "infinite": lambda _: "inf",
    "counter at its end": lambda _: "4294967295",
}
_ROWS: dict[str, Callable[[Lines, int], Lines]] = {
    "row twice": lambda rows, at: [*rows, rows[at]],
    "row twice and other": lambda rows, at: [
        *rows,
        [f"{c}5" if c[0].isdigit() and "." in c else c for c in rows[at]],
    ],
    "shifted": lambda rows, at: [*rows[:at], ["", *rows[at]], *rows[at + 1 :]],
    "cell short": lambda rows, at: [*rows[:at], rows[at][:-1], *rows[at + 1 :]],
    "far cell": lambda rows, at: [*rows[:at], [*rows[at], *[""] * 500, "x"], *rows[at + 1 :]],
    "header again": lambda rows, at: [*rows[:at], rows[0], *rows[at:]],
    "header changed": lambda rows, _: [[f"{cell} " for cell in rows[0][:-1]] + ["other"], *rows[1:]],
    "header twice": lambda rows, _: [[*rows[0], rows[0][-2]], *[[*row, row[-2]] for row in rows[1:]]],
    "unit case": lambda rows, _: [[cell.replace("kWh", "mWh") for cell in row] for row in rows],
    "day and month": lambda rows, at: [*rows[:at], [_swapped(c) for c in rows[at]], *rows[at + 1 :]],
    "sum among columns": lambda rows, _: [
        [*row[:3], cell, *row[3:]] for row, cell in zip(rows, ["Q1", *["9"] * len(rows)], strict=False)
    ],
    "total row": lambda rows, _: [*rows, ["合计", *rows[-1][1:]]],
}
_BYTES: dict[str, Callable[[str], bytes]] = {
    "utf-16": lambda text: text.encode("utf-16"),
    "bom": lambda text: text.encode("utf-8-sig"),
    "gb 18030": lambda text: text.encode("gb18030"),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "old line ends": lambda text: text.replace("\n", "\r").encode(),
    "cut": lambda text: text.encode()[: -len(text) // 3],
    "bytes of no encoding": lambda text: text.encode()[:-9] + b"\xff\xfe\x81" + text.encode()[-9:],
    "twice": lambda text: (text + text).encode(),
}


def _swapped(cell: str) -> str:
    parts = cell.split(" ")[0].split("-")
    return cell if len(parts) != 3 else f"{parts[0]}-{parts[2]}-{parts[1]}{cell[10:]}"


def known() -> Known:
    rows = [
        {"meter_id": 1, "meter_code": "M1", "entity_id": "E1", "unit": "kWh", "interval_minutes": 60,
         "zone": "Asia/Shanghai"}
    ]  # fmt: skip
    meters = pa.Table.from_pylist(rows, METER_SCHEMA)
    catalog = packs.load(["base"])
    return Known(
        entities=frozenset({"E1"}), meters=meters, carriers={"electricity": "kWh"},
        purposes=frozenset({"energy"}), sentinels=tuple(catalog.sentinels.values()),
    )  # fmt: skip


def brought(mapping: str, body: bytes, file: Path, ground: Known) -> tuple[Decimal | None, bool]:
    """Import bytes; return the total, and whether anything was said. No total where the file was refused."""
    (file.parent / "mapping.yaml").write_text(mapping, encoding="utf-8")
    file.write_bytes(body)
    con = duckdb.connect()
    try:
        found = read(con, file, load_mapping(file.parent / "mapping.yaml"), ground)
        only = found[0]
        rows = only.accepted  # a view of the session, or a table of Arrow that the query sees by its name
        source = rows if isinstance(rows, str) else "rows"
        total = con.execute(f"SELECT coalesce(sum(quantity), 0) FROM {source}").fetchall()[0][0]
        return total, bool(only.refused.num_rows or only.remarks)
    except TanliuError:
        return None, True
    finally:
        con.close()


def tried(seed: int, folder: Path, ground: Known) -> str | None:
    """Return what is wrong with the mutant of a seed."""
    chance = random.Random(seed)
    sample = chance.choice(samples())
    form = chance.choice(list(_FORMS))
    name, body = mutant(sample, chance, form)
    try:
        before, _ = brought(sample.mapping, _FORMS[form](sample.rows), folder / form, ground)
        after, said = brought(sample.mapping, body, folder / form, ground)
    except Exception as error:
        return f"seed {seed}: {form}, {name}: {type(error).__name__}: {error}"
    if before is None:
        return f"seed {seed}: {form}: the file without fault is refused"
    if after != before and not said:
        return f"seed {seed}: {form}, {name}: {before} became {after} in silence"
    return None


def main(seeds: int, first: int) -> int:
    ground, wrong = known(), 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + seeds):
            if what := tried(seed, Path(folder), ground):
                wrong += 1
                print(what, flush=True)
    print(f"{wrong} of {seeds} mutants not right")
    return min(wrong, 1)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, default=500)
    asked.add_argument("--first", type=int, default=0)
    chosen = asked.parse_args()
    sys.exit(main(chosen.seeds, chosen.first))
