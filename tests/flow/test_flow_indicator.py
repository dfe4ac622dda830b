"""Indicators: bands and classes by hand, and properties that hold for any measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.types import Document
from tanliu.flow.indicator.formulas import breaks, classify, grade, value
from tanliu.flow.indicator.load import indicators, parse
from tanliu.flow.indicator.steps import evaluate
from tanliu.flow.indicator.types import Band, Classes, Indicator, Part, Scheme, edges
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary

FIVE = Classes("quantile", 5, ())


@pytest.fixture(scope="module")
def efficiency() -> Scheme:
    return parse(load().schemes["carbon-efficiency"])


def indicator(scheme: Scheme, name: str) -> Indicator:
    return next(one for one in scheme.indicators if one.id == name)


#: The smallest step of a value.
STEP = Decimal("0.0000000001")


def graded(numbers: Sequence[str | Decimal | None], bands: Sequence[Band]) -> list[str | None]:
    """Grade some values as the store does."""
    column = pa.array([None if one is None else Decimal(one) for one in numbers], pa.decimal128(38, 10))
    table = ibis.memtable(pa.table({"place": range(len(numbers)), "number": column}))
    found = table.select("place", grade=grade(table.number, bands)).order_by("place")
    return list(ibis.duckdb.connect().to_pyarrow(found).column("grade").to_pylist())


def test_carbon_code_grades_by_k(efficiency: Scheme) -> None:
    # DB33/T 1347-2023: K up to and including 0.6 is 1, 0.8 is 2, 1.2 is 3, 2.0 is 4, more is 5
    k = ["0", "0.6", "0.6000000001", "0.8", "0.8000000001", "1.2", "1.2000000001", "2", "2.0000000001", "99"]
    bands = indicator(efficiency, "carbon_efficiency_k").bands
    assert graded([*k, None], bands) == ["1", "1", "2", "2", "3", "3", "4", "4", "5", "5", None]


def test_carbon_code_levels_by_l(efficiency: Scheme) -> None:
    bands = indicator(efficiency, "carbon_efficiency_l").bands
    assert graded(["0.6", "0.6000000001", "2", "2.0000000001"], bands) == ["low", "medium", "medium", "high"]


def test_every_edge_of_every_pack_belongs_to_the_band_below() -> None:
    banded = [one for _, one in indicators(load()).values() if one.bands]
    assert banded
    for one in banded:
        table = edges(one.bands)
        assert (table[0].above, table[-1].up_to) == (None, None)
        assert [edge.above for edge in table[1:]] == [edge.up_to for edge in table[:-1]]
        for below, over in pairwise(table):
            assert below.up_to is not None
            at = [below.up_to - STEP, below.up_to, below.up_to + STEP]
            assert graded(at, one.bands) == [below.grade, below.grade, over.grade]


def measure(**values: Any) -> dict[str, Any]:
    row = dict.fromkeys(dictionary()["measure"].names)
    return row | {"subject_kind": "entity", "period": "2025", "industry": "C17"} | values


def evaluated(scheme: Scheme, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    table = pa.Table.from_pylist(
        list(rows),
        schema=pa.schema(
            # as a database has them
            [field.with_nullable(True) for field in dictionary()["measure"].schema]
        ),
    )
    found = ibis.duckdb.connect().to_pyarrow(evaluate(ibis.memtable(table), scheme)).to_pylist()
    return {(row["indicator_id"], row["subject_id"]): row for row in found}


def firm(name: str, carbon_kg: int, value_added_cny: int | None, **values: Any) -> dict[str, Any]:
    money = None if value_added_cny is None else Decimal(value_added_cny)
    return measure(subject_id=name, without_green_kgco2=Decimal(carbon_kg), value_added_cny=money, **values)


def test_k_is_l_over_the_sum_over_sum_of_the_industry(efficiency: Scheme) -> None:
    found = evaluated(
        efficiency,
        [
            firm("a", 600_000, 10_000_000),
            firm("b", 3_000_000, 10_000_000),
            firm("other", 1, 1, industry="C28"),
        ],
    )
    # the industry: 3,600 t over 2,000 x 10^4 CNY = 1.8 t/10^4 CNY
    assert found["carbon_efficiency_l", "a"]["value"] == Decimal("0.6")
    assert found["carbon_efficiency_k", "a"]["reference"] == Decimal("1.8")
    assert found["carbon_efficiency_k", "a"]["value"] == Decimal("0.3333333333")
    assert found["carbon_efficiency_k", "b"]["value"] == Decimal("1.6666666667")
    assert (found["carbon_efficiency_k", "b"]["rank"], found["carbon_efficiency_k", "b"]["rank_of"]) == (2, 2)


def test_a_firm_at_the_end_of_a_band_has_its_grade(efficiency: Scheme) -> None:
    # together 4,000 t over 4,000 x 10^4 CNY, so K is L: 0.6 and 1.4
    found = evaluated(efficiency, [firm("a", 1_200_000, 20_000_000), firm("b", 2_800_000, 20_000_000)])
    assert found["carbon_efficiency_k", "a"]["value"] == Decimal("0.6")
    assert [found["carbon_efficiency_k", name]["grade"] for name in "ab"] == ["1", "4"]


def test_an_amount_in_ten_thousands_is_exact() -> None:
    part = Part("value_added_cny", "10^4 CNY", Decimal("0.0001"))
    amount = replace(indicator(parse(load().schemes["double-control"]), "carbon_total"), upper=part)
    column = pa.array([Decimal("123456789.123456"), None], pa.decimal128(38, 6))
    table = ibis.memtable(pa.table({"place": [0, 1], "value_added_cny": column}))
    found = table.select("place", value=value(amount, table.value_added_cny)).order_by("place")
    assert ibis.duckdb.connect().to_pyarrow(found).column("value").to_pylist() == [
        Decimal("12345.6789123456"), None
    ]  # fmt: skip


@pytest.mark.parametrize("value_added", [None, 0, -5])
def test_no_grade_without_positive_value_added(efficiency: Scheme, value_added: int | None) -> None:
    found = evaluated(efficiency, [firm("a", 600_000, value_added), firm("b", 600_000, 1_000_000)])
    row = found["carbon_efficiency_k", "a"]
    assert (row["value"], row["grade"], row["rank"]) == (None, None, None)
    assert found["carbon_efficiency_k", "b"]["value"] == 1


firms = st.lists(
    st.tuples(st.integers(1, 10**9), st.integers(1, 10**10), st.sampled_from(["C17", "C28"])),
    min_size=2,
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(firms=firms, shift=st.integers(1, 11))
def test_order_of_rows_changes_nothing(firms: list[tuple[int, int, str]], shift: int) -> None:
    scheme = parse(load().schemes["carbon-efficiency"])
    rows = [firm(str(n), kg, cny, industry=code) for n, (kg, cny, code) in enumerate(firms)]
    turned = rows[shift % len(rows) :] + rows[: shift % len(rows)]
    assert evaluated(scheme, rows) == evaluated(scheme, turned)


@settings(max_examples=25, deadline=None)
@given(firms=firms)
def test_more_carbon_for_the_same_money_is_never_a_better_rank(firms: list[tuple[int, int, str]]) -> None:
    scheme = parse(load().schemes["carbon-efficiency"])
    rows = [firm(str(n), kg, cny, industry="C17") for n, (kg, cny, _) in enumerate(firms)]
    worse = [rows[0] | {"without_green_kgco2": rows[0]["without_green_kgco2"] * 2}, *rows[1:]]
    key = ("carbon_efficiency_k", "0")
    assert evaluated(scheme, worse)[key]["rank"] >= evaluated(scheme, rows)[key]["rank"]


values = st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=60)


@given(values=values, method=st.sampled_from(["quantile", "jenks"]))
@settings(max_examples=60, deadline=None)
def test_classes_rise_with_the_value(values: list[Decimal], method: str) -> None:
    classes = Classes(method, 5, ())
    found = classify(values, classes)
    assert set(found) <= {1, 2, 3, 4, 5}
    pairs = sorted(zip(values, found, strict=True))
    assert [one for _, one in pairs] == sorted(found)
    assert breaks(values, classes) == sorted(breaks(values, classes))


def test_quantile_puts_equally_many_into_each_class() -> None:
    found = classify([Decimal(n) for n in range(26)], FIVE)
    assert [found.count(one) for one in range(1, 6)] == [6, 5, 5, 5, 5]


def test_ratio_to_mean_uses_the_mean_it_is_given() -> None:
    classes = Classes("ratio_to_mean", 3, (Decimal("0.5"), Decimal("1.5")))
    assert classify([Decimal(4), Decimal(10), Decimal(16)], classes, Decimal(10)) == [1, 2, 3]


def document(tmp_path: Path, indicator: Mapping[str, Any]) -> Document:
    data = {
        "scheme": "mine", "kind": "indicators", "edition": "1", "title": {"en": "a", "zh": "b"}, "source": "s",
        "evidence": "derived", "indicators": [indicator],
    }  # fmt: skip
    return Document("mine", "user", tmp_path / "mine.yaml", data, {})


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"form": "cleverness"}, "not one of what is offered"),
        ({"colour": "red"}, "unknown key"),
        ({"upper": {"measure": "happiness", "unit": "t"}}, "unknown measure"),
        ({"bands": [{"grade": 1, "up_to": 2}, {"grade": 2, "up_to": 1}, {"grade": 3}]}, "bands do not tile"),
        ({"classes": {"method": "quantile", "count": 5, "limits": [1]}}, "limits belong to ratio_to_mean"),
    ],
)
def test_what_a_scheme_may_not_say(tmp_path: Path, change: Mapping[str, Any], what: str) -> None:
    good = {
        "id": "x", "title": {"en": "x", "zh": "x"}, "unit": "t", "form": "amount", "subjects": ["entity"],
        "upper": {"measure": "emission_kgco2e", "unit": "t"},
    }  # fmt: skip
    assert parse(document(tmp_path, good)).indicators[0].id == "x"
    with pytest.raises(TanliuError, match=what):
        parse(document(tmp_path, good | change))


def test_regions_are_ranked_with_those_of_the_same_parent() -> None:
    scheme = parse(load().schemes["five-colour-map"])
    rows = [
        measure(
            subject_kind="region", subject_id=name, region_id=parent, industry=None,
            emission_kgco2e=Decimal(kg), value_added_cny=Decimal(10_000),
        )
        for name, parent, kg in (("t1", "D", 1), ("t2", "D", 2), ("village", "t1", 9))
    ]  # fmt: skip
    found = evaluated(scheme, rows)
    assert [found["town_carbon_intensity", name]["rank"] for name in ("t1", "t2", "village")] == [1, 2, 1]
