"""A kWh counts once: what cannot be true at once is named, what nobody tells contradicts nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest

from tanliu.catalog.editions import document
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.linkage.checks import COMPARED, Facts, contradictions
from tanliu.decide.linkage.document import Id, Linkage
from tanliu.decide.linkage.schema import FOLDER

RULE = read(document(load(["base", "carbon-flow"]), FOLDER, "district"), Linkage)
D = Decimal
FINE = Facts(
    used={"energy": D(600_000), "green_power": D(300_000), "new_renewables": D(100_000)}, contracts=frozenset({"green_power"}),
    own=frozenset({"new_renewables"}), zero=frozenset({"green_power", "new_renewables"}), generated=D(120_000),
    exported=D(20_000), held=10, retired=300, sold=20, budget_kgce=D(1000), inventory_kgce=D(1000), capped_kgce=D(900),
)  # fmt: skip


def test_what_agrees_contradicts_nothing_and_what_nobody_tells_neither() -> None:
    assert list(contradictions(FINE, RULE)) == []
    assert list(contradictions(Facts(), RULE)) == []
    assert set(COMPARED) == set(get_args(Id)) == set(RULE.checks)


@pytest.mark.parametrize(
    ("change", "check", "found", "at_most"),
    [
        ({"retired": 910}, "certificates_above_use", 910_000, 900_000),
        ({"retired": 296}, "contracts_without_certificates", 300_000, 296_000),
        ({"retired": 0}, "contracts_without_certificates", 300_000, 0),
        ({"exported": D(23_000), "sold": 0}, "own_above_generation", 123_000, 120_000),
        ({"sold": 22}, "sold_and_used", 122_000, 120_000),
        ({"budget_kgce": D(970)}, "budget_and_inventory", 1000, 970),
        ({"budget_kgce": D(1030)}, "budget_and_inventory", 1030, 1000),
        ({"capped_kgce": D(1002)}, "cap_and_zero", 1002, 1000),
    ],
)
def test_what_cannot_be_true_at_once_is_named_with_both_figures(
    change: dict[str, object], check: str, found: int, at_most: int
) -> None:
    (one,) = contradictions(replace(FINE, **change), RULE)  # type: ignore[arg-type]
    assert (one.check, one.found, one.at_most) == (check, found, at_most)


@pytest.mark.parametrize(
    "change",
    [
        {"retired": 909}, {"retired": 297}, {"retired": None}, {"generated": None, "sold": 20}, {"budget_kgce": D(981)},
        {"sold": 0}, {"used": {"energy": D(600_000)}, "exported": D(0), "sold": 300},
    ],
)  # fmt: skip
def test_what_lies_within_its_tolerance_or_is_not_told_is_none(change: dict[str, object]) -> None:
    assert list(contradictions(replace(FINE, **change), RULE)) == []  # type: ignore[arg-type]
