"""Wide decimals give what the engine itself gives, only sooner."""

from __future__ import annotations

from decimal import Decimal

import ibis
import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tanliu.kit.wide import binary, rounded

WIDE = pa.decimal128(34, 16)
amounts = st.decimals(min_value=-(10**17), max_value=10**17, places=16, allow_nan=False)
near_a_tie = st.builds(
    lambda whole, beside: Decimal(whole).scaleb(-10) + Decimal(5).scaleb(-11) + Decimal(beside).scaleb(-16),
    st.integers(-(10**20), 10**20), st.integers(-2, 2),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@example(
    [
        Decimal("0.00000000005"),
        Decimal("-0.00000000005"),
        Decimal(0),
        Decimal("99999999999999999.9999999999999999"),
    ]
)
@given(st.lists(amounts | near_a_tie, min_size=1, max_size=20))
def test_rounding_by_way_of_binaries_is_the_engines_own(drawn: list[Decimal]) -> None:
    table = ibis.memtable(pa.table({"amount": pa.array(drawn, WIDE)}))
    exact = table.amount
    found = ibis.duckdb.connect().to_pyarrow(
        table.select(
            ours=rounded(exact, binary(exact), 28, 10),
            own=exact.round(10).cast("decimal(28, 10)"),
            amount=exact,
        )
    )
    for row in found.to_pylist():
        assert row["ours"] == row["own"]
        assert abs(row["ours"] - row["amount"]) <= Decimal("0.00000000005")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.none() | amounts, min_size=1, max_size=20))
def test_a_binary_is_next_to_its_decimal(drawn: list[Decimal | None]) -> None:
    table = ibis.memtable(pa.table({"amount": pa.array(drawn, WIDE)}))
    found = ibis.duckdb.connect().to_pyarrow(table.select(near=binary(table.amount), amount=table.amount))
    for row in found.to_pylist():
        if row["amount"] is None:
            assert row["near"] is None
        else:
            # a mean is rounded twice: on the way to binary and when divided
            assert abs(Decimal(row["near"]) - row["amount"]) <= abs(row["amount"]) * Decimal(2) ** -51


def test_no_estimate_means_no_rounding() -> None:
    table = ibis.memtable(
        pa.table({"amount": pa.array([Decimal(1)], WIDE), "near": pa.array([None], pa.float64())})
    )
    (row,) = (
        ibis.duckdb.connect()
        .to_pyarrow(table.select(value=rounded(table.amount, table.near, 28, 10)))
        .to_pylist()
    )
    assert row["value"] == 1
