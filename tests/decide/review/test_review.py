"""The energy review: both values of the increment, who reviews, benchmark, product, replacement and room."""

from __future__ import annotations

import pytest

from tanliu.catalog.editions import document
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.review.document import ReviewRule
from tanliu.decide.review.review import Place, review

RULE = read(document(load(), "reviews", "district"), ReviewRule)
PLACE = Place("C17", 0.5, 2000.0, 100.0)
TOLD = {"electricity_mwh": "10000", "output_cny": "4e7", "product": "none", "replaced_tce": "1500"}


def _verdicts(told: dict[str, str], place: Place = PLACE) -> dict[str, str]:
    return {one.id: one.verdict for one in review(told, place, RULE).points}


def test_the_increment_is_told_by_heat_content_and_by_what_it_took() -> None:
    found = review({**TOLD, "coal_t": "1000"}, PLACE, RULE)
    assert found.calorific_tce == pytest.approx(1229 + 714.3)
    assert found.equivalent_tce == pytest.approx(2979 + 714.3)


def test_textiles_save_more_elsewhere_than_they_take_and_others_as_much() -> None:
    textiles, food = review(TOLD, PLACE, RULE), review(TOLD, Place("C13", 0.5, 2000.0, 0.0), RULE)
    assert textiles.replacement and textiles.replacement.ratio > 1
    assert food.replacement and food.replacement.ratio == 1
    assert textiles.is_met and food.is_met
    assert _verdicts({**TOLD, "replaced_tce": "1300"})["replacement"] == "not_met"
    assert _verdicts({**TOLD, "replaced_tce": "1300"}, Place("C13", 0.5, 2000.0, 0.0))["replacement"] == "met"
    assert review({"electricity_mwh": "100"}, PLACE, RULE).replacement is None


@pytest.mark.parametrize(
    ("mwh", "level"),
    [("100", None), ("4999", None), ("5000", "district"), ("9000", "district"), ("90000", "provincial")],
)
def test_who_reviews_is_by_coal_or_by_electricity(mwh: str, level: str | None) -> None:
    found = review({"electricity_mwh": mwh}, PLACE, RULE).level
    assert (found.name.en.lower() if found else "").find(level or "") >= 0 and (found is None) == (
        level is None
    )


def test_what_is_not_known_is_not_met() -> None:
    assert _verdicts({"electricity_mwh": "10"})["intensity"] == "not_known"
    assert _verdicts(TOLD, Place("C17", 0.5, None, None))["room"] == "not_known"
    assert not review(TOLD, Place("C17", 0.5, None, None), RULE).is_met
    assert _verdicts(TOLD, Place("C17", 0.3, 2000.0, 0.0))["intensity"] == "not_met"
    # a town that will pass its budget has no room, and what is kept for projects still counts
    assert _verdicts(TOLD, Place("C17", 0.5, -500.0, 1300.0))["room"] == "met"
    assert _verdicts(TOLD, Place("C17", 0.5, -500.0, 1000.0))["room"] == "not_met"


def test_a_product_has_its_limit() -> None:
    told = {"coal_t": "1000", "product": "cement_clinker", "product_amount": "7000"}
    assert _verdicts(told)["product"] == "met"
    assert _verdicts({**told, "product_amount": "6000"})["product"] == "not_met"
    assert _verdicts({**told, "product_amount": ""})["product"] == "not_known"
