"""A file is read by its name, whatever the name is: no sign in it chooses other files, columns or forms."""

from __future__ import annotations

import gzip
import itertools
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ingest_cases import Deliver, known, readings

from tanliu.app.ingest import read
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError

HOSTILE = (
    "a[1]",
    "a*",
    "a?",
    "a[!b]",
    "a'b\"",
    "100%25",
    "a%41",
    "a\nb",
    "-a",
    "水[1]",
    "a{b,c}",
    "~",
    "#",
    "file:a",
)
_DECOYS = ("a1", "ab", "a", "11", "aA", "水1", "a\\")
_free = itertools.count()
names = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("a1b*?[]!-{},%'\"\\ \n水#~:;$&=^|"), min_size=1, max_size=8),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12),
)


def _row(quantity: str) -> str:
    return f"meter,stamp,kwh\nM1,2025-01-01 00:00:00,{quantity}\n"


def _parquet(path: Path, quantity: str) -> None:
    columns = {"meter": ["M1"], "stamp": ["2025-01-01 00:00:00"], "kwh": [quantity]}
    with path.open("wb") as out:
        pq.write_table(pa.table(columns), out)


def _quantities(con: duckdb.DuckDBPyConnection, file: Path, mapping: Path) -> list[Decimal]:
    (delivery,) = read(con, file, load(mapping), known())
    assert delivery.refused.num_rows == 0
    return [row[0] for row in con.execute(f"SELECT quantity FROM {delivery.accepted}").fetchall()]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".csv.gz"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("a[1]")
@example("a*")
@example("a?")
@given(name=names)
def test_no_name_is_a_pattern(con: duckdb.DuckDBPyConnection, tmp_path: Path, ending: str, name: str) -> None:
    """Beside the file lie others that it would stand for as a pattern; its own numbers are read, or words say why not."""
    folder = tmp_path / f"{next(_free)}"
    folder.mkdir()
    mapping = folder / "mapping.yaml"
    mapping.write_text(readings(), encoding="utf-8")
    for number, one in enumerate((*_DECOYS, name)):
        file, quantity = folder / f"{one}{ending}", "7" if one == name else f"{number}000"
        if ending == ".parquet":
            _parquet(file, quantity)
        else:
            file.write_bytes(
                gzip.compress(_row(quantity).encode(), mtime=0)
                if ending == ".csv.gz"
                else _row(quantity).encode()
            )
    if "\\" in name:
        with pytest.raises(TanliuError, match="backslash"):
            _quantities(con, file, mapping)
        return
    assert _quantities(con, file, mapping) == [Decimal(7)]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_folder_is_no_column(con: duckdb.DuckDBPyConnection, tmp_path: Path, ending: str) -> None:
    """DuckDB reads ``kwh=9/`` as a column, before the file's own."""
    folder = tmp_path / "kwh=9" / "meter=M2"
    folder.mkdir(parents=True)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(readings(), encoding="utf-8")
    file = folder / f"a{ending}"
    if ending == ".parquet":
        _parquet(file, "7")
    else:
        file.write_text(_row("7"), encoding="utf-8")
    assert _quantities(con, file, mapping) == [Decimal(7)]


def test_an_ending_does_not_say_that_a_file_is_packed(deliver: Deliver) -> None:
    """The first bytes do."""
    assert deliver(readings(), _row("7"), "a.csv.gz")["reading"].rows_read == 1
    assert deliver(readings(), gzip.compress(_row("7").encode(), mtime=0), "a.csv")["reading"].rows_read == 1


def test_a_name_that_is_no_text_is_refused_in_words(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(readings(), encoding="utf-8")
    file = tmp_path / "a\udcff.csv"
    file.write_text(_row("7"), encoding="utf-8")
    with pytest.raises(TanliuError, match="not UTF-8"):
        read(con, file, load(mapping), known())
