"""The mean of a group leaves out a share at either end, so that a slip of one does not grade all others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from flow_case import rows

from tanliu.catalog.load import load
from tanliu.flow.indicator.load import schemes
from tanliu.flow.indicator.steps import evaluate
from tanliu.flow.indicator.types import Scheme
from tanliu.kit.table import dictionary

SCHEME = next(one for one in schemes(load()) if one.id == "carbon-efficiency")


def _with(ratio: str) -> Scheme:
    own = tuple(
        replace(one, trimmed_ratio=Decimal(ratio)) if one.base == "group_mean" else one
        for one in SCHEME.indicators
    )
    return replace(SCHEME, indicators=own)


def _graded(emissions: list[int], scheme: Scheme = SCHEME) -> list[dict[str, Any]]:
    nullable = pa.schema([field.with_nullable(True) for field in dictionary()["measure"].schema])
    table = pa.Table.from_pylist(
        [
            {"subject_kind": "entity", "subject_id": f"F{at:03d}", "industry": "C17", "period": "2025",
             "without_green_kgco2": 1000 * tonnes, "value_added_cny": 10000}
            for at, tonnes in enumerate(emissions)
        ],
        schema=nullable,
    )  # fmt: skip
    found = rows(evaluate(ibis.memtable(table), scheme), "subject_id")
    return [row for row in found if row["indicator_id"] == "carbon_efficiency_k"]


def test_one_slip_moves_no_other_grade() -> None:
    honest = [1] * 49
    before = {row["subject_id"]: row["grade"] for row in _graded([*honest, 1])}
    slipped = _graded([*honest, 1000])
    assert {row["grade"] for row in slipped[:-1]} == {"3"} == set(before.values())
    # the slip itself is compared with the mean that it has no part in
    assert slipped[-1]["grade"] == "5" and slipped[-1]["value"] == 1000
    assert all(row["reference"] == 1 for row in slipped)
    # without the rule the slip gives everybody else the best grade
    assert {row["grade"] for row in _graded([*honest, 1000], _with("0"))[:-1]} == {"1"}


@pytest.mark.parametrize(("count", "left_out"), [(49, 0), (50, 1), (99, 1), (100, 2)])
def test_as_many_are_left_out_at_either_end_as_the_share_says_rounded_down(count: int, left_out: int) -> None:
    emissions = list(range(1, count + 1))
    kept = emissions[left_out : count - left_out]
    (reference,) = {row["reference"] for row in _graded(emissions)}
    assert reference == round(Decimal(sum(kept)) / len(kept), 10)
    # everybody is graded and ranked, whoever is left out of the mean
    assert len([row for row in _graded(emissions) if row["rank"]]) == count
