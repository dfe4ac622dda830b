"""The outlook looked back from: exact where history is a power, blind to what came, peaks told where they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tanliu.model.outlook.hindcast import METHODS, History, hindcast

YEARS = tuple(range(2000, 2019))


def _country(growth: float = 1.03, *, after: float | None = None) -> History:
    """Return a country whose emissions grow by a factor a year, and by another after 2010."""
    steps = np.array([min(year - 2000, 10) for year in YEARS], dtype=float)
    later = np.array([max(year - 2010, 0) for year in YEARS], dtype=float)
    level = growth**steps * (growth if after is None else after) ** later
    gdp, people = 1.05 ** (steps + later), 1.01 ** (steps + later)
    return History("A", YEARS, 1000 * level, 500 * level, 300 * level, 100 * level, people * 1e6, gdp * 1e9)


def test_where_everything_goes_on_as_before_drivers_and_trend_are_exact() -> None:
    found = hindcast(_country(0.98), 2010, 2018, 10)
    assert found.years == tuple(range(2011, 2019))
    # a tenth of the emissions are processes, which follow GDP and not energy
    fuels = 900 * 0.98**18
    processes = 100 * 0.98**10 * 1.05**8
    assert found.said["drivers"][-1] == pytest.approx(fuels + processes)
    assert found.said["trend"][-1] == pytest.approx(1000 * 0.98**18)
    assert found.said["last"][-1] == pytest.approx(1000 * 0.98**10)
    assert found.off("trend") == pytest.approx(0, abs=1e-9) and found.mean_off("last") > 0.05


def test_what_came_after_the_origin_changes_nothing_that_is_said() -> None:
    one, two = (hindcast(_country(after=after), 2010, 2018, 10) for after in (1.2, 0.7))
    for method in METHODS:
        assert one.said[method] == pytest.approx(two.said[method])
    assert one.came[-1] > two.came[-1]


def test_a_peak_is_where_it_is_highest_before_or_after_the_origin() -> None:
    rising = hindcast(_country(1.03, after=0.95), 2010, 2018, 10)
    assert (rising.peak(), rising.is_over()) == (2010, True)
    assert (rising.peak("trend"), rising.is_over("trend")) == (2018, False)
    assert rising.peak("last") == 2010
    falling = hindcast(_country(0.97, after=1.2), 2010, 2018, 10)
    assert (falling.peak("trend"), falling.peak()) == (2000, 2018)


def test_damped_growth_stays_below_growth_that_goes_on_and_coal_that_gives_way_to_gas_lowers_it() -> None:
    plain = _country(1.03)
    found = hindcast(plain, 2010, 2018, 10)
    assert found.said["damped"][-1] < found.said["drivers"][-1]
    share = np.linspace(1.0, 0.6, 11).tolist() + [0.6] * 8
    coal = plain.coal * np.array(share)
    switched = replace(plain, coal=coal, gas=plain.gas + (plain.coal - coal) * 56.1 / 94.6)
    assert hindcast(switched, 2010, 2018, 10).said["drivers"][-1] < found.said["drivers"][-1]


def test_a_year_that_is_needed_and_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="1995 is not known"):
        hindcast(_country(), 2010, 2018, 15)
    with pytest.raises(ValueError, match="not above zero"):
        hindcast(replace(_country(), gdp=np.zeros(19)), 2010, 2018, 10)
