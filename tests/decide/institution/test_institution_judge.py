"""A value stands to its quota by three values, a year that is not whole is not praised, and an odd one is doubted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tanliu.catalog.editions import document
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.institution.document import FOLDER, ID, Institutions
from tanliu.decide.institution.judge import (
    BASIC,
    INCOMPLETE,
    LEADING,
    OVER,
    UNKNOWN,
    WITHIN,
    Known,
    audit,
    is_odd,
    middles,
    quota_of,
    standing,
    values,
)

SAYS = read(document(load(), FOLDER, ID), Institutions)
SCHOOL = quota_of("school", "energy_kgce_m2", 2025, SAYS)


def known(energy: int | None, area: int | None = 1000, **more: Any) -> Known:
    amounts = {"energy_kgce": None if energy is None else Decimal(energy)}
    return Known(
        "school", amounts, {"floor_area_m2": None if area is None else Decimal(area), "persons": None}, **more
    )


@pytest.mark.parametrize(
    ("value", "whole", "wanted"),
    [("5", True, LEADING), ("5.01", True, BASIC), ("7", True, BASIC), ("9", True, WITHIN), ("9.01", True, OVER), ("9.01", False, OVER), ("5", False, INCOMPLETE)],
)  # fmt: skip
def test_a_value_stands_to_its_quota(value: str, whole: bool, wanted: str) -> None:
    assert SCHOOL is not None and (SCHOOL.leading, SCHOOL.basic, SCHOOL.constraint) == (5, 7, 9)
    assert standing(Decimal(value), SCHOOL, whole) == wanted


def test_what_is_not_known_has_no_standing() -> None:
    assert standing(None, SCHOOL, True) == standing(Decimal(1), None, True) == UNKNOWN
    assert {one.standing for one in values(known(None), 2025, SAYS)} == {UNKNOWN}
    assert {one.standing for one in values(known(5000, None), 2025, SAYS)} == {UNKNOWN}
    assert {one.standing for one in values(known(5000, 0), 2025, SAYS)} == {UNKNOWN}
    assert quota_of("school", "energy_kgce_m2", 2019, SAYS) is None, "before it held"
    assert quota_of("castle", "energy_kgce_m2", 2025, SAYS) is None


def test_an_indicator_is_use_over_its_base() -> None:
    told = {one.indicator: one for one in values(known(12_000), 2025, SAYS)}
    assert (told["energy_kgce_m2"].value, told["energy_kgce_m2"].standing) == (12, OVER)
    assert told["energy_kgce_person"].value is None


def test_a_group_has_a_median_of_whole_years_and_not_of_few() -> None:
    def group(*energies: int, months: int = 12) -> list[Any]:
        every = [known(one, months=months) for one in energies]
        return [(one, values(one, 2025, SAYS)) for one in every]

    def middle(told: list[Any]) -> Any:
        return next(one for one in middles(told, SAYS) if one.indicator == "energy_kgce_m2")

    assert middle(group(5000, 7000, 100_000)).median == 7
    assert middle(group(5000, 7000)).median is None and middle(group(5000, 7000)).known == 2
    part = middle([*group(5000, 6000, 7000), *group(1, 2, 3, months=3)])
    assert (part.median, part.known, part.of) == (6, 3, 6)


def test_who_is_known_by_electricity_alone_has_a_whole_year_of_electricity() -> None:
    amounts = {"energy_kgce": Decimal(8000), "electricity_kwh": Decimal(30_000)}
    one = Known("school", amounts, {"floor_area_m2": Decimal(1000)}, 0, months_of={"electricity_kwh": 12})
    told = {each.indicator: each.standing for each in values(one, 2025, SAYS)}
    assert (told["energy_kgce_m2"], told["electricity_kwh_m2"]) == (INCOMPLETE, BASIC)
    group = [(one, values(one, 2025, SAYS))] * 3
    assert {each.indicator: each.known for each in middles(group, SAYS)}["electricity_kwh_m2"] == 3
    short = Known("school", amounts, {"floor_area_m2": Decimal(1000)}, months_of={"electricity_kwh": 11})
    assert {each.indicator: each.standing for each in values(short, 2025, SAYS)}[
        "electricity_kwh_m2"
    ] == INCOMPLETE


def test_what_is_far_from_its_type_is_doubted() -> None:
    assert is_odd(Decimal(51), Decimal(10), SAYS) and is_odd(Decimal("1.9"), Decimal(10), SAYS)
    assert not is_odd(Decimal(50), Decimal(10), SAYS) and not is_odd(Decimal(2), Decimal(10), SAYS)
    assert not is_odd(None, Decimal(10), SAYS) and not is_odd(Decimal(1), None, SAYS)


def test_an_audit_is_due_over_the_constraint_or_above_the_threshold_until_one_was_done() -> None:
    def due(energy: int, area: int, *audits: int) -> Any:
        one = known(energy, area)
        return audit(one, values(one, 2025, SAYS), 2025, audits, SAYS)

    assert not due(5000, 1000).is_due
    assert due(9001, 1000).over == ("energy_kgce_m2",) and due(9001, 1000).is_due
    assert due(500_000, 10**6).is_large and due(500_000, 10**6).is_due and not due(499_999, 10**6).is_due
    assert not due(9001, 1000, 2021).is_due and due(9001, 1000, 2021).done == 2021
    assert due(9001, 1000, 2020).is_due, "older than it holds"
