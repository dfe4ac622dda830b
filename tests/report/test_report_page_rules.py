"""The numbers of the pages come from a pack, and a pack that is not understood is refused with its line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tanliu.catalog.editions import with_document
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError
from tanliu.report.page_rules import SCHEME, page_rules

CATALOG = load()
DATA = CATALOG.schemes[SCHEME].data


def test_the_pack_of_the_house_is_understood() -> None:
    rules = page_rules(CATALOG)
    assert (rules.peers.fewest, rules.peers.leaders_ratio) == (5, Decimal("0.1"))
    assert rules.peers.fewest_where_all_is_seen < rules.peers.fewest
    assert len(rules.map.ratios_to_mean) == 4, "four limits part five colours"


@pytest.mark.parametrize(
    ("part", "value", "what"),
    [
        ("peers", {"fewest": 5}, "a key is missing"),
        ("peers", {**DATA["peers"], "fewest": 0}, "a number out of its range"),
        ("peers", {**DATA["peers"], "fewest": "5"}, "a whole number wanted"),
        ("map", {"ratios_to_mean": [Decimal("1.2"), Decimal("0.8")]}, "limits do not rise"),
        ("map", {"ratios_to_mean": [Decimal("1.2"), Decimal("1.2")]}, "limits do not rise"),
        ("map", {"ratios_to_mean": []}, "the list is too short"),
        ("health", {"silent_days": 3, "complete_ratio": 98}, "a number out of its range"),
        ("more", {}, "unknown key"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused(part: str, value: Any, what: str) -> None:
    document = replace(CATALOG.schemes[SCHEME], data={**DATA, part: value})
    with pytest.raises(TanliuError, match=what) as refused:
        page_rules(with_document(CATALOG, "schemes", document))
    assert "page-rules.yaml" in str(refused.value.where)


def test_a_catalogue_without_it_says_so() -> None:
    with pytest.raises(TanliuError, match="no pack in use has this scheme"):
        page_rules(replace(CATALOG, documents={}))
