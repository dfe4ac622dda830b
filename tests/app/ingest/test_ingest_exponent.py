"""Numbers with an exponent are told from the bytes of a text, codes that look like them are none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.app.ingest.exponent import Exponents
from tanliu.app.ingest.shape import WITH_EXPONENT


def found(text: str, size: int) -> bool:
    looked, body = Exponents(), text.encode()
    for start in range(0, len(body), size):
        looked.see(body[start : start + size])
    return looked.found


@pytest.mark.parametrize("cell", ["1.2E+05", "3e7", "1,5E3", "-4E-3", "12.E4", "1.234.567E2"])
@pytest.mark.parametrize("around", ["a,{}\n", "{}", "a;{};b\r\n", '"{}",b\n', "a\t {} \tb\n", "a|{}|b"])
def test_a_number_is_found_wherever_it_stands(cell: str, around: str) -> None:
    assert found(around.format(cell), 1 << 20)


@pytest.mark.parametrize(
    "cell",
    ["ELEC-0012E5", "00E0A1", "E12", "12E", "2E5-44", "A1E5", "1E5B", "E-01", "CN_3E7", "1E1234", "10.E"],
)
def test_a_code_is_none(cell: str) -> None:
    assert not found(f"m,{cell},5\n{cell}\n", 1 << 20)


def test_far_too_many_that_look_alike_count_as_one() -> None:
    assert not found("A1E5," * 40_000, 1 << 20)
    assert found("A1E5," * 60_000, 1 << 20)


@given(
    st.lists(st.from_regex(r"[A-Z0-9.+-]{1,9}", fullmatch=True), min_size=1, max_size=30),
    st.integers(min_value=41, max_value=90),
)
def test_no_cell_is_missed_at_a_seam(cells: list[str], size: int) -> None:
    if any(re.fullmatch(WITH_EXPONENT, cell) for cell in cells):
        assert found(",".join(cells), size)
