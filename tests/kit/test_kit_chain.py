"""A chain of records: whole as it was made, broken where one was changed, left out or put in."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from tanliu.kit.chain import FIRST, digest, first_broken


@dataclass(frozen=True)
class Record:
    text: str
    previous: str
    digest: str = ""


def _content(record: Record) -> list[str]:
    return [record.previous, record.text]


def _chain(texts: list[str]) -> list[Record]:
    found: list[Record] = []
    for text in texts:
        bare = Record(text, found[-1].digest if found else FIRST)
        found.append(replace(bare, digest=digest(_content(bare))))
    return found


def _broken(records: list[Record]) -> Record | None:
    return first_broken((record, digest(_content(record))) for record in records)


def test_the_digest_is_that_of_before() -> None:
    assert digest({"b": 1, "a": "碳"}) == "a808fb77c24dd5d7449d4e78aaaea1bb067be9cde353a6aae3bc5456742bcd27"


@given(st.lists(st.text(max_size=5), min_size=1, max_size=6), st.data())
def test_a_chain_holds_until_a_record_is_changed_or_left_out(texts: list[str], data: st.DataObject) -> None:
    records = _chain(texts)
    assert _broken(records) is None
    at = data.draw(st.integers(0, len(records) - 1))
    changed = [*records]
    changed[at] = replace(records[at], text=records[at].text + "!")
    assert _broken(changed) == changed[at]
    if at + 1 < len(records):
        assert _broken(records[:at] + records[at + 1 :]) == records[at + 1]


def test_a_changed_record_with_a_new_digest_breaks_the_next() -> None:
    one, two = _chain(["a", "b"])
    bare = replace(one, text="x")
    forged = replace(bare, digest=digest(_content(bare)))
    assert _broken([forged, two]) == two
