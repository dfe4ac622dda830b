"""The published table of the UK scheme for 2024: every state and every sum of its 757 operator accounts follows."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from golden_case import DATA

from tanliu.decide.compliance.published import rows

FILE = DATA / "ukets" / "operators_2024.csv"


@pytest.mark.skipif(not FILE.exists(), reason="the table of operators does not lie beside the checkout")
def test_every_published_state_follows() -> None:
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        found = rows(csv.DictReader(file))
    assert Counter(one.published for one in found) == {"A": 689, "": 49, "N": 15, "B": 2, "C": 2}
    assert [one for one in found if one.fault] == []
    # the rule is no tautology: the 49 that were published without a state are found in several
    assert len({one.found for one in found if not one.published}) > 1
