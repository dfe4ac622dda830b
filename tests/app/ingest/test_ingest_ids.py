"""Ids stand in addresses, file names and lists: which can, and which are taken."""

from __future__ import annotations

import pytest

from tanliu.app.ingest.build import ENTITY, REGION, Builder, Context
from tanliu.app.ingest.values import Refusal, is_id


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
        (ENTITY, "C17", "taken_id"),
        (ENTITY, "A/B", "bad_id"),
        (REGION, "E1", "taken_id"),
        (REGION, "industry", "taken_id"),
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
