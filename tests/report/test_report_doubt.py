"""The words of doubt: nothing is called nothing that is not, and what is worst is said first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tanliu.catalog.load import load
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.report.doubt import COLUMNS, brief, cells, label, mark, sentence
from tanliu.report.names import Names

CATALOG = load()
RULES = doubt_rules(CATALOG)
CASES = {
    "doubtful": Doubt(Decimal(100), sure=Decimal("20.6"), sure_findings=1, lines=4, known_inputs=4),
    "incomplete": Doubt(Decimal(100), lines=4, known_inputs=9, missing_inputs=1),
    "noted": Doubt(Decimal(100), lines=4, sure=Decimal("0.001"), sure_findings=1, known_inputs=4),
    "sound": Doubt(Decimal(100), lines=4, known_inputs=4),
}


@pytest.mark.parametrize("expected", CASES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_mark_follows_the_rules_and_every_sentence_can_be_said(expected: str, language: str) -> None:
    told, names = CASES[expected], Names(CATALOG, language)
    assert mark(told, RULES) == expected
    assert bool(label(told, RULES, language)) == (expected != "sound")
    assert sentence(told, names).endswith("." if language == "en" else "。")
    assert len(cells(told, names)) == len(COLUMNS)


def test_a_little_is_not_nothing_and_nearly_all_is_not_all() -> None:
    names = Names(CATALOG, "en")
    assert sentence(CASES["doubtful"], names).startswith("20.6 % rests on one open finding called sure")
    assert "< 0.1 % rests on" in sentence(CASES["noted"], names)
    nearly = Doubt(Decimal(100000), estimated=Decimal(99999), lines=1)
    assert "> 99.9 % is estimated" in sentence(nearly, names)


def test_the_interval_is_that_of_the_part_for_which_it_is_known() -> None:
    told = Doubt(Decimal(100), lines=1, interval_ratio=0.01, interval_covers_ratio=0.1)
    assert "for 10.0 % of it a 95 % interval is known, ± 10.0 %" in sentence(told, Names(CATALOG, "en"))
    assert "no interval is known" in sentence(Doubt(Decimal(100), lines=1), Names(CATALOG, "en"))


def test_the_interval_of_the_standard_coal_is_told_beside() -> None:
    told = Doubt(Decimal(100), lines=1, energy_interval_ratio=0.03, energy_covers_ratio=0.5)
    assert "of its standard coal ± 6.0 % (known for 50.0 %)" in sentence(told, Names(CATALOG, "en"))
    row = dict(zip(COLUMNS, cells(told, Names(CATALOG, "en")), strict=True))
    assert row["doubt_energy_interval_ratio"] == Decimal("0.03")
    assert row["doubt_energy_interval_covers"] == Decimal("0.5")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_headline_tells_the_three_worst_of_the_sentence_and_counts_the_rest(language: str) -> None:
    told = Doubt(
        Decimal(100), sure=Decimal(20), sure_findings=2, hinted=Decimal(5), hinted_findings=1, estimated=Decimal(3),
        missing_inputs=4, known_inputs=6, lines=9, lines_without_factor=1, refused_rows=7,
    )  # fmt: skip
    names = Names(CATALOG, language)
    (short, others), whole = brief(told, names), sentence(told, names)
    clauses = short[:-1].split("; " if language == "en" else "；")
    assert len(clauses) == 3 and all(one.lower() in whole.lower() for one in clauses)
    assert (
        "20.0 %" in clauses[0]
        and len(clauses) + others == whole.count("; " if language == "en" else "；") + 1
    )
    assert brief(Doubt(Decimal(100), lines=4, known_inputs=4), names)[0]
