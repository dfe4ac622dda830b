"""CSV: what others typed is never a formula, and comes back as it was."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.kit.csv_text import as_typed, csv_text, defused

_BEGINS = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "＝", "'", "''=", "'1"])
_TEXTS = st.builds(lambda begin, rest: begin + rest, _BEGINS, st.text(max_size=8))


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "-a", "'=1"]
)
def test_what_a_program_would_compute_is_text(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+1.5", "-1,234.5", "-2.5e-3", "-5%", "", "a=b", "'", "it's", "中文"])
def test_numbers_and_other_texts_stay(text: str) -> None:
    assert defused(text) == text == as_typed(text)


@given(_TEXTS)
def test_a_text_comes_back_as_it_was_typed(text: str) -> None:
    assert as_typed(defused(text)) == text


@given(_TEXTS)
def test_no_cell_begins_like_a_formula_but_a_number(text: str) -> None:
    begin = defused(text)[:1]
    assert begin not in ("=", "@", "\t", "\r") and (begin not in ("+", "-") or any(c.isdigit() for c in text))


def test_numbers_are_exact_and_missing_is_nothing() -> None:
    text = csv_text(["name", "=x"], [["甲", Decimal("1E-10")], [None, 2]])
    assert text[0] == "\ufeff"
    assert list(csv.reader(io.StringIO(text[1:]))) == [["name", "'=x"], ["甲", "0.0000000001"], ["", "2"]]
