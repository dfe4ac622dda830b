"""The glossary has every table and every unit that columns end in, and one row for each word."""

from __future__ import annotations

import re

from repository import ROOT, for_each

from tanliu.kit.table import dictionary

PAGE = ROOT / "docs" / "explanation" / "glossary.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| term", "| ending"))
]
QUOTED = [name for row in ROWS for name in re.findall(r"`([^`]+)`", row[0] + row[2])]
#: Units that a name need not end in: those of another column, and plain counts.
ELSEWHERE = re.compile(r"\.|^by |^count$|^yyyymm$|before the multiplier")


@for_each(ROWS, ids=lambda row: row[0])
def test_a_word_has_its_chinese_its_meaning_and_where_it_is_from(row: list[str]) -> None:
    assert all(row)
    assert re.search(r"[\u4e00-\u9fff]", row[1])
    assert not re.search(r"[\u4e00-\u9fff]", row[0] + row[2])


def test_a_word_stands_once() -> None:
    words = [word.strip() for row in ROWS for word in re.sub(r"\(.*?\)", "", row[0]).split(",")]
    words = [word for word in words if not word.isdecimal()]
    assert len(words) == len(set(words))


@for_each(dictionary())
def test_a_table_is_explained(table: str) -> None:
    assert table in QUOTED


def test_a_unit_at_the_end_of_a_name_is_explained() -> None:
    endings = {
        f"_{column.name.rsplit('_', 1)[-1]}"
        for table in dictionary().values() for column in table.columns
        if column.unit and "_" in column.name and not ELSEWHERE.search(column.unit)
    }  # fmt: skip
    named = {name for name in QUOTED if name.startswith("_")}
    # these say what they are and are units of nothing
    assert endings - {"_factor"} <= named
