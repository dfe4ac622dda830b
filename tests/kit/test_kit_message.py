"""Sentences with named blanks."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def test_values_stand_in_the_blanks() -> None:
    assert str(Message("no {kind} of {carrier}", kind="factor", carrier="coal")) == "no factor of coal"


@given(st.text())
def test_text_without_values_and_values_themselves_stay_as_they_are(text: str) -> None:
    assert str(Message(text)) == text
    assert str(Message("{text}", text=text)) == text


def test_a_blank_without_a_value_is_refused() -> None:
    with pytest.raises(KeyError):
        str(Message("no {kind} of {carrier}", kind="factor"))


def test_messages_are_equal_by_id_and_values() -> None:
    assert Message("1 to {most}", most=3) == Message("1 to {most}", most=3)
    assert Message("1 to {most}", most=3) != Message("1 to {most}", most=4)
    assert Message("1 to {most}", most=3) != "1 to 3"
    assert len({Message("1 to {most}", most=3), Message("1 to {most}", most=3)}) == 1


def test_an_error_keeps_its_message_over_the_border_of_a_process() -> None:
    error = TanliuError(Message("unknown {name}", name="form"), found="x", accepted=Message("alone"))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "unknown form; found 'x'; accepted: alone"
    assert (again.what, again.accepted) == (error.what, error.accepted)
