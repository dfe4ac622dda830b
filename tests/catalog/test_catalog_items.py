"""The data catalogue of the case: what it says of each item, and whom it cites."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.catalog.item import METHODS
from tanliu.catalog.load import load
from tanliu.catalog.types import Item

#: What sections 1477 to 1483 and the carbon map of the case name.
NAMED = {
    "electricity_metered", "electricity", "raw_coal", "natural_gas", "lng", "petrol", "diesel", "heat", "output_value",
    "value_added", "industry", "address", "contact", "gdp", "value_added_1", "value_added_2", "value_added_3",
}  # fmt: skip


def items() -> Mapping[str, Item]:
    return load().items


def test_only_what_the_case_names_cites_it() -> None:
    assert {one.id for one in items().values() if one.evidence == "case collection"} == NAMED
    others = [one for one in items().values() if one.id not in NAMED]
    assert {one.evidence for one in others} == {"own judgement"}
    assert not [one.id for one in others if one.source.startswith("case collection")]


def test_an_item_of_the_case_is_collected_in_one_of_three_ways() -> None:
    ways = {one.method for one in items().values()}
    assert ways == set(METHODS) and len(ways) == 3
    by_hand = [one for one in items().values() if one.method == "manual"]
    assert by_hand and all(one.frequency in ("month", "year") for one in by_hand)


def test_every_item_has_the_attributes_that_the_case_names() -> None:
    for one in items().values():
        named = (
            one.definition_zh,
            one.structure_zh,
            one.frequency,
            one.system_zh,
            one.method,
            one.approval_zh,
        )
        assert all(named), one.id
        # a text of the register has no range, and neither has a reading: its meter has
        assert one.maximum is not None or one.kind in ("reading", "register"), one.id
