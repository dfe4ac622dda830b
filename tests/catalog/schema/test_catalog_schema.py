"""Documents as models: every fault at its file, line and key, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import pytest
from pydantic import Field

from tanliu.catalog import taxonomy, yamlfile
from tanliu.catalog.load import packs_dir
from tanliu.catalog.schema import (
    Block,
    Count,
    Grade,
    Kind,
    Number,
    Scheme,
    Share,
    Unit,
    discover,
    faults,
    kind_of,
    kinds,
    only,
    read,
    register,
)
from tanliu.catalog.schema.export import schemas
from tanliu.catalog.schema.faults import LIMITS, SENTENCES
from tanliu.catalog.types import EVIDENCE, Document, Finding
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.fault import told, translated

GOOD = """\
scheme: tea
kind: garden
title: {en: Tea, zh: 茶园}
source: a test
evidence: own judgement
edition: 2025
valid_from: 2025-01-01
rows: 3
share: 0.5
area: mu
forms:
  - {form: tree, height: 1.50}
  - {form: hedge, rows: 2}
"""


class Tree(Block):
    form: Literal["tree"]
    height: Number


class Hedge(Block):
    form: Literal["hedge"]
    rows: Count


class Garden(Scheme):
    rows: Count
    share: Share
    area: Unit
    forms: tuple[Annotated[Tree | Hedge, Field(discriminator="form")], ...]


@pytest.fixture(autouse=True)
def _one_kind() -> Iterator[None]:
    with only(Kind("garden", Garden)):
        yield


def document(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "mine" / "schemes" / "tea.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    data, lines = yamlfile.read(path)
    return Document("tea", "mine", path, MappingProxyType(data), MappingProxyType(lines))


def test_a_document_becomes_its_model(tmp_path: Path) -> None:
    garden = read(document(tmp_path, GOOD), Garden)
    assert garden.edition == "2025"
    assert str(garden.forms[0].height) == "1.50"  # type: ignore[union-attr]
    assert garden.title["zh"] == "茶园"


#: What is written instead of what, and the fault that this is.
WRONG = {
    "unknown key": ("rows: 3\n", "rows: 3\ncolour: red\n", 9, "colour", "unknown key", "'colour'"),
    "key missing": ("rows: 3\n", "", 1, "", "a key is missing", "accepted: rows"),
    "key of a form": ("height: 1.50", "height: 1.50, rows: 1", 12, "forms.0.rows", "unknown key", "accepted: form, height"),
    "unknown form": ("form: tree", "form: shrub", 12, "forms.0.form", "not one of what is offered", "accepted: tree, hedge"),
    "form missing": ("form: hedge, ", "", 13, "forms.1", "a key is missing", "accepted: form"),
    "no number": ("1.50", "tall", 12, "forms.0.height", "a number wanted", "'tall'"),
    "no share": ("0.5\n", "1.5\n", 9, "share", "a number out of its range", "accepted: at most 1"),
    "no count": ("rows: 3", "rows: true", 8, "rows", "a whole number wanted", "True"),
    "below one": ("rows: 2", "rows: 0", 13, "forms.1.rows", "a number out of its range", "at least 1"),
    "unknown unit": ("area: mu", "area: acrez", 10, "area", "unknown unit", "acrez"),
    "one language": (", zh: 茶园", "", 3, "title", "a key is missing", "accepted: zh"),
    "evidence": ("own judgement", "hearsay", 5, "evidence", "not one of what is offered", "unsourced"),
    "no day": ("2025-01-01", "2025", 7, "valid_from", "not a day", "a day such as 2025-01-01"),
    "days swapped": ("rows: 3\n", "valid_until: 2024-12-31\nrows: 3\n", 8, "valid_until", "ends before it begins", "2025-01-01 or later"),
    "supersedes": ("valid_from: 2025-01-01", "supersedes: '2024'", 7, "supersedes", "supersedes another edition from no day on", "with valid_from"),
    "no list": ("forms:\n  - {form: tree, height: 1.50}\n  - {form: hedge, rows: 2}\n", "forms: none\n", 11, "forms", "a list wanted", "'none'"),
    "block": ("title: {en: Tea, zh: 茶园}", "title: Tea", 3, "title", "a block of keys wanted", "'Tea'"),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_a_fault_names_file_line_and_key(tmp_path: Path, fault: str) -> None:
    right, wrong, line, key, what, said = WRONG[fault]
    assert right in GOOD
    wanted = f"mine/schemes/tea.yaml:{line}: {key}".rstrip(": ")
    made = document(tmp_path, GOOD.replace(right, wrong, 1))
    with pytest.raises(TanliuError) as caught:
        read(made, Garden)
    assert (caught.value.where, str(caught.value.what)) == (wanted, what)
    assert said in str(caught.value)
    assert [str(one) for one in faults(made, Garden)] == [str(caught.value)]
    assert re.search(r"[\u4e00-\u9fff]", translated(Message(what), "zh"))
    assert "；" in told(caught.value, "zh")


def test_all_faults_come_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = GOOD.replace("share: 0.5", "share: 7").replace("en: Tea, ", "").replace("rows: 2", "rows: 0")
    assert [one.where for one in faults(document(tmp_path, text), Garden)] == [
        "mine/schemes/tea.yaml:3: title",
        "mine/schemes/tea.yaml:9: share",
        "mine/schemes/tea.yaml:13: forms.1.rows",
    ]


@pytest.mark.parametrize("what", sorted(set(SENTENCES.values())))
def test_every_sentence_has_its_chinese(what: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", translated(Message(what), "zh"))


@pytest.mark.parametrize("limit", LIMITS.values())
def test_every_limit_has_its_chinese(limit: str) -> None:
    assert re.search(r"[\u4e00-\u9fff].*7", translated(Message(limit, limit=7), "zh"))


def test_the_kind_is_written_or_the_id(tmp_path: Path) -> None:
    made = document(tmp_path, GOOD)
    assert kind_of(made, "schemes").model is Garden
    with only(Kind("tea", Garden)), pytest.raises(TanliuError, match="unknown kind of document"):
        kind_of(made, "schemes")
    with only(Kind("tea", Garden)):
        unsaid = Document(made.id, made.pack, made.path, {"scheme": "tea"}, made.lines)
        assert kind_of(unsaid, "schemes").name == "tea"


def test_two_models_of_one_kind_are_refused() -> None:
    register("garden", Garden)
    with pytest.raises(TanliuError, match="two models of one kind of document"):
        register("garden", Tree)
    assert list(kinds()) == ["garden"]


def test_rooms_are_found_by_themselves() -> None:
    names = discover()
    assert all(name.startswith("tanliu.") and name.endswith(".schema") for name in names)
    assert discover() is names


def test_rules_have_the_grades_of_factors_and_two_more() -> None:
    grades = Grade.__args__  # type: ignore[attr-defined]
    assert grades == (*EVIDENCE, "definition", "own judgement")


def test_every_table_of_a_pack_has_a_schema_of_its_columns() -> None:
    found = schemas()
    for folder in packs_dir().glob("*/pack.yaml"):
        for path in (*folder.parent.glob("taxonomy/*.csv"), *folder.parent.glob("catalogue/*.csv")):
            header = path.read_text("utf-8").partition("\n")[0].split(",")
            schema = found[f"{path.parent.name}/{path.name}"]
            assert set(header) <= set(schema["properties"]), path
            assert set(schema["required"]) <= set(header), path
    assert "file" not in found["factors/any.csv"]["properties"]


def test_a_cell_may_be_left_out_with_its_column(tmp_path: Path) -> None:
    (tmp_path / "taxonomy").mkdir()
    table = tmp_path / "taxonomy" / "fields.csv"
    table.write_text("field,name_en,name_zh\nsea,Sea,海洋\nair,,空\n", "utf-8")
    findings: list[Finding] = []
    (sea,) = taxonomy.read(tmp_path / "taxonomy", "fields", findings)
    assert (sea.id, sea.note, sea.pack, sea.line) == ("sea", "", tmp_path.name, 2)
    assert [str(one) for one in findings] == [f"{table}:3: name_en: the cell is empty"]
    assert told(findings[0].error, "zh") == f"{table}:3: name_en: 单元格为空"
