"""How the columns of a new file differ from those of the file that the mapping read last."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanliu.app.compute.columns_seen import differences
from tanliu.app.compute.import_data import import_files
from tanliu.app.desks.deliveries.actions.preview import preview
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load as load_packs
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError

MAPPING = """
source: firms
title: {en: Firms, zh: 企业}
files: "*.csv"
tables:
  entity:
    columns:
      entity_id: code
      name: name
      kind: {constant: enterprise}
      region_id: {constant: CN-Zhejiang}
      field: {constant: industry}
"""


def said(before: str, now: str) -> list[str]:
    return [str(one) for one in differences(before.split(), now.split())]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("a b c", "a b c", []),
        ("code name power", "code name power coal", ["did not have: coal"]),
        ("code name power", "code name", ["are gone: power"]),
        ("code name power", "name code power", ["stand elsewhere than in the file before: name, code"]),
        ("code name power", "code title power", ["called otherwise than in the file before: name → title"]),
        (
            "code electricity_kwh x",
            "code x electricity_mwh",
            ["electricity_kwh → electricity_mwh", "stand elsewhere"],
        ),
    ],
)
def test_columns_are_renamed_new_gone_or_moved(before: str, now: str, told: list[str]) -> None:
    found = said(before, now)
    assert len(found) == len(told)
    assert all(text in one for text, one in zip(told, found, strict=True))


def test_preview_and_import_tell_and_a_column_that_is_needed_is_guessed(tmp_path: Path) -> None:
    mapping, catalog = tmp_path / "firms.yaml", load_packs(["carbon-flow"])
    mapping.write_text(MAPPING, encoding="utf-8")
    files = {
        "1": "code,name,staff\nE1,One,3\n",
        "2": "code,name,workers\nE2,Two,4\n",
        "3": "Code,name\nE3,Three\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    with Workspace(tmp_path / "w", create=True) as opened:
        first = import_files(opened, catalog, load(mapping), tmp_path / "1.csv")
        shown = preview(opened, catalog, load(mapping), tmp_path / "2.csv")
        second = import_files(opened, catalog, load(mapping), tmp_path / "2.csv")
        again = preview(opened, catalog, load(mapping), tmp_path / "2.csv")
        with pytest.raises(TanliuError, match="called otherwise now\\? code → Code"):
            import_files(opened, catalog, load(mapping), tmp_path / "3.csv")
    assert [one.remarks for one in first] == [()] and [one.remarks for one in again] == [()]
    assert shown[0].remarks == second[0].remarks and "staff → workers" in second[0].remarks[0]
