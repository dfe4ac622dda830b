"""What made-up firms burn: some nothing, less with size, more in winter, and much the same from year to year."""

import numpy as np
import pytest

from tanliu.app.demo.firm import Firm, firms
from tanliu.app.demo.fuel_months import month_parts
from tanliu.app.demo.profile import FUELS, numbers

HEAT, DIESEL = FUELS.index("heat"), FUELS.index("diesel")


@pytest.fixture(scope="module")
def everyone() -> list[Firm]:
    return firms(3600, 2025)


def over_electricity(firm: Firm) -> float:
    per_unit = np.array(list(numbers()["tce_per_unit"].values()))
    return float(
        (np.array(firm.fuels) * per_unit).sum() / (firm.electricity_kwh / 1000 * numbers()["tce_per_mwh"])
    )


def test_an_industry_holds_all_electric_firms_and_firms_with_boilers_or_bought_heat(
    everyone: list[Firm],
) -> None:
    textiles = [firm for firm in everyone if firm.group.industry == "C17" and firm.above]
    without = [firm for firm in textiles if not any(firm.fuels)]
    assert 0.05 < len(without) / len(textiles) < 0.25
    bought = [firm.fuels[HEAT] > 0 for firm in textiles]
    assert 0.1 < np.mean(bought) < 0.5
    networks = {firm.region_id for firm in everyone if firm.fuels[HEAT] > 0}
    assert len(networks) < 26, "some towns have no heat network"
    small = [any(firm.fuels) for firm in everyone if firm.group.industry == "C17" and not firm.above]
    assert np.mean(small) < np.mean([any(firm.fuels) for firm in textiles])


def test_fuel_over_electricity_falls_with_size_and_differs_widely(everyone: list[Firm]) -> None:
    pairs = [
        (np.log(firm.electricity_kwh / firm.group.above_mwh), np.log(ratio))
        for firm in everyone
        if firm.above and firm.group.field == "industry" and (ratio := over_electricity(firm)) > 0.05
    ]
    size, ratio = np.array(pairs).T
    assert np.polyfit(size, ratio, 1)[0] < -0.05
    assert np.std(ratio) > 0.6


def test_the_sum_of_an_industry_keeps_about_the_share_of_its_row(everyone: list[Firm]) -> None:
    for industry in ("C17", "C26", "C34", "C33"):
        chosen = [firm for firm in everyone if firm.group.industry == industry and firm.above]
        electricity = np.array([firm.electricity_kwh for firm in chosen])
        fuel = np.array([over_electricity(firm) for firm in chosen]) * electricity
        wanted = sum(chosen[0].group.fuel_shares)
        assert fuel.sum() / (fuel.sum() + electricity.sum()) == pytest.approx(wanted, abs=0.08)


def test_heat_follows_the_winter_and_a_firm_stays_as_it_is(everyone: list[Firm]) -> None:
    offices = [firm.group for firm in everyone if firm.group.shape == "office"]
    busy = np.full((len(offices), 12), 1 / 12)
    last, this = (month_parts(offices, busy, year, 2025) for year in (2024, 2025))
    heat, diesel = last[:, :, HEAT].mean(axis=0), last[:, :, DIESEL].mean(axis=0)
    assert heat[[0, 1, 11]].sum() > 2 * heat[[5, 6, 7]].sum()
    assert diesel == pytest.approx(np.full(12, 1 / 12), rel=0.1)
    assert heat.sum() == pytest.approx(1, rel=0.1)
    # the level of December is still that of January, and much less so that of the December after
    before, after, later = (
        np.log(one) for one in (last[:, 11, DIESEL], this[:, 0, DIESEL], this[:, 11, DIESEL])
    )
    near, far = np.corrcoef(before, after)[0, 1], np.corrcoef(before, later)[0, 1]
    assert near > 0.75 > far + 0.2


def test_the_same_seed_gives_the_same_firms(everyone: list[Firm]) -> None:
    assert [firm.fuels for firm in firms(3600, 2025)[:50]] == [firm.fuels for firm in everyone[:50]]
