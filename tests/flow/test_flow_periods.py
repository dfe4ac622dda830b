"""Texts of periods, read alike by expressions and by `Period`."""

from __future__ import annotations

import ibis
import pytest

from tanliu.flow import periods
from tanliu.kit.period import Period, is_year, year_of, years_later


@pytest.mark.parametrize("period", [Period(1999), Period(2025), Period(2024, 1), Period(2025, 12)])
def test_an_expression_says_what_the_period_says(period: Period) -> None:
    con, text = ibis.duckdb.connect(), ibis.literal(str(period))
    said = {
        step.__name__: con.to_pyarrow(step(text)).as_py()
        for step in (
            periods.is_year,
            periods.is_month,
            periods.year_of,
            periods.year_number,
            periods.year_after,
        )
    }
    assert said == {
        "is_year": not period.month,
        "is_month": period.month > 0,
        "year_of": str(period.year),
        "year_number": period.year,
        "year_after": str(Period(period.year + 1, period.month)),
    }
    assert is_year(str(period)) == (not period.month)
    assert year_of(str(period)) == str(period.year)
    assert years_later(str(period), -1) == str(Period(period.year - 1, period.month))
    if period.month:
        assert con.to_pyarrow(periods.month_number(text)).as_py() == period.ordinal
