"""Energy and carbon of a unit of a product: months that count, sharing, limits by date, what is not firm, the base of a district."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tanliu.decide.product.document import ProductRule
from tanliu.decide.product.footprint import FirmYear, Footprint, Used, bases, footprints, level_of, limit_of

MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
WORDS = {"en": "x", "zh": "x"}


def _rule(**more: Any) -> ProductRule:
    limits = [
        {"valid_from": date(2013, 10, 1), "advanced_kgce": 110, "access_kgce": 115, "most_kgce": 120, "source": "s", "evidence": "e"},
        {"valid_from": date(2022, 11, 1), "advanced_kgce": 100, "access_kgce": 107, "most_kgce": 117, "source": "s", "evidence": "e"},
    ]  # fmt: skip
    one = {"name": WORDS, "unit": WORDS, "boundary": WORDS}
    given: dict[str, Any] = {
        "product": "test", "title": WORDS, "source": "own", "evidence": "own judgement", "edition": "1", "share_measure": "s",
        "least_months": 10, "estimated_most": Decimal("0.1"), "differ_most": Decimal("0.01"), "least_peers": 5,
        "items": {
            "clinker": {**one, "measure": "clinker_t", "industries": ["C30"], "limits": limits},
            "cloth": {**one, "measure": "cloth_m", "per": 100, "norm_kgce": 35},
            "plain": {**one, "measure": "plain_t"},
        },
    }  # fmt: skip
    return ProductRule.model_validate({**given, **more})


def _firm(
    made: dict[str, dict[str, int]], energy: int = 1000, months: list[str] = MONTHS, **more: Any
) -> FirmYear:
    used = {one: Used(Decimal(energy), Decimal(2 * energy), Decimal(energy)) for one in months}
    told = {id: {period: Decimal(value) for period, value in row.items()} for id, row in made.items()}
    return FirmYear("C301", used, told, **more)


def _one(of: FirmYear, rule: ProductRule | None = None) -> Footprint:
    (found,) = footprints(of, rule or _rule(), 2025)
    return found


def test_energy_and_output_are_added_up_over_the_same_months() -> None:
    # twelve months of output and ten of energy: the two months without energy would make the product look better
    found = _one(_firm({"clinker": dict.fromkeys(MONTHS, 10)}, months=MONTHS[:10]))
    assert (found.months, found.made, found.energy_kgce, found.location_kg) == (10, 100, 100, 200)
    assert (found.level, found.doubts) == ("advanced", ())


def test_few_months_have_a_value_and_no_level() -> None:
    found = _one(_firm({"clinker": dict.fromkeys(MONTHS[:9], 10)}))
    assert (found.months, found.energy_kgce, found.doubts, found.level) == (9, 100, ("few_months",), None)


def test_a_year_told_as_one_counts_where_the_months_are_not_told() -> None:
    used = {**{one: Used(Decimal(1000)) for one in MONTHS}, "2025": Used(Decimal(12_000))}
    found = _one(FirmYear("C301", used, {"clinker": {"2025": Decimal(120)}}))
    assert (found.months, found.energy_kgce, found.location_kg) == (12, 100, None)


def test_a_year_that_is_not_the_sum_of_its_months_is_told() -> None:
    months = dict.fromkeys(MONTHS, 10)
    assert "contradicts" in _one(_firm({"clinker": {**months, "2025": 122}})).doubts
    assert "contradicts" not in _one(_firm({"clinker": {**months, "2025": 121}})).doubts
    # seven months above the whole year contradict it, below it they do not
    assert "contradicts" in _one(_firm({"clinker": {**dict.fromkeys(MONTHS[:7], 10), "2025": 60}})).doubts
    assert (
        "contradicts" not in _one(_firm({"clinker": {**dict.fromkeys(MONTHS[:7], 10), "2025": 130}})).doubts
    )


def test_a_difference_at_the_tolerance_and_a_month_without_output_contradict_nothing() -> None:
    months = {**dict.fromkeys(MONTHS[1:], 8), MONTHS[0]: 11}
    assert "contradicts" not in _one(_firm({"clinker": {**months, "2025": 100}})).doubts
    assert _one(_firm({"clinker": {**dict.fromkeys(MONTHS, 8), MONTHS[0]: 0}})).doubts == ()


def test_several_products_share_by_their_norms_and_the_parts_are_the_whole() -> None:
    made = {"clinker": dict.fromkeys(MONTHS, 10), "cloth": dict.fromkeys(MONTHS, 2000)}
    clinker, cloth = footprints(_firm(made, energy=1870), _rule(), 2025)
    # 10 t at 117 and 20 times 100 m at 35: 1170 and 700 of 1870
    assert (clinker.energy_kgce, cloth.energy_kgce, cloth.made) == (117, 35, 240)
    assert clinker.level == "limit" and clinker.doubts == ("shared",) and clinker.is_firm
    assert clinker.part is not None and cloth.part is not None
    assert abs(clinker.part + cloth.part - 1) < Decimal("1e-30")


def test_without_a_norm_nothing_is_shared() -> None:
    made = {"clinker": dict.fromkeys(MONTHS, 10), "plain": dict.fromkeys(MONTHS, 10)}
    found = footprints(_firm(made), _rule(), 2025)
    assert [one.missing for one in found] == ["no_norm", "no_norm"]
    assert all(one.energy_kgce is None for one in found)


def test_a_month_that_one_of_two_products_does_not_tell_does_not_count() -> None:
    made = {"clinker": dict.fromkeys(MONTHS, 10), "cloth": dict.fromkeys(MONTHS[1:], 2000)}
    assert [one.months for one in footprints(_firm(made), _rule(), 2025)] == [11, 11]


def test_a_share_takes_its_part_of_the_energy() -> None:
    assert _one(_firm({"clinker": dict.fromkeys(MONTHS, 10)}, share=Decimal("0.5"))).energy_kgce == 50


def test_limits_are_those_in_force_and_a_value_at_a_bound_reaches_it() -> None:
    clinker = _rule().items["clinker"]
    limits = [limit_of(clinker, year) for year in (2012, 2013, 2021, 2022)]
    assert [one and one.most_kgce for one in limits] == [None, 120, 120, 117]
    new = limits[-1]
    assert new is not None
    told = [level_of(Decimal(value), new) for value in ("100", "100.01", "107", "107.01", "117", "117.01")]
    assert told == ["advanced", "access", "access", "limit", "limit", "over"]


@pytest.mark.parametrize(
    ("more", "doubt"),
    [
        ({"doubted_ratio": Decimal("0.11")}, "in_doubt"),
        ({"without_factor": 1}, "no_factor"),
        ({"partly": frozenset({"2025-03"})}, "electricity_alone"),
    ],
)
def test_what_is_in_doubt_has_no_level(more: dict[str, Any], doubt: str) -> None:
    found = _one(_firm({"clinker": dict.fromkeys(MONTHS, 10)}, **more))
    assert found.doubts == (doubt,) and found.level is None and found.energy_kgce == 100


def test_what_hints_touch_is_told_and_is_compared_all_the_same() -> None:
    made = {"clinker": dict.fromkeys(MONTHS, 10)}
    found = _one(_firm(made, hinted_ratio=Decimal("0.6"), doubted_ratio=Decimal("0.1")))
    assert (found.doubts, found.level, found.is_firm) == (("hinted",), "advanced", True)
    assert (found.hinted_ratio, found.doubted_ratio) == (Decimal("0.6"), Decimal("0.1"))
    assert _one(_firm(made)).doubts == ()


def test_estimated_energy_is_told_from_its_share_on() -> None:
    for estimated, doubts in ((100, ()), (101, ("estimated",))):
        used = {one: Used(Decimal(1000), estimated_kgce=Decimal(estimated)) for one in MONTHS}
        made = {"clinker": dict.fromkeys(MONTHS, Decimal(10))}
        assert _one(FirmYear("C301", used, made)).doubts == doubts


def test_a_product_of_another_industry_is_asked_about() -> None:
    used = {one: Used(Decimal(1000)) for one in MONTHS}
    found = _one(FirmYear("C17", used, {"clinker": dict.fromkeys(MONTHS, Decimal(10))}))
    assert found.doubts == ("other_industry",)


def test_nothing_made_or_no_energy_is_no_value_and_never_zero() -> None:
    assert _one(_firm({"clinker": dict.fromkeys(MONTHS, 0)})).missing == "no_output"
    found = _one(_firm({"clinker": dict.fromkeys(MONTHS, 10)}, months=[]))
    assert (found.missing, found.made, found.energy_kgce) == ("no_energy", None, None)
    assert footprints(_firm({}), _rule(), 2025) == []


def test_an_output_below_zero_and_a_share_that_is_none_are_told() -> None:
    made = {"clinker": {**dict.fromkeys(MONTHS, 10), "2025-03": -10}}
    assert _one(_firm(made)).doubts == ("negative",)
    for share in ("0", "1.01", "-0.5"):
        found = _one(_firm({"clinker": dict.fromkeys(MONTHS, 10)}, share=Decimal(share)))
        assert (found.missing, found.energy_kgce) == ("no_share", None)


def test_the_base_weighs_by_output_and_leaves_out_what_is_not_firm() -> None:
    rule = _rule()
    small = _one(_firm({"clinker": dict.fromkeys(MONTHS, 5)}))
    large = _one(_firm({"clinker": dict.fromkeys(MONTHS, 20)}))
    few = _one(_firm({"clinker": dict.fromkeys(MONTHS[:3], 20)}))
    (base,) = bases([small, large, few], rule)
    # 24,000 kgce over 300 t; the mean of the two values would be 125
    assert (base.firms, base.left_out, base.mean_kgce, base.median_kgce, base.best_kgce) == (
        2,
        1,
        80,
        125,
        50,
    )
    assert (base.mean_kg, base.by_level) == (160, {"advanced": 1, "over": 1})
    (none,) = bases([few], rule)
    assert (none.firms, none.left_out, none.mean_kgce) == (0, 1, None)


def test_an_interval_is_of_the_carbon() -> None:
    found = _one(_firm({"clinker": dict.fromkeys(MONTHS, 10)}, interval_ratio=Decimal("0.05")))
    assert (found.low_kg, found.location_kg, found.high_kg) == (190, 200, 210)


amounts = st.integers(1, 10**9)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(amounts, min_size=12, max_size=12), st.lists(amounts, min_size=12, max_size=12), amounts)
def test_products_take_all_of_the_energy_whatever_is_made(
    clinker: list[int], cloth: list[int], energy: int
) -> None:
    made = {
        "clinker": dict(zip(MONTHS, clinker, strict=True)),
        "cloth": dict(zip(MONTHS, cloth, strict=True)),
    }
    found = footprints(_firm(made, energy=energy), _rule(), 2025)
    whole = sum((one.energy_kgce or 0) * (one.made or 0) for one in found)
    assert abs(whole - 12 * energy) < Decimal("1e-15") * energy


def test_limits_that_fall_and_measures_told_twice_are_refused() -> None:
    with pytest.raises(ValidationError, match="limits of a product rise"):
        limit = {"valid_from": date(2022, 1, 1), "advanced_kgce": 110, "access_kgce": 107, "most_kgce": 117, "source": "s", "evidence": "e"}  # fmt: skip
        _rule(
            items={
                "a": {"name": WORDS, "unit": WORDS, "boundary": WORDS, "measure": "a_t", "limits": [limit]}
            }
        )
    with pytest.raises(ValidationError, match="a measure of its own"):
        same = {"name": WORDS, "unit": WORDS, "boundary": WORDS, "measure": "a_t"}
        _rule(items={"a": same, "b": same})
