"""The key of a cause is the hash of what JSON says of it, however the parts are written."""

from __future__ import annotations

import json
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from tanliu.decide.ledger.keys import key_of

PARTS = st.one_of(st.text(), st.integers(), st.booleans())


@given(st.lists(PARTS))
def test_a_key_is_the_hash_of_the_cause_as_json(cause: list[str | int]) -> None:
    told = json.dumps(cause, ensure_ascii=True, separators=(",", ":"))
    assert key_of(*cause) == sha256(told.encode()).hexdigest()


def test_parts_are_kept_apart() -> None:
    assert key_of("a", "bc") != key_of("ab", "c") != key_of("ab,c")
