"""Carbon of small networks that can be reckoned by hand, and what must hold of all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.kit.errors import TanliuError
from tanliu.model.grid.dc import dc_flow
from tanliu.model.grid.matched import matched, timed
from tanliu.model.grid.trace import trace
from tanliu.model.grid.zones import imports_of, zone_intensity


def places(*told: int) -> np.ndarray:
    return np.array(told, dtype=np.intp)


def test_a_bus_passes_on_the_mean_of_what_it_gets() -> None:
    flow = np.array([60.0, 40.0, 50.0])
    found = trace(
        places(0, 1, 2),
        places(2, 2, 3),
        flow,
        flow,
        np.array([60.0, 40, 0, 0]),
        np.array([60_000.0, 0, 0, 0]),
    )
    assert found.intensity.tolist() == [1000, 0, 600, 600]


def test_a_flow_below_zero_goes_the_other_way() -> None:
    flow = np.array([-10.0])
    found = trace(places(1), places(0), flow, flow, np.array([10.0, 0]), np.array([5000.0, 0]))
    assert found.intensity.tolist() == [500, 500]


@pytest.mark.parametrize(("apart", "intensity", "lost"), [(False, 1000 / 0.9, 0.0), (True, 1000.0, 10_000.0)])
def test_losses_go_on_or_stay(apart: bool, intensity: float, lost: float) -> None:
    made, kg = np.array([100.0, 0]), np.array([100_000.0, 0])
    found = trace(places(0), places(1), np.array([100.0]), np.array([90.0]), made, kg, losses_apart=apart)
    assert found.intensity[1] == pytest.approx(intensity)
    assert found.loss_kg == pytest.approx(lost)
    assert found.intensity[1] * 90 + found.loss_kg == pytest.approx(100_000)


def test_a_circular_flow_is_taken_out_and_told() -> None:
    """5 MW go round 1, 2, 3; beside them 10 MW go from 0 through 1 and 2 to 3."""
    flow = np.array([10.0, 15.0, 15.0, 5.0])
    found = trace(
        places(0, 1, 2, 3),
        places(1, 2, 3, 1),
        flow,
        flow,
        np.array([10.0, 0, 0, 0]),
        np.array([7000.0, 0, 0, 0]),
    )
    ((circle, power),) = found.circles
    assert (sorted(circle), power) == ([1, 2, 3], 5)
    assert found.intensity.tolist() == pytest.approx([700] * 4)


@settings(deadline=None, max_examples=40)
@given(st.integers(3, 12), st.integers(0, 10_000))
def test_nothing_is_lost_in_any_network_and_every_mix_is_one(count: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    sender = places(*range(count - 1), *draw.integers(0, count, count))
    receiver = places(*range(1, count), *draw.integers(0, count, count))
    keep = sender != receiver
    sender, receiver = sender[keep], receiver[keep]
    load, made = draw.uniform(1, 10, count), draw.uniform(0, 10, count) * (draw.random(count) < 0.6)
    made[0] += 1
    made *= load.sum() / made.sum()
    factor = draw.uniform(0, 1000, count)
    flow = dc_flow(sender, receiver, draw.uniform(0.05, 0.5, len(sender)), (made - load)[:, None])[:, 0]
    found = trace(sender, receiver, flow, flow, made, made * factor)
    assert not found.circles
    assert float(found.intensity @ load) == pytest.approx(float(made @ factor))
    assert found.intensity.max() <= factor.max() + 1e-6


def test_a_network_in_parts_and_power_that_does_not_balance_are_refused() -> None:
    with pytest.raises(TanliuError, match="parts"):
        dc_flow(places(0), places(1), np.array([0.1]), np.array([[1.0], [-1.0], [0.0]]))
    with pytest.raises(TanliuError, match="balance"):
        dc_flow(places(0), places(1), np.array([0.1]), np.array([[1.0], [0.0]]))


def test_zones_that_buy_from_each_other_in_a_circle_are_solved() -> None:
    made, kg = np.array([[100.0, 50.0, 0.0]]), np.array([[0.0, 50_000.0, 0.0]])
    imports = imports_of(
        1, 3, places(0, 0, 0), places(0, 1, 2), places(1, 2, 0), np.array([20.0, 30.0, 10.0])
    )
    found = zone_intensity(made, kg, imports)
    use = made + imports.sum(axis=2) - imports.sum(axis=1)
    assert float((use * found).sum()) == pytest.approx(50_000)
    assert found[0, 2] == pytest.approx(found[0, 1])


def test_a_border_that_both_sides_report_counts_once_and_an_empty_zone_has_none() -> None:
    told = imports_of(1, 3, places(0, 0), places(0, 1), places(1, 0), np.array([10.0, -9.0]))
    assert told[0, 1, 0] == 9.5
    assert told.sum() == 9.5
    assert zone_intensity(np.array([[10.0, 0, 0]]), np.array([[5.0, 0, 0]]), told)[0].tolist() == [
        0.5,
        0.5,
        0,
    ]


def test_the_difference_to_a_yearly_factor_is_when_and_where() -> None:
    found = timed(np.array([10.0, 0.0]), np.array([0.2, 0.6]), 0.5)
    assert (found.hourly, found.yearly) == (2, 5)
    assert (found.when, found.where) == pytest.approx((-2, -1))
    assert found.hourly == pytest.approx(found.yearly + found.when + found.where)


def test_clean_supply_counts_in_its_hour_or_through_a_store() -> None:
    use, clean = np.array([10.0, 10.0]), np.array([20.0, 0.0])
    plain = matched(use, clean)
    assert (plain.hourly, plain.balance) == (0.5, 1.0)
    assert matched(use, clean, 100, 100).hourly == 1
    assert matched(use, clean, 100, 4).hourly == pytest.approx(0.7)
    assert matched(use, clean, 100, 100, efficiency=0.9).hourly == pytest.approx(0.905)
