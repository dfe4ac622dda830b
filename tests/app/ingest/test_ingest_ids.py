"""Ids stand in addresses, file names and lists: which can, and which are taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from ingest_cases import known

from tanliu.app.ingest.build import ENTITY, REGION, Builder, Context
from tanliu.app.ingest.read import read
from tanliu.app.ingest.values import Refusal, is_id
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError


@pytest.mark.parametrize("text", ["91330100MA2XXXXX0Q", "楼-3", "a b", "E.1", "OSE_12", "x" * 100])
def test_ids_of_the_field_are_ids(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text",
    ["/", "./.", "A\\B", ".", "..", "...", "", "A\x00B", "A\nB", "A\u200bB", "A\u202eB", "\ud800", "x" * 101],
)
def test_what_could_not_stand_in_an_address_is_none(text: str) -> None:
    assert not is_id(text)


def _context() -> Context:
    return Context(
        ids={ENTITY: frozenset({"E1"}), REGION: frozenset({"D01", "T1"})}, carriers={}, states={}, other_units={},
        measures=frozenset(), measure_units={}, purposes=frozenset(), missing=frozenset(), beside={},
        groups=frozenset({"C17", "industry"}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        (ENTITY, "D01", "taken_id"),
        (ENTITY, "C17", "industry_id"),
        (ENTITY, "A/B", "bad_id"),
        (REGION, "E1", "taken_id"),
        (REGION, "industry", "industry_id"),
        (REGION, "..", "bad_id"),
    ],
)
def test_an_id_means_one_thing(column: str, text: str, reason: str) -> None:
    builder = Builder.__new__(Builder)
    builder._context = _context()
    with pytest.raises(Refusal) as refused:
        builder._new(column, text, "id")
    assert (refused.value.reason, refused.value.field, refused.value.found) == (reason, "id", text)


@pytest.mark.parametrize(
    ("column", "text"), [(ENTITY, "E1"), (REGION, "D01"), (ENTITY, "E2"), (REGION, "MAGNOLIA / QUEEN ANNE")]
)
def test_the_same_again_is_a_correction_and_a_new_one_is_new(column: str, text: str) -> None:
    builder = Builder.__new__(Builder)
    builder._context = _context()
    builder._new(column, text, "id")


FIRMS = """
source: firms
files: "*"
constants: {{kind: enterprise}}
tables:
  entity: {{columns: {{entity_id: {firm}, name: firm, region_id: {{constant: CN-Zhejiang}}, industry: {{constant: C17}}}}}}
"""


@pytest.mark.parametrize(
    ("firm", "accepted", "refused"),
    [("firm", ["K44"], ["industry_id"]), ("{column: firm, prefix: FIRM-}", ["FIRM-E44", "FIRM-K44"], [])],
)
def test_a_prefix_makes_the_ids_of_a_county_its_own(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, firm: str, accepted: list[str], refused: list[str]
) -> None:
    (tmp_path / "firms.yaml").write_text(FIRMS.format(firm=firm), encoding="utf-8")
    (tmp_path / "firms.csv").write_text("firm\nE44\nK44\n", encoding="utf-8")
    ground = replace(known(), groups=frozenset({"E44"}))
    found = read(con, tmp_path / "firms.csv", load(tmp_path / "firms.yaml"), ground)[0]
    assert isinstance(found.accepted, pa.Table)
    assert found.accepted["entity_id"].to_pylist() == accepted
    assert found.refused["reason"].to_pylist() == refused


@pytest.mark.parametrize("value", ["constant: E44, prefix: F", "column: firm, values: {a: b}, prefix: F"])
def test_a_prefix_goes_before_what_a_column_says(tmp_path: Path, value: str) -> None:
    (tmp_path / "firms.yaml").write_text(FIRMS.format(firm=f"{{{value}}}"), encoding="utf-8")
    with pytest.raises(TanliuError, match="a prefix goes before what columns say"):
        load(tmp_path / "firms.yaml")
