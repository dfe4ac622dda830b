"""Texts that a database has no place for are found, and replaced, wherever they stand."""

from hypothesis import given
from hypothesis import strategies as st

from tanliu.kit.storable import is_storable, storable, unfit_at

_SIGNS = st.text(st.characters())
_VALUES = st.recursive(
    st.none() | st.integers() | _SIGNS, lambda one: st.lists(one) | st.dictionaries(_SIGNS, one), max_leaves=9
)


@given(_SIGNS)
def test_what_is_kept_is_text_of_as_many_signs(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text) and "\0" not in kept
    assert kept.encode().decode() == kept
    assert (kept == text) == is_storable(text)


@given(_VALUES)
def test_what_was_replaced_is_fit_and_what_is_fit_is_not_changed(value: object) -> None:
    assert unfit_at(storable(value)) is None
    assert (unfit_at(value) is None) == (storable(value) == value)


def test_the_place_is_told() -> None:
    assert unfit_at({"rows": [{"name": "a"}, {"name": "\ud800"}]}) == "rows.1.name"
    assert unfit_at("\0") == ""
    assert storable({"a\0": ("\ud800", 1)}) == {"a\ufffd": ["\ufffd", 1]}
