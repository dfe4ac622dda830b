"""The dictionary says everything of a table: what it says hangs together, and a new room needs nothing beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from repository import ROOT, for_each

from tanliu.app.ingest.build import REGION
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.types import TABLES
from tanliu.kit.table import Column, Table, dictionary

ALL = dictionary()
STORED = [name for name, table in ALL.items() if table.kind != "step"]
REFERENCES = [
    (f"{table.name}.{column.name}", column.refers_to)
    for table in ALL.values()
    for column in table.columns
    if column.refers_to
]
#: Which tables may hold a region that only the packs know, such as the province above a district.
TOPMOST = {"region.parent_id", "measure.region_id"}


def _column(name: str) -> Column:
    table, _, column = name.partition(".")
    return next(one for one in ALL[table].columns if one.name == column)


@for_each(ALL.values(), ids=lambda table: table.name)
def test_a_table_has_a_key_and_its_places_are_1_2_3(table: Table) -> None:
    assert sorted(column.key for column in table.columns if column.key) == [*range(1, len(table.key) + 1)]
    assert table.key


@pytest.mark.parametrize(("column", "to"), REFERENCES, ids=[column for column, _ in REFERENCES])
def test_a_reference_leads_to_a_stored_column_of_the_same_type(column: str, to: str) -> None:
    assert to.partition(".")[0] in STORED
    assert _column(column).type == _column(to).type
    assert not _column(to).nullable


@for_each(TABLES)
def test_what_a_source_feeds_is_an_input_after_those_that_it_refers_to(table: str) -> None:
    assert ALL[table].kind == "input"
    assert ALL[table].wide.keys() in (set(), {"name", "amount"}, {"name", "amount", "unit"})
    for column in ALL[table].columns:
        to = column.refers_to.partition(".")[0]
        if column.importable and to:
            assert TABLES.index(to) <= TABLES.index(table)
        assert column.importable or column.nullable or column.name in ("batch_id", "row", "meter_id")
        assert not column.importable or column.type != "bool"  # no source has one yet, so nobody reads one


@pytest.mark.parametrize("table", [name for name in STORED if ALL[name].kind in ("record", "result")])
def test_a_key_has_one_row(district: Path, table: str) -> None:
    with Workspace(district) as workspace:
        keys = ", ".join(ALL[table].key)
        query = f"SELECT {keys} FROM {workspace.lake.scan(table)} GROUP BY ALL HAVING count(*) > 1"
        assert workspace.connection.execute(query).fetchall() == []


def test_what_a_row_refers_to_is_there(district: Path) -> None:
    with Workspace(district) as workspace:
        for column, to in REFERENCES:
            (table, name), (other, wanted) = column.split("."), to.split(".")
            if table not in STORED:
                continue
            query = f"""SELECT DISTINCT {name} FROM {workspace.lake.scan(table)} WHERE {name} IS NOT NULL
                        AND {name} NOT IN (SELECT {wanted} FROM {workspace.lake.scan(other)})"""
            lost = {row[0] for row in workspace.connection.execute(query).fetchall()}
            if to == REGION and column in TOPMOST:
                lost -= load().regions.keys()
            assert lost == set(), column


#: A room as its author writes it: two tables that a source feeds, one of which refers to the other and to enterprises.
ROOM = {
    "__init__.py": '"""Boilers and their inspections."""\n',
    "tables.csv": """\
table,column,type,unit,nullable,key,refers_to,partition,importable,description
inspection,boiler_id,string,,no,1,boiler.boiler_id,,yes,Boiler looked at
inspection,day,date,,no,2,,,yes,Day
inspection,efficiency_ratio,double,ratio,yes,,,,yes,Efficiency found
inspection,year,int32,,no,,,yes,yes,Year of the day
inspection,batch_id,int32,,no,,batch.batch_id,,,Delivery that brought this row
boiler,boiler_id,string,,no,1,,,yes,Number on its plate
boiler,entity_id,string,,no,,entity.entity_id,,yes,Whose it is
boiler,steam_t,int32,t,yes,,,,yes,Steam of an hour
boiler,batch_id,int32,,no,,batch.batch_id,,,Delivery that brought this row
""",
    "stored.csv": "table,kind,served\ninspection,input,yes\nboiler,input,yes\n",
}
SOURCE = """
source: boilers
files: "*.csv"
tables:
  region: {columns: {region_id: {constant: R1}, parent_id: {constant: CN-Zhejiang}, level: {constant: district}, name: {constant: R1}}, repeats: same}
  entity: {columns: {entity_id: firm, name: firm, kind: {constant: enterprise}, region_id: {constant: R1}}, repeats: same}
  boiler: {columns: {boiler_id: plate, entity_id: firm, steam_t: steam}, repeats: same}
  inspection: {columns: {boiler_id: {column: looked_at}, day: , efficiency_ratio: {column: found}, year: }}
"""
FIRST = """firm,plate,steam,looked_at,day,found,year
E1,B1,10,B1,2025-03-01,0.91,2025
E1,B2,2.5,B1,2025-04-01,,2025
E2,B3,,B9,2025-05-01,0.8,2025
E2,B3,,B3,2025-13-01,0.8,2025
E2,B3,,B3,2026-05-01,0.8,2026
"""
#: A later word on the first inspection.
SECOND = FIRST.splitlines()[0] + "\nE1,B1,12,B1,2025-03-01,0.89,2025\n"
ASKS = """
from pathlib import Path
import tanliu
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.verify import verify
from tanliu.app.docs.table_page import table_page
from tanliu.app.store.known import State
from tanliu.app.store.results import Results
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.load import load as mapping

assert Path(tanliu.__file__).is_relative_to(Path.cwd())
home = Path("workspace")
with Workspace(home, create=True) as workspace:
    source = mapping(Path("boilers.yaml"))
    done = import_files(workspace, load(), source, Path("first.csv"))
    assert [one.table for one in done] == ["region", "entity", "boiler", "inspection"], done
    refused = workspace.connection.execute(
        f"SELECT reason, field, found FROM {workspace.lake.scan('quarantine')} ORDER BY ALL").fetchall()
    assert refused == [("bad_date", "day", "2025-13-01"), ("not_whole", "steam", "2.5"),
                       ("unknown_reference", "looked_at", "B9")], refused
    served = Results(home)
    assert [row["efficiency_ratio"] for row in served.rows("SELECT * FROM inspection ORDER BY day")] == [0.91, None, 0.8]
    import_files(workspace, load(), source, Path("second.csv"))
    assert {file.split("/")[0] for file in workspace.lake.files("inspection")} == {"year=2025", "year=2026"}
served.reload()
rows = served.rows("SELECT boiler_id, CAST(day AS VARCHAR) AS day, efficiency_ratio AS found, year FROM inspection ORDER BY day")
assert [tuple(row.values()) for row in rows] == [
    ("B1", "2025-03-01", 0.89, 2025), ("B1", "2025-04-01", None, 2025), ("B3", "2026-05-01", 0.8, 2026)], rows
assert [row["steam_t"] for row in served.rows("SELECT * FROM boiler ORDER BY boiler_id")] == [12, None]
assert [row["steam_t"] for row in Results(home, State(4, None, home)).rows("SELECT * FROM boiler ORDER BY boiler_id")] == [10, None]
assert verify(home).faults == ()
assert "### inspection" in table_page() and "`boiler.boiler_id`" in table_page()
"""


def test_a_new_room_is_imported_stored_and_served_by_its_files_alone(tmp_path: Path) -> None:
    for name in ("src", "packs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    room = tmp_path / "src" / "tanliu" / "flow" / "boiler"
    room.mkdir()
    for name, text in ROOM.items():
        (room / name).write_text(text, encoding="utf-8")
    for name, text in (("boilers.yaml", SOURCE), ("first.csv", FIRST), ("second.csv", SECOND)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASKS], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
