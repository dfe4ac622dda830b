"""The base year is reproduced, electricity follows the printed check, and prices settle or say why not."""

from __future__ import annotations

import numpy as np
import pytest
from outlook_case import base, outlook, paths

from tanliu.kit.errors import TanliuError
from tanliu.model.drivers.formulas import additive
from tanliu.model.outlook.document import Outlook
from tanliu.model.outlook.formulas import local, provincial, zero_carbon_credited
from tanliu.model.outlook.parts import factors
from tanliu.model.outlook.paths import drawn, stacked
from tanliu.model.outlook.peaking import peaking
from tanliu.model.outlook.run import run
from tanliu.model.outlook.sensitivity import sobol, tornado

GROWING = outlook(
    gdp_growth={2025: 0.05}, population_growth={2025: 0.01}, intensity_reduction={2025: 0.02, 2060: 0.01},
    electrification={2025: 0, 2060: 0.5}, electrification__transport={2025: 0, 2060: 0.9}, grid_factor={2025: 1, 2060: 0.2},
    coal_to_gas={2025: 0.1, 2060: 0.6}, carbon_price={2025: 100, 2060: 900}, price_elasticity={2025: -0.3},
    substitution_elasticity={2025: 0.2}, gdp_price_elasticity={2025: 0.05}, local_zero_carbon={2025: 0.1, 2060: 0.5},
)  # fmt: skip


def test_the_three_policies_give_the_printed_check() -> None:
    # C 1000 GWh, thermal 300 at 0.85, zero-carbon 100, imports 600, province 0.5153 -> 463.77 / 564.18 / 515.30 kt
    use, clean, thermal, factor = (np.array([one]) for one in (1e9, 1e8, 3e8, 0.5153))
    found = (
        zero_carbon_credited(use, clean, factor),
        local(use, clean, thermal, np.array([0.85]), factor),
        provincial(use, factor),
    )
    assert [round(float(one[0]) / 1e6, 2) for one in found] == [463.77, 564.18, 515.30]


@pytest.mark.parametrize(
    ("policy", "printed"), [("zero_carbon_credited", 463.77), ("local", 564.18), ("provincial", 515.30)]
)
def test_a_run_attributes_electricity_by_the_policy(policy: str, printed: float) -> None:
    told = outlook(local_zero_carbon={2025: 0.1}, local_thermal={2025: 0.3}, thermal_factor={2025: 0.85})
    found = run(base(), paths(told), policy)  # type: ignore[arg-type]
    assert found.electricity.emission_kgco2e[0, 0] / 1e6 == pytest.approx(printed, abs=1e-9)
    assert found.emission_kgco2e[0, :, 0].sum(axis=0) == pytest.approx(found.electricity.emission_kgco2e[0])


def test_the_base_year_is_that_of_the_results() -> None:
    found = run(base(), paths(GROWING), "provincial")
    assert found.total_kgco2e[0, 0] == pytest.approx(base().total_kgco2e, rel=1e-13)
    assert found.energy_total_kgce[0, 0] == pytest.approx(base().energy_kgce.sum() - 500, rel=1e-13)


def test_without_any_change_every_year_is_the_base_year() -> None:
    found = run(base(), paths(outlook()), "provincial")
    assert np.allclose(found.total_kgco2e, base().total_kgco2e, rtol=1e-13)


def test_growth_alone_multiplies_energy() -> None:
    told = outlook(gdp_growth={2025: 0.05}, income_elasticity={2025: 0.5})
    found = run(base(), paths(told), "provincial")
    assert found.energy_kgce[0, 0, 1, 10] == pytest.approx(50_000_000 * 1.05 ** (10 * 0.5))


def test_electrified_service_takes_less_energy_by_its_efficiency() -> None:
    told = outlook(
        electrification__transport={2025: 0, 2026: 0.5}, service_of_electricity__transport={2025: 4}
    )
    found = run(base(), paths(told), "provincial")
    assert found.energy_kgce[0, 1, 2, 1] == pytest.approx(10_000_000)
    assert found.energy_kgce[0, 1, 0, 1] == pytest.approx(10_000_000 / 4)


def test_gas_has_its_own_factor_where_nobody_burnt_it_before() -> None:
    told = outlook(coal_to_gas={2025: 0, 2026: 1})
    found = run(base(), paths(told), "provincial")
    assert found.emission_kgco2e[0, 0, 3, 1] == pytest.approx(50_000_000 * 1.6)


def test_prices_settle_and_a_price_lowers_demand() -> None:
    with_price, without = (
        run(base(), paths(GROWING, carbon_price=factor), "provincial") for factor in (1.0, 0.0)
    )
    assert 1 < with_price.rounds < 100
    assert with_price.total_kgco2e[0, -1] < without.total_kgco2e[0, -1]


def test_what_does_not_settle_says_in_which_year() -> None:
    # dear coal makes electricity of much weight, and demand answers by more than the whole of it: no round is the last
    told = outlook(
        carbon_price={2025: 0, 2060: 1e6}, price_elasticity={2025: -5}, substitution_elasticity={2025: 5},
        gdp_price_elasticity={2025: 1}, income_elasticity={2025: 5}, local_zero_carbon={2025: 0, 2060: 1},
    )  # fmt: skip
    with pytest.raises(TanliuError, match="do not settle: in 20"):
        run(base(), paths(told), "zero_carbon_credited")


def test_feedstock_and_new_renewables_leave_the_cap_from_a_year_on() -> None:
    outside = np.zeros((2, 7))
    outside[0, 1] = 0.5
    told = outlook(local_zero_carbon={2025: 0.1, 2030: 0.2})
    found = run(base(outside_cap_ratio=outside), paths(told), "provincial")
    whole = found.energy_total_kgce[0]
    capped = found.capped_kgce(2028)[0]
    assert np.array_equal(capped[:3], whole[:3])
    assert whole[5] - capped[5] == pytest.approx(25_000_000 + 1e8 * 0.1229)
    assert np.array_equal(found.capped_kgce(None)[0], whole)


def test_parts_multiply_to_emissions_and_add_up_to_the_change() -> None:
    found = run(base(), paths(GROWING), "provincial")
    after, before = factors(found, 2040), factors(found, 2025)
    assert after.prod(axis=1).sum() - 1_000 == pytest.approx(found.total_kgco2e[0, 15])
    change = found.total_kgco2e[0, 15] - found.total_kgco2e[0, 0]
    assert additive(after, before).sum() == pytest.approx(change, rel=1e-10)


def test_draws_are_alike_for_two_scenarios_and_band_the_middle() -> None:
    assumed = stacked(GROWING, "only")
    scale = drawn(assumed, 300, 7)
    assert all(np.array_equal(one, drawn(assumed, 300, 7)[key]) for key, one in scale.items())
    many = paths(GROWING)
    found = run(base(), type(many)(assumed, many.years, many.fields, scale), "provincial").total_kgco2e
    low, high = np.quantile(found, (0.05, 0.95), axis=0)
    middle = run(base(), many, "provincial").total_kgco2e[0]
    assert ((low <= middle) & (middle <= high))[1:].all()


def test_a_peak_is_found_in_each_draw_and_is_open_where_it_still_rises() -> None:
    emissions = np.array([[1.0, 3, 2, 1], [1, 2, 3, 2], [1, 2, 3, 4], [4, 3, 2, 1]])
    found = peaking(np.arange(2025.0, 2029), emissions)
    assert found.by.tolist() == [0.25, 0.5, 0.75, 0.75]
    assert (found.open, found.middle, found.level_middle) == (0.25, 2026, 3.5)


def test_sobol_indices_of_ishigami_are_the_analytic_ones() -> None:
    # Ishigami and Homma (1990) with a = 7, b = 0.1: 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437
    def ishigami(x: np.ndarray) -> np.ndarray:
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    found = {
        one.name: one
        for one in sobol(ishigami, ("a", "b", "c"), np.full(3, -np.pi), np.full(3, np.pi), 40_000, 3)
    }
    assert [found[name].first for name in "abc"] == pytest.approx([0.3139, 0.4424, 0], abs=0.02)
    assert [found[name].total for name in "abc"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_the_widest_swing_comes_first() -> None:
    found = tornado(lambda x: 10 * x[:, 1] + x[:, 0], ("small", "large"), 0.1)
    assert [(one.name, round(one.low, 6), round(one.high, 6)) for one in found] == [
        ("large", 10, 12),
        ("small", 10.9, 11.1),
    ]


def test_a_scenario_that_lies_over_itself_is_refused() -> None:
    data = outlook().model_dump()
    data["scenarios"]["only"]["over"] = "only"
    with pytest.raises(ValueError, match="not a scenario below"):
        Outlook.model_validate(data)
