"""Factor books by edition: made-up files in the shape of the publishers', read, compared, made a pack and used."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.desks.factors.books import Edition, books, pack_name, read_edition, write_pack
from tanliu.catalog.book.compare import STATES
from tanliu.catalog.book.read import Asked
from tanliu.catalog.effective import emission
from tanliu.catalog.lint import lint
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

Cells = Sequence[Sequence[object]]
CHICAGO = Path(__file__).parents[5] / "shared" / "data" / "chicago" / "epa_pm_factors_long.csv"

DESNZ: Cells = [
    ["Conversion factors (made up)"], [], [], [], [],
    ["ID", "Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text", "UOM", "GHG/Unit", "GHG Conversion Factor 2031"],
    ["1", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "", "kWh (Gross CV)", "kg CO2e", 0.1811],
    ["2", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "", "kWh (Gross CV)", "kg CO2e of CH4 per unit", 0.0003],
    ["3", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "", "kWh (Net CV)", "kg CO2e", 0.2009],
    ["4", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "", "cubic metres", "kg CO2e", 2.0331],
    ["5", "Scope 2", "UK electricity", "Electricity generated", "Electricity: UK", "", "2031", "kWh", "kg CO2e", 0.1501],
    ["6", "Scope 3", "Hotel stay", "Hotel stay", "UK", "", "", "Room per night", "kg CO2e", 10.4],
    ["7", "Scope 1", "Fuels", "Liquid fuels", "Gas oil", "", "", "litres", "kg CO2e", 2.7512],
    ["8", "Scope 1", "Fuels", "Liquid fuels", "Gas oil", "", "", "tonnes", "kg CO2e", 3224.1],
]  # fmt: skip
HUB: Cells = [
    ["", "", "Factors (made up)"],
    ["", "Table 1", "Stationary Combustion"],
    ["", "", "Fuel Type", "Heat Content (HHV)", "CO2 Factor", "CH4 Factor", "N2O Factor", "CO2 Factor", "CH4 Factor", "N2O Factor"],
    ["", "", "", "mmBtu per short ton", "kg CO2 per mmBtu", "g CH4 per mmBtu", "g N2O per mmBtu", "kg CO2 per short ton", "g CH4 per short ton", "g N2O per short ton"],
    ["", "", "Coal and Coke"],
    ["", "", "Anthracite Coal", 25.1, 103.5, 11, 1.6, "2,597.85", 276, 40],
    ["", "", "Mixed (Commercial Sector)", 21.4, 94.3, 11, 1.6, 2018, 235, 34],
    ["", "", "Natural Gas"],
    ["", "", "", "mmBtu per scf", "kg CO2 per mmBtu", "g CH4 per mmBtu", "g N2O per mmBtu", "kg CO2 per scf", "g CH4 per scf", "g N2O per scf"],
    ["", "", "Natural Gas", 0.001, 53.11, 1.0, 0.1, 0.0545, 0.00103, 0.0001],
    ["", "", "Petroleum Products"],
    ["", "", "", "mmBtu per gallon", "kg CO2 per mmBtu", "g CH4 per mmBtu", "g N2O per mmBtu", "kg CO2 per gallon", "g CH4 per gallon", "g N2O per gallon"],
    ["", "", "Distillate Fuel Oil No. 2", 0.138, 73.9, 3, 0.6, 10.2, 0.41, 0.08],
    ["", "", "Source: made up"],
    ["", "Table 2", "Mobile Combustion CO2"],
    ["", "", "Fuel Type", "kg CO2 per unit", "Unit"],
    ["", "", "Motor Gasoline", 8.7, "gallon"],
    ["", "Table 6", "Electricity"],
    ["", "", "eGRID Subregion", "Total Output Emission Factors", "", "", "Non-Baseload Emission Factors", "", ""],
    ["", "", "", "CO2 Factor (lb CO2 / MWh)", "CH4 Factor (lb CH4 / MWh)", "N2O Factor (lb N2O / MWh)", "CO2 Factor (lb CO2 / MWh)", "CH4 Factor (lb CH4 / MWh)", "N2O Factor (lb N2O / MWh)"],
    ["", "", "AKGD (ASCC Alaska Grid)", 1052.1, 0.088, 0.012, 1301.2, 0.11, 0.016],
    ["", "", "US Average", 821.4, 0.06, 0.009, 1400.5, 0.1, 0.014],
    ["", "", "Source: EPA eGRID2029, made up"],
]  # fmt: skip
EGRID: Cells = [
    ["Data Year", "eGRID subregion acronym", "eGRID subregion name", "eGRID subregion annual net generation (MWh)", "CO2 rate", "CH4 rate", "N2O rate", "CO2 nonbaseload"],
    ["YEAR", "SUBRGN", "SRNAME", "SRNGENAN", "SRCO2RTA", "SRCH4RTA", "SRN2ORTA", "SRNBCO2"],
    [2029, "AKGD", "ASCC Alaska Grid", 4511223, 1052.1, 0.088, 0.012, 1301.2],
    [2029, "CAMX", "WECC California", 210998877, 497.4, 0.03, 0.004, 988.7],
]  # fmt: skip
NOTICE = """\
2029年电力二氧化碳排放因子（虚构）
地区,因子（kgCO2/kWh）,省份,因子（kgCO2/kWh）
全国,0.5111,北京市,0.5201
华东,0.5202,浙江省,0.4801
,,内蒙古自治区,0.6601
注：虚构数据
"""


def of_text(text: str) -> bytes:
    return text.encode()


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    def write(
        name: str, cells: Cells, title: str = "Sheet1", merged: Sequence[tuple[int, int, int, int]] = ()
    ) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as book:
            page = book.add_worksheet(title)
            for row, line in enumerate(cells):
                for column, cell in enumerate(line):
                    if cell != "":
                        page.write(row, column, cell)
            for place in merged:
                first = cells[place[0]][place[1]]
                page.merge_range(*place, first)
        return path

    return write


@pytest.fixture
def hub(sheet: Callable[..., Path]) -> Path:
    # the heading of the electricity table is merged across and, of the subregion, down
    return sheet("hub.xlsx", HUB, "Hub", [(18, 3, 18, 5), (18, 6, 18, 8), (18, 2, 19, 2)])


def edition(book: str, file: Path, *, region: str | None = None) -> Edition:
    return read_edition(load(), book, file, Asked("own", "2031", "2031-06", region=region))


def values(read: Edition) -> dict[str, tuple[str, str]]:
    return {one.factor.id: (format(one.factor.value, "f"), one.factor.unit) for one in read.rows}


def test_flat_file_of_desnz(sheet: Callable[..., Path]) -> None:
    read = edition("desnz", sheet("flat.xlsx", DESNZ, "Factors by Category"))
    assert values(read) == {
        "own.natural_gas_energy.CO2e.GB.2031": ("0.1811", "kg/kWh"),
        "own.electricity.average.CO2e.GB.2031": ("0.1501", "kg/kWh"),
        "own.diesel.gas_oil.CO2e.GB.2031": ("2.7512", "kg/l"),
    }
    assert read.reading.faults == []
    assert {reason[0]: count for reason, count in read.reading.left.items()} == {
        "water, materials, hotels, work at home": 1
    }
    assert {one.factor.edition for one in read.rows} == {"DESNZ 2031"}
    gas = next(one.factor for one in read.rows if one.factor.carrier == "natural_gas_energy")
    assert (gas.clause, gas.year_from, gas.year_to, gas.evidence) == (
        "flat.xlsx: Factors by Category!J7",
        2031,
        2031,
        "official",
    )


def test_what_the_book_does_not_know_is_told_with_its_cell(sheet: Callable[..., Path]) -> None:
    odd = [*DESNZ, ["9", "Scope 1", "Tidal stream", "x", "y", "", "", "kWh", "kg CO2e", 0.1],
           ["10", "Scope 1", "Fuels", "Liquid fuels", "Burning oil", "", "", "firkins", "kg CO2e", 3],
           ["11", "Scope 1", "Fuels", "Solid fuels", "Coking coal", "", "", "tonnes", "kg CO2e", "see note"]]  # fmt: skip
    faults = [
        str(fault)
        for fault in edition("desnz", sheet("flat.xlsx", odd, "Factors by Category")).reading.faults
    ]
    assert [fault.partition(";")[0] for fault in faults] == [
        "flat.xlsx: Factors by Category!C15: the book does not know what this row is about",
        "flat.xlsx: Factors by Category!H16: the book does not know this unit",
        "flat.xlsx: Factors by Category!J17: not a plain decimal number",
    ]


def test_hub_takes_each_fuel_in_the_unit_of_its_carrier(hub: Path) -> None:
    read = edition("epa-hub", hub)
    assert read.reading.faults == []
    found = values(read)
    assert found["own.anthracite.CO2.US.2031"] == ("2597.85", "kg/short_ton")
    assert found["own.natural_gas_energy.CO2.US.2031"] == ("53.11", "kg/MMBtu")
    assert found["own.diesel.CH4.US.2031"] == ("0.41", "g/gal")
    assert found["own.electricity.average.CO2.US-AKGD.2029"] == ("1052.1", "lb/MWh")
    assert found["own.electricity.non_baseload.N2O.US.2029"] == ("0.014", "lb/MWh")
    assert len(found) == 3 * 3 + 2 * 6
    assert [text.partition(": Hub")[2] for text in read.reading.unread] == [
        "!A15: Table 2 Mobile Combustion CO2"
    ]


def test_a_unit_that_changes_below_a_heading_is_never_kept(sheet: Callable[..., Path]) -> None:
    cells = [list(row) for row in HUB]
    cells[11][7] = "kg CO2 per barrel"
    faults = edition(
        "epa-hub", sheet("hub.xlsx", cells, "Hub", [(18, 3, 18, 5), (18, 6, 18, 8), (18, 2, 19, 2)])
    ).reading.faults
    assert [str(fault).partition(";")[0] for fault in faults] == [
        "hub.xlsx: Hub!H12: the book does not know this unit"
    ]


def test_subregions_become_regions_of_the_pack(sheet: Callable[..., Path], tmp_path: Path) -> None:
    read = edition("egrid", sheet("egrid.xlsx", EGRID, "SRL29"))
    assert values(read)["own.electricity.average.CO2.US-CAMX.2029"] == ("497.4", "lb/MWh")
    write_pack(read, tmp_path / "own")
    assert lint(tmp_path / "own") == []
    catalog = load(extra=[tmp_path / "own"])
    assert catalog.regions["US-CAMX"].name_en == "WECC California"
    found = emission(catalog, "electricity", "US-CAMX", 2029)
    assert found.gases["CO2"] == Decimal("0.2256168448")
    assert found.how == "user_supplied"


def test_notice_with_tables_side_by_side(tmp_path: Path) -> None:
    file = tmp_path / "notice.csv"
    file.write_bytes(NOTICE.encode("gb18030"))
    read = edition("cn-grid-notice", file)
    assert values(read) == {
        "own.electricity.average.CO2.CN.2029": ("0.5111", "kg/kWh"),
        "own.electricity.average.CO2.CN-East.2029": ("0.5202", "kg/kWh"),
        "own.electricity.average.CO2.CN-Beijing.2029": ("0.5201", "kg/kWh"),
        "own.electricity.average.CO2.CN-Zhejiang.2029": ("0.4801", "kg/kWh"),
        "own.electricity.average.CO2.CN-InnerMongolia.2029": ("0.6601", "kg/kWh"),
    }
    assert read.reading.faults == []


def test_a_region_of_a_notice_that_nobody_knows(tmp_path: Path) -> None:
    file = tmp_path / "notice.csv"
    file.write_text(NOTICE.replace("北京市", "某某市"), encoding="utf-8")
    faults = edition("cn-grid-notice", file).reading.faults
    assert [str(fault).partition(";")[0] for fault in faults] == ["notice.csv!C3: unknown region"]


def hours(tmp_path: Path, rows: int, *, twice: bool = False) -> Path:
    file = tmp_path / "hours.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["datetime", "forecast", "actual", "index"])
        for hour in range(rows):
            day, of_day = divmod(hour, 24)
            stamp = f"2030-{1 + day // 28:02d}-{1 + day % 28:02d}" if rows < 600 else _day(day)
            writer.writerow([f"{stamp}T{of_day:02d}:00Z", 999, 100 + hour % 2, "low"])
        if twice:
            writer.writerow(["2030-01-01T00:00Z", 999, 100, "low"])
    return file


def _day(day: int) -> str:
    from datetime import date, timedelta

    return (date(2030, 1, 1) + timedelta(days=day)).isoformat()


def test_hours_of_an_operator_are_the_mean_of_the_year(tmp_path: Path) -> None:
    read = edition("grid-hours", hours(tmp_path, 8760 - 100), region="GB")
    assert values(read) == {"own.electricity.average.CO2.GB.2030": ("100.500000", "g/kWh")}
    assert read.rows[0].factor.evidence == "derived"
    assert read.rows[0].factor.note == "unweighted mean of 8660 of 8760 intervals of 3600 s"


def test_a_part_of_a_year_is_no_year(tmp_path: Path) -> None:
    faults = edition("grid-hours", hours(tmp_path, 500), region="GB").reading.faults
    assert "of no year enough is there; found '2030: 500/8760'" in str(faults[0])


def test_an_hour_twice_is_told_with_its_row(tmp_path: Path) -> None:
    faults = edition("grid-hours", hours(tmp_path, 48, twice=True), region="GB").reading.faults
    assert "hours.csv!A50: the time is that of row 2 once more" in str(faults[0])


def test_hours_ask_for_their_region(tmp_path: Path) -> None:
    faults = edition("grid-hours", hours(tmp_path, 48)).reading.faults
    assert "for which region the numbers hold is told nowhere" in str(faults[0])


def test_a_file_of_another_book_is_refused(sheet: Callable[..., Path]) -> None:
    with pytest.raises(TanliuError, match="the file has no table subregions of this book"):
        edition("egrid", sheet("flat.xlsx", DESNZ))


def test_two_cells_for_one_question_are_told(sheet: Callable[..., Path]) -> None:
    faults = edition("desnz", sheet("flat.xlsx", [*DESNZ, DESNZ[6]], "Factors")).reading.faults
    assert "says the same as flat.xlsx: Factors!J7" in str(faults[0])


def test_compared_with_the_packs_in_use(sheet: Callable[..., Path], tmp_path: Path) -> None:
    first = edition("desnz", sheet("flat.xlsx", DESNZ, "Factors"))
    assert {one.state for one in first.rows} == {"new"}
    write_pack(first, tmp_path / "own")
    catalog = load(extra=[tmp_path / "own"])
    cells = [list(row) for row in DESNZ]
    cells[6][9] = 0.19
    changed = sheet("changed.xlsx", cells, "Factors")
    again = read_edition(catalog, "desnz", changed, Asked("again", "2031", "2031-06"))
    assert sorted(one.state for one in again.rows) == ["changed", "unchanged", "unchanged"]
    later = read_edition(catalog, "desnz", changed, Asked("later", "2032", "2032-06", year=2031))
    assert {one.state for one in later.rows} == {"new_edition"}
    write_pack(later, tmp_path / "later")
    assert "Supersedes DESNZ 2031." in (tmp_path / "later" / "README.md").read_text(encoding="utf-8")
    both = load(extra=[tmp_path / "own", tmp_path / "later"])
    assert emission(both, "natural_gas_energy", "GB", 2031, per="kWh").co2e == Decimal("0.19")
    assert emission(both, "natural_gas_energy", "GB", 2031, per="kWh", edition="DESNZ 2031").co2e == Decimal(
        "0.1811"
    )


def test_the_command_makes_a_pack_and_puts_it_in_use(sheet: Callable[..., Path], tmp_path: Path) -> None:
    run = CliRunner()
    file = sheet("flat.xlsx", DESNZ, "Factors")
    words = ["factors", "import", "desnz", str(file), "--edition", "2031", "--published", "2031-06"]
    shown = run.invoke(app, words)
    assert (shown.exit_code, "new: 3, new edition: 0, changed: 0, unchanged: 0" in shown.output) == (0, True)
    assert "Nothing was written" in shown.output
    workspace, folder = tmp_path / "workspace", tmp_path / "desnz-2031"
    assert run.invoke(app, ["init", "-w", str(workspace), "--pack", "base", "--no-ask"]).exit_code == 0
    put = run.invoke(app, [*words, "-o", str(folder), "--put", "-w", str(workspace), "--lang", "zh"])
    assert put.exit_code == 0, put.output
    assert "desnz-2031 2031.06" in (workspace / "workspace.yaml").read_text(encoding="utf-8").replace(
        "\n  version: '", " "
    ).replace("'", "")


def test_the_command_keeps_nothing_that_is_not_understood(sheet: Callable[..., Path], tmp_path: Path) -> None:
    run = CliRunner()
    odd = sheet(
        "flat.xlsx",
        [*DESNZ, ["9", "Scope 1", "Tidal stream", "x", "y", "", "", "kWh", "kg CO2e", 0.1]],
        "Factors",
    )
    words = [
        "factors",
        "import",
        "desnz",
        str(odd),
        "--edition",
        "2031",
        "--published",
        "2031",
        "-o",
        str(tmp_path / "own"),
    ]
    refused = run.invoke(app, words)
    assert refused.exit_code == 1
    assert "flat.xlsx: Factors!C15" in refused.output
    assert not (tmp_path / "own").exists()
    assert run.invoke(app, [*words, "--leave-unknown"]).exit_code == 0
    assert "not understood" in (tmp_path / "own" / "README.md").read_text(encoding="utf-8")


def test_every_shipped_book_is_listed() -> None:
    assert sorted(books(load())) == [
        "cn-grid-notice",
        "desnz",
        "egrid",
        "epa-hub",
        "grid-hours",
        "portfolio-manager",
    ]
    assert pack_name("cn-grid-notice", "2029 No. 12") == "cn-grid-notice-2029-no-12"
    assert len(STATES) == 4


@pytest.mark.skipif(not CHICAGO.exists(), reason="real data of the neighbourhood are not beside the checkout")
def test_the_table_of_portfolio_manager_gives_the_values_of_the_pack() -> None:
    read = read_edition(load(), "portfolio-manager", CHICAGO, Asked("pm", "2024", "2024"))
    assert (len(read.rows), read.reading.faults) == (1000, [])
    told = {one.factor.id: one.factor.value for one in read.rows}
    shipped = load().by_id["us.pm2024.electricity.2014"]
    assert told["pm.electricity.average.CO2e.US-RFCW.2014"] == shipped.value
