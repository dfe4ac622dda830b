"""What is refused can be taken out, mended by a person, and brought in again."""

import csv
from pathlib import Path

import pytest

from actions_case import compute_all, content, deliver, mapping_file
from tanliu.app.compute.import_data import Imported
from tanliu.app.compute.mend import export_quarantine, import_mended, quarantined
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog

FAULTY = """id,period,diesel,power,added
A,2025-01,2,100,5
B,2025-01,-3,100,5
C,2025-01,1,100,5
B,2025-13,1,100,5
B,2025-03,1,many,5
"""
Rows = list[dict[str, str]]


@pytest.fixture
def faulty(mini: Workspace, tmp_path: Path, packs: Catalog) -> Workspace:
    deliver(mini, packs, tmp_path, "reports", FAULTY, "march.csv")
    return mini


def exported(workspace: Workspace, file: Path) -> Rows:
    export_quarantine(workspace, "mini-reports", file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def mended(workspace: Workspace, packs: Catalog, tmp_path: Path, rows: Rows, name: str) -> list[Imported]:
    """Write the rows back as a spreadsheet would and import them."""
    file = tmp_path / name
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    mapping = load_mapping(mapping_file(tmp_path, "reports"))
    return import_mended(workspace, packs, mapping, file)


def test_the_export_says_what_is_wrong_beside_the_row(faulty: Workspace, tmp_path: Path) -> None:
    rows = exported(faulty, tmp_path / "refused.csv")
    # rows 4 and 5 are refused by two tables and come out once
    assert len(rows) == 4
    assert len(quarantined(faulty)) == 6
    assert {(row["quarantine_row"], row["quarantine_field"], row["quarantine_reason"]) for row in rows} == {
        ("3", "diesel", "negative_quantity"),
        ("4", "id", "unknown_entity"),
        ("5", "period", "bad_period"),
        ("6", "power", "not_a_number"),
    }
    assert {row["quarantine_file"] for row in rows} == {"march.csv"}
    by_row = {row["quarantine_row"]: row for row in rows}
    assert (by_row["3"]["id"], by_row["3"]["diesel"], by_row["3"]["quarantine_found"]) == ("B", "-3", "-3")


MENDS = {"3": ("diesel", "3"), "4": ("id", "B"), "5": ("period", "2025-02"), "6": ("power", "77")}


def test_a_mended_quarantine_gives_what_a_faultless_file_gives(
    faulty: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    rows = exported(faulty, tmp_path / "refused.csv")
    for row in rows:
        field, value = MENDS[row["quarantine_row"]]
        row[field] = value
        if row["quarantine_row"] == "4":
            row["period"] = "2025-04"
    done = mended(faulty, packs, tmp_path, rows, "mended.csv")
    assert [one.rows_refused for one in done] == [0, 0]
    assert quarantined(faulty) == []
    states = content(faulty, "quarantine")["state"].to_pylist()
    assert set(states) == {"mended"}, "what was refused stays on record"
    compute_all(faulty, packs)

    with Workspace(tmp_path / "clean", create=True) as clean:
        text = FAULTY.replace("-3", "3").replace("C,2025-01", "B,2025-04").replace("2025-13", "2025-02")
        firms = (tmp_path / "firms.csv").read_text(encoding="utf-8")
        deliver(clean, packs, tmp_path, "master", firms, "firms.csv")
        deliver(clean, packs, tmp_path, "reports", text.replace("many", "77"), "clean.csv")
        compute_all(clean, packs)
        for table in ("line", "measure", "indicator"):
            assert content(faulty, table) == content(clean, table)


def test_what_is_still_wrong_is_refused_again(faulty: Workspace, tmp_path: Path, packs: Catalog) -> None:
    before = len(quarantined(faulty))
    rows = exported(faulty, tmp_path / "refused.csv")
    chosen = [row for row in rows if row["quarantine_row"] in ("3", "6")]
    for row in chosen:
        if row["quarantine_row"] == "6":
            row["power"] = "77"
    mended(faulty, packs, tmp_path, chosen, "half.csv")
    left = quarantined(faulty)
    assert ("half.csv", "negative_quantity") in {(row["file"], row["reason"]) for row in left}
    # rows 4 and 5 of the first file were not touched and stay open
    untouched = {row["row"] for row in left if row["file"] == "march.csv"}
    assert untouched == {4, 5}
    assert len(left) == before - 1


def test_a_mended_file_may_have_the_name_of_the_first(
    faulty: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    """The third row of both files is wrong: the first is closed, the second one stays open."""
    rows = exported(faulty, tmp_path / "refused.csv")
    (negative,) = (row for row in rows if row["quarantine_row"] == "3")
    mended(faulty, packs, tmp_path, [{**negative, "id": "A"}, negative], "march.csv")
    third = [row for row in quarantined(faulty) if (row["file"], row["row"]) == ("march.csv", 3)]
    assert [row["reason"] for row in third] == ["negative_quantity"]
    assert third[0]["batch_id"] == max(row["batch_id"] for row in quarantined(faulty))
