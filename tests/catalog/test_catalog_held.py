"""The packs of a server are read once, and again when a file of them is another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

PACK = """\
id: own
title: {en: Own, zh: 自有}
describes: {en: Own, zh: 自有}
version: "2026.11"
licence: CC0-1.0
depends: [base]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "taxonomy").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    return folder


def test_what_nobody_changed_is_the_same(own: Path) -> None:
    assert load(["base"]) is load(["base"])
    assert load(["base"], extra=[own]) is load(["base"], extra=[own])
    assert load(["base"], extra=[own]) is not load(["base"])


def test_a_file_that_is_written_added_or_removed_is_read(own: Path) -> None:
    before = load(["base"], extra=[own])
    (own / "pack.yaml").write_text(PACK.replace("2026.11", "2026.12"), encoding="utf-8")
    written = load(["base"], extra=[own])
    assert (before.packs[-1].version, written.packs[-1].version) == ("2026.11", "2026.12")
    more = own / "schemes" / "more.yaml"
    more.parent.mkdir()
    more.write_text("nonsense", encoding="utf-8")
    with pytest.raises(TanliuError):
        load(["base"], extra=[own])
    more.unlink()
    assert load(["base"], extra=[own]).packs[-1].version == "2026.12"


def test_a_fault_is_told_each_time_and_gone_once_it_is_mended(own: Path) -> None:
    table = own / "taxonomy" / "regions.csv"
    table.write_text("nonsense\n1\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(TanliuError):
            load(["base"], extra=[own])
    table.unlink()
    load(["base"], extra=[own])
