"""What a file that nobody has described is taken for, by the words of the packs and by its values."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

import messy_files
from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.draft import Ground
from tanliu.app.ingest.propose.names import matched
from tanliu.app.ingest.propose.propose import propose, source_name
from tanliu.app.ingest.propose.vocabulary import Meaning, Vocabulary
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(load(["carbon-flow"]))


@pytest.mark.parametrize(
    ("heading", "about", "unit"),
    [
        ("原煤（吨）", "carrier:raw_coal", "吨"),
        ("电力(万千瓦时)", "carrier:electricity", "万千瓦时"),
        ("热力(百万千焦)", "carrier:heat", "百万千焦"),
        ("绿电(万千瓦时)", "carrier:electricity:green_power", "万千瓦时"),
        ("Natural gas [therms]", "carrier:natural_gas", "therms"),
        ("electricity_kwh", "carrier:electricity", "kwh"),
        ("Diesel, litres", "carrier:diesel", "litres"),
        ("Strom (kWh)", "carrier:electricity", "kWh"),
        ("统一社会信用代码", "entity.entity_id", None),
        ("COMPANY_NAME", "entity.name", None),
        ("工业总产值(万元)", "measure:output_value_cny", "万元"),
    ],
)
def test_heading_says_what_and_in_which_unit(
    vocabulary: Vocabulary, heading: str, about: str, unit: str | None
) -> None:
    found = vocabulary.meaning(heading)
    assert found is not None and (found.about, found.unit, found.sure) == (about, unit, True)


def test_longer_heading_is_unsure_and_an_unknown_one_means_nothing(vocabulary: Vocabulary) -> None:
    assert vocabulary.meaning("原煤消费量(吨)") == Meaning("carrier:raw_coal", "吨", sure=False)
    found = vocabulary.meaning("本月天然气消费总量(万立方米)")
    assert found is not None and (found.about, found.sure) == ("carrier:natural_gas", False)
    assert vocabulary.meaning("Lieblingsfarbe") is None


@pytest.mark.parametrize(
    ("texts", "form", "ends"),
    [
        (["2024/06/01 00:15", "2024/06/01 00:30", "2024/06/02 00:00"], "%Y/%m/%d %H:%M", True),
        (["2024-06-01 00:00", "2024-06-01 01:00"], "%Y-%m-%d %H:%M", False),
        (["01.06.2024 00:00", "01.06.2024 00:30"], "%d.%m.%Y %H:%M", False),
        (["2024年6月1日 01:00", "2024年6月1日 02:00"], "%Y年%m月%d日 %H:%M", True),
    ],
)
def test_form_and_end_of_stamps(texts: list[str], form: str, ends: bool) -> None:
    found = forms.stamps(texts)
    assert found is not None and (found.format, found.ends) == (form, ends)


def test_order_of_day_and_month_is_that_without_holes_and_the_other_is_told() -> None:
    american = [f"{month:02d}/{day:02d}/2024 00:00" for month, day in ((6, 9), (6, 10), (6, 11), (6, 12))]
    found = forms.stamps(american)
    assert found is not None and found.format == "%m/%d/%Y %H:%M" and "%d/%m/%Y %H:%M" in found.others


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["1.234,5", "17,25"], (",", True)),
        (["1,234.5", "17.25"], (".", True)),
        (["1,234", "5,678"], (".", False)),
        (["12", "15"], (".", True)),
    ],
)
def test_decimal_sign_and_whether_it_is_sure(texts: list[str], told: tuple[str, bool]) -> None:
    assert forms.decimal_sign(texts) == told


def test_names_are_found_by_code_name_and_likeness_and_never_by_a_name_of_two() -> None:
    register = {"A1": "青禾县甲东纺织有限公司", "A2": "Miller & Sons Ltd.", "A3": "Twin", "A4": "Twin"}
    found = matched(["a1", "MILLER & SONS LTD", "青禾县甲东纺织公司", "Twin", "Nobody Inc"], register)
    assert [(one.id, one.how) for one in found] == [
        ("A1", "code"), ("A2", "name"), ("A1", "alike"), (None, "none"), (None, "none"),
    ]  # fmt: skip


def test_register_in_one_sheet_gives_the_codes_to_another(tmp_path: Path) -> None:
    catalog = load(["carbon-flow"])
    found = propose(
        messy_files.county(tmp_path / "county.xlsx"), Ground(catalog, Vocabulary(catalog), "CN-Zhejiang")
    )
    firms, months = found
    assert (firms.table.header_row, months.table.header_row) == (3, 4)
    assert firms.document["tables"]["entity"]["columns"]["industry"]["values"]["纺织业"] == "C17"
    assert list(months.document["tables"]) == ["report"]
    assert [one["carrier"] for one in months.document["tables"]["report"]["wide"]] == [
        "electricity", "raw_coal", "heat", "natural_gas",
    ]  # fmt: skip
    assert months.document["format"]["fill"] == ["统一社会信用代码"]
    assert months.document["format"]["totals"] == ["企业名称"]
    assert "/" in months.document["missing"]


@pytest.mark.parametrize(
    "heading", ["export kWh", "Export (kWh)", "反向有功总", "上网电量(kWh)", "Einspeisung kWh"]
)
def test_what_goes_back_to_the_grid_is_not_left_out_in_silence(heading: str, tmp_path: Path) -> None:
    file = tmp_path / "both.csv"
    rows = "".join(f"M1,2025-01-01 {hour:02}:00,12.5,{hour}.25\n" for hour in range(6))
    file.write_text(f"meter,time,import kWh,{heading}\n{rows}", encoding="utf-8")
    catalog = load(["carbon-flow"])
    (found,) = propose(file, Ground(catalog, Vocabulary(catalog), "CN-Zhejiang"))
    assert found.document["tables"]["reading"]["quantity"]["column"] == "import kWh"
    told = [str(one) for one in found.doubts if "goes back to the grid" in str(one)]
    assert [heading in one for one in told] == [True]


def test_name_of_a_source_is_words_of_the_file() -> None:
    assert source_name("County data (2024).csv.gz") == "county-data-2024"


@pytest.mark.parametrize(
    ("head", "title", "fed"),
    [
        (("企业代码", "2023年产值(万元)", "2024年产值(万元)"), "", None),
        (
            ("企业代码", "2024年1月工业总产值(万元)", "2024年2月工业总产值(万元)"),
            "",
            ("output", "output_value_cny", "万元"),
        ),
        (("企业代码", "1月", "2月", "3月"), "2024年工业总产值(万元)", ("output", "output_value_cny", "万元")),
        (("企业代码", "2025年1月电费(元)", "2025年2月电费(元)"), "", None),
        (("企业代码", "2025年1月用电量(kWh)", "2025年2月用电量(kWh)"), "", ("report", None, None)),
    ],
)
def test_what_months_across_count_is_what_is_said_and_never_guessed_against_it(
    tmp_path: Path,
    vocabulary: Vocabulary,
    head: tuple[str, ...],
    title: str,
    fed: tuple[str, str, str] | None,
) -> None:
    file, values = tmp_path / "across.csv", ",".join(str(10 + number) for number in range(len(head) - 1))
    lines = [*([title] if title else []), ",".join(head), f"E1,{values}", f"E2,{values}"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = propose(
        file, Ground(load(["carbon-flow"]), vocabulary, "CN-Zhejiang", register={"E1": "One", "E2": "Two"})
    )
    tables = [one.document["tables"] for one in found]
    if fed is None:
        assert not any("report" in one or "output" in one for one in tables), tables
    elif fed[1] is None:
        assert list(tables[0]) == ["report"]
    else:
        (wide,) = tables[0][fed[0]]["wide"]
        assert (wide["measure"], wide["unit"]) == fed[1:]


def _report(
    tmp_path: Path, vocabulary: Vocabulary, text: str
) -> tuple[dict[str, object], list[str], list[str]]:
    """Return format, columns that are counted and doubts of the one proposal for a CSV file of E1."""
    file = tmp_path / "file.csv"
    file.write_text(text, encoding="utf-8")
    catalog = load(["carbon-flow"])
    (found,) = propose(file, Ground(catalog, vocabulary, "CN-Zhejiang", register={"E1": "One"}))
    wide = found.document["tables"]["report"]["wide"]
    return found.document["format"], [one["column"] for one in wide], [str(one) for one in found.doubts]


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("electricity plan (kWh)", "a plan"), ("用电量计划(kWh)", "a plan"), ("上年同期用电量(kWh)", "another period"),
        ("Electricity cost", "a cost"), ("Strom Vorjahr (kWh)", "another period"), ("节电量(kWh)", "a saving"), ("光伏发电量(kWh)", "generation"), ("外供电量(kWh)", "a stock"),
    ],
)  # fmt: skip
def test_what_was_not_used_in_its_month_is_left_out_in_words(
    heading: str, told: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    _, counted, doubts = _report(
        tmp_path,
        vocabulary,
        f"企业代码,月份,{heading},本月实际用电量(kWh)\nE1,2025-01,1000,900\nE1,2025-02,1000,950\n",
    )
    assert counted == ["本月实际用电量(kWh)"]
    assert [told in one for one in doubts if heading in one] == [True]


def test_a_word_inside_another_word_is_none(vocabulary: Vocabulary) -> None:
    assert vocabulary.meaning("moisture (%)") is None
    assert vocabulary.meaning("Stromverbrauch Werk 2 (kWh)") == Meaning(
        "carrier:electricity", "kWh", sure=False
    )


def test_parts_of_the_day_are_never_added_to_their_total(tmp_path: Path, vocabulary: Vocabulary) -> None:
    head = "企业代码,月份,总电量(kWh),尖电量(kWh),峰(kWh),平段(kWh),谷(kWh)"
    form, counted, doubts = _report(
        tmp_path, vocabulary, f"{head}\nE1,2025-01,1000,100,300,400,200\nE1,2025-02,1000,100,300,400,150\n"
    )
    assert counted == ["总电量(kWh)"]
    assert form["parts"] == {"总电量(kWh)": ["尖电量(kWh)", "峰(kWh)", "平段(kWh)", "谷(kWh)"]}
    assert any("in 1 rows" in one for one in doubts)
    rows = "".join(f"E1,2025-01,{part},{value}\n" for part, value in (("合计", 30), ("峰", 10), ("谷", 20)))
    form, _, doubts = _report(tmp_path, vocabulary, f"企业代码,月份,时段,用电量(kWh)\n{rows}")
    assert form["where"] == {"时段": ["合计"]} and "totals" not in form


def test_parts_without_their_total_are_refused_with_what_to_do(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    with pytest.raises(TanliuError, match=r"without their total.*a column of their sum"):
        _report(tmp_path, vocabulary, "企业代码,月份,尖电量,峰电量,平电量\nE1,2025-01,1,2,3\n")


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("site id;mois;Électricité (kWh)", "E1;août 2025;12\u202f345,0"),
        ("código;mes;electricidad (kWh)", "E1;enero 2025;1.234,5"),
        ("拠点コード,年月,電力使用量(kWh)", "E1,2025年1月,1200"),
    ],
)
def test_headings_of_other_countries(head: str, row: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    assert len(_report(tmp_path, vocabulary, f"{head}\n{row}\n{row}\n")[1]) == 1


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("natural gas emissions (tCO2)", "no use of their rows"), ("average daily electricity (kWh)", "no use of their rows"),
        ("LPG (bottles)", "a unit that is not known"), ("Coal (bags)", "this unit means different things"), ("Natural gas (kWh PCS)", "a unit that is not known"),
        ("原煤期初库存(吨)", "no use of their rows"),
    ],
)  # fmt: skip
def test_what_is_no_amount_of_use_is_never_counted(
    heading: str, said: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    with pytest.raises(TanliuError, match=said):
        _report(tmp_path, vocabulary, f"enterprise id,month,{heading}\nE1,2025-01,3\n")
    assert getattr(vocabulary.meaning("Average power (kW)"), "unit", None) == "kW"


def test_sheets_of_months_are_months_of_the_year_above_their_tables(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    file = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for month in (1, 2):
            sheet = book.add_worksheet(f"{month}月")
            for at, row in enumerate(
                (("2025年用电情况",), ("企业名称", "用电量(kWh)"), ("One", 10), ("Two", 20))
            ):
                sheet.write_row(at, 0, row)
    (found,) = propose(
        file, Ground(load(["carbon-flow"]), vocabulary, "CN-Zhejiang", register={"E1": "One", "E2": "Two"})
    )
    assert found.document["tables"]["report"]["columns"]["period"] == {"column": "sheet", "prefix": "2025-"}
    assert any("the year 2025" in str(one) for one in found.doubts)


def test_days_of_another_order_beside_times_are_doubted(tmp_path: Path, vocabulary: Vocabulary) -> None:
    file = tmp_path / "half-hours.csv"
    file.write_text(
        "MPAN,Site,Date,00:30,01:00,01:30,02:00\n12,One,01/04/2025,1,2,3,4\n12,One,02/04/2025,1,2,3,4\n"
    )
    (found,) = propose(file, Ground(load(["carbon-flow"]), vocabulary, "GB", "Europe/London", {"E1": "One"}))
    assert found.document["format"]["across"]["format"] == "%d/%m/%Y"
    assert any("%m/%d/%Y" in str(one) for one in found.doubts)
