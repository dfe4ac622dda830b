"""Forms of the field: each sample is read by the mapping beside it, and what is not of a form is told at its place."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest
from ingest_cases import Deliver, admitted, known, meters

from tanliu.app.ingest import Known
from tanliu.app.ingest.forms import ADAPTERS
from tanliu.kit.errors import TanliuError

SAMPLES = Path(str(files("tanliu.app.ingest.forms"))) / "sample"
FILES = {path.stem: path for path in SAMPLES.iterdir() if path.suffix != ".yaml"}
#: Meter, minutes and zone of a sample; what is read of it: rows and their sum, as worked out by hand.
WANTED = {
    "nem12": ("VABC1", 30, "Australia/Brisbane", 96, "192.000"),  # 48 x 1.5 and 48 x 2.5
    "nem13": ("VBAS1", 30, "Australia/Brisbane", 2, "2700.000"),  # 1200 and 1500 on the counter
    "mscons": ("DE00001234567890000000000000ABCDE", 15, "Europe/Berlin", 2, "2.750"),
    "espi": ("M-ESPI", 60, "America/Los_Angeles", 2, "1.000"),  # 450 and 550 Wh
    "json": ("M1", 60, "Asia/Shanghai", 2, "2.000"),
    "home_assistant": ("sensor.grid_import", 60, "Europe/Berlin", 2, "100.500"),
    "emoncms": ("use_kwh", 60, "Europe/London", 3, "301.500"),
    "dsmr": ("E0012345", 60, "Europe/Amsterdam", 2, "2001.500"),
    "oed": ("Library", 60, "America/Chicago", 2, "7.250"),
    "myems": ("Office", 1440, "Asia/Shanghai", 31, "496.000"),
    "epw": ("584570", 60, "Asia/Shanghai", 23, "148.500"),  # half a degree more each hour, 03:00 is missing
    "grid96": ("330000012345", 15, "Asia/Shanghai", 96, "96.000"),  # 4 kW in each quarter hour
}
#: In what a meter of a sample counts where it is no energy.
UNITS = {"epw": "degC"}
#: What other samples bring, as worked out by hand.
ROWS: dict[str, tuple[str, list[dict[str, object]]]] = {
    "iamc": (
        "report",
        [
            {"entity_id": "E1", "period": "2020", "carrier": "electricity", "quantity": 36, "unit": "GJ"},
            {"entity_id": "E1", "period": "2025", "carrier": "electricity", "quantity": 72, "unit": "GJ"},
        ],
    ),
    "portfolio_manager": (
        "report",
        [
            {"period": "2025-01", "carrier": "electricity", "quantity": 1000, "unit": "kWh"},
            {"period": "2025-02", "carrier": "electricity", "quantity": 900, "unit": "kWh"},
        ],
    ),
    "form205_2": ("report", [{"period": "2025-03", "carrier": "raw_coal", "quantity": 300, "unit": "吨"}]),
    "topojson": (
        "region",
        [
            {
                "region_id": "T1",
                "name": "东镇",
                "outline": [[[121, 30], [121, 31], [122, 31], [122, 30], [121, 30]]],
            },
            {
                "region_id": "T2",
                "name": "West",
                "outline": [[[[121, 30], [120, 30], [120, 31], [121, 31], [121, 30]]]],
            },
        ],
    ),
    "shapefile": (
        "region",
        [
            {
                "region_id": "T1",
                "name": "东镇",
                "outline": [
                    [[120, 30], [120, 31], [121, 31], [121, 30], [120, 30]],
                    [[120.25, 30.25], [120.75, 30.25], [120.75, 30.75], [120.25, 30.75], [120.25, 30.25]],
                ],
            },
            {
                "region_id": "T2",
                "name": "West",
                "outline": [
                    [[[121, 30], [121, 31], [122, 31], [122, 30], [121, 30]]],
                    [[[123, 30], [123, 31], [124, 31], [124, 30], [123, 30]]],
                ],
            },
        ],
    ),
}


def _known(code: str, minutes: int, zone: str, unit: str = "kWh") -> Known:
    ground = known(zone, minutes)
    return Known(
        ground.entities, ground.regions, meters((1, code, "E1", unit, minutes, zone)), carriers=ground.carriers,
        measures=ground.measures, purposes=ground.purposes,
    )  # fmt: skip


def test_every_adapter_has_a_sample_and_every_sample_a_right_value() -> None:
    assert set(ADAPTERS) <= set(FILES)
    assert set(FILES) == WANTED.keys() | ROWS.keys()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_sample_without_meters_is_read_by_its_mapping(deliver: Deliver, name: str) -> None:
    table, rows = ROWS[name]
    got = deliver((SAMPLES / f"{name}.yaml").read_text(encoding="utf-8"), FILES[name])[table]
    assert got.refused.to_pylist() == []
    found = got.accepted.select([*rows[0]]).to_pylist()
    for row in found:
        if "outline" in row:
            row["outline"] = json.loads(row["outline"])["coordinates"]
    assert found == rows


@pytest.mark.parametrize("name", sorted(WANTED))
def test_a_sample_is_read_by_its_mapping(deliver: Deliver, con: duckdb.DuckDBPyConnection, name: str) -> None:
    code, minutes, zone, rows, total = WANTED[name]
    mapping = (SAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    (got,) = deliver(mapping, FILES[name], to=_known(code, minutes, zone, UNITS.get(name, "kWh"))).values()
    assert got.refused.to_pylist() == []
    value = "register" if got.table == "register_reading" else "quantity"
    found = con.execute(
        f"SELECT count(*), CAST(sum({value}) AS DECIMAL(18,3))::VARCHAR FROM {got.accepted}"
    ).fetchall()
    assert found == [(rows, total)]


def test_nem12_keeps_days_and_what_is_known_of_their_quality(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    """O12: 72 kWh on 1 February, 120 kWh on the 2nd of which intervals 21 to 48 are substituted; Q1 is no energy."""
    mapping = (SAMPLES / "nem12.yaml").read_text(encoding="utf-8")
    to = _known("VABC1", 30, "Australia/Brisbane")
    days = con.execute
    got = deliver(mapping, FILES["nem12"], to=to)["reading"]
    assert [(str(day), str(total)) for day, total in days(f"SELECT day, sum(quantity) FROM {got.accepted} GROUP BY day ORDER BY day").fetchall()] == [
        ("2024-02-01", "72.000000"), ("2024-02-02", "120.000000"),
    ]  # fmt: skip
    sure = mapping.replace("suffix: [E1, E2]", "suffix: [E1], quality: [A, F]")
    got = deliver(sure, FILES["nem12"], to=to)["reading"]
    assert len(admitted(con, got)) == 48 + 20


def test_a_reading_that_nem12_refuses_is_told_at_its_line(deliver: Deliver, tmp_path: Path) -> None:
    mapping = (SAMPLES / "nem12.yaml").read_text(encoding="utf-8")
    broken = FILES["nem12"].read_text(encoding="utf-8").replace("1.5,", "x,", 1)
    got = deliver(mapping, broken, to=_known("VABC1", 30, "Australia/Brisbane"))["reading"]
    assert got.refused.select(["row", "found"]).to_pylist() == [{"row": 3, "found": "x"}]


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("nem12", "NEM12", "NEM13", r"nem12.csv:1: the file does not begin"),
        ("nem12", ",30,\n300,20240201", ",25,\n300,20240201", "nem12.csv:2: no such length"),
        ("nem12", "300,20240201", "300,20240231", "nem12.csv:3: the day cannot"),
        ("nem12", "1.5,1.5,", "1.5,", "nem12.csv:3: the record has not as many"),
        ("nem12", "400,21,48", "400,21,49", "nem12.csv:6: no such part"),
        ("nem12", "900\n", "", "truncated_file"),
        ("nem12", "400,1,20", "410,1,20", "nem12.csv:5: there is no such record"),
        ("nem13", "20240201000001,A,,,200", "20240231000001,A,,,200", "nem13.csv:2: the day cannot"),
        ("nem13", "900\n", "", "truncated_file"),
        ("mscons", "MSCONS", "INVOIC", "segment 2: another message"),
        (
            "mscons",
            "DTM+163:202401010000?+01:303'\nDTM+164:202401010015?+01:303'\nQTY+67",
            "QTY+67",
            "segment 9: a quantity without its time",
        ),
        ("mscons", "UNT+19", "UNT+18", "segment 20: the message has not as many"),
        ("mscons", "UNZ+1+X1'", "", "truncated_file"),
        ("mscons", "LOC+172", "LOC+107", "a quantity without its metering point"),
        ("espi", "</feed>", "", "truncated_file"),
        ("espi", "<feed", "<!DOCTYPE feed [<!ENTITY a 'b'>]><feed", "definitions of its own"),
        ("espi", "<value>450</value>", "<value>many</value>", "time or value cannot be read.*many"),
        (
            "espi",
            'rel="related" href="ReadingType/07"',
            'rel="related" href="ReadingType/99"',
            "no type is told",
        ),
        ("json", "}]", "}", "not JSON"),
        ("epw", "LOCATION", "STATION", "epw.epw:1: the file does not begin"),
        ("epw", "2005,1,1,3,", "2005,1,32,3,", "epw.epw:11: the day cannot"),
        ("epw", "2005,1,1,24,", "2005,1,1,23,", "truncated_file"),
        ("iamc", "Scenario", "Storyline", "iamc.csv:1: the file does not begin"),
        ("iamc", "2025,2030", "2025,2025", "iamc.csv:1: a record"),
        ("topojson", "Topology", "Topologie", "not a topology of areas"),
        ("topojson", "[0, 1]", "[0, 9]", "not a topology of areas"),
        ("topojson", "[[0, 1]]", "[[0]]", "a ring that is not closed"),
    ],
)
def test_what_is_not_of_a_form_is_told_at_its_place(
    deliver: Deliver, tmp_path: Path, name: str, old: str, new: str, what: str
) -> None:
    text = FILES[name].read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / FILES[name].name
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TanliuError, match=what):
        deliver((SAMPLES / f"{name}.yaml").read_text(encoding="utf-8"), broken)
