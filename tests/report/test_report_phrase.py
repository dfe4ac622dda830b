"""Words of the rooms, collected."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import Word, messages, phrases, read, say, words


def _table(package: Path, room: str, *rows: str) -> None:
    folder = package / room
    folder.mkdir(parents=True)
    (folder / "words.csv").write_text("\n".join(("id,en,zh", *rows)) + "\n", encoding="utf-8")


def test_words_of_every_room_are_found(tmp_path: Path) -> None:
    _table(tmp_path, "app/desks/tea", "nav_tea,Tea,茶")
    _table(tmp_path, "kit", "no tea,,没有茶")
    assert read(tmp_path) == (
        Word("nav_tea", "Tea", "茶", "app/desks/tea"),
        Word("no tea", "", "没有茶", "kit"),
    )


def test_an_id_in_two_tables_is_refused_with_both(tmp_path: Path) -> None:
    _table(tmp_path, "app/desks/tea", "total,Total,合计")
    _table(tmp_path, "report", "total,Sum,总计")
    with pytest.raises(TanliuError) as caught:
        read(tmp_path)
    assert str(caught.value) == (
        "report/words.csv: two words have the same id; found 'total'; "
        "accepted: another id than in app/desks/tea/words.csv"
    )


def test_an_id_twice_in_one_table_is_refused(tmp_path: Path) -> None:
    _table(tmp_path, "report", "total,Total,合计", "total,Total,合计")
    with pytest.raises(TanliuError, match="two words have the same id"):
        read(tmp_path)


def test_a_row_is_a_phrase_or_a_message() -> None:
    assert {word.id for word in words()} == {*phrases(), *messages()}
    assert not {*phrases()} & {*messages()}
    assert say("error_found", "en") != say("error_found", "zh")
