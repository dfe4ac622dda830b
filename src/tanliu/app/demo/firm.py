"""The made-up firms: who they are, where, how large, what they use."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tanliu.app.demo.credit_code import credit_code
from tanliu.app.demo.equipment import Equipment, equipment, yearly_tce
from tanliu.app.demo.profile import FUELS, Group, chance, full_size, groups, numbers, words

DISTRICT_ID = "D01"


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm; quantities are a year's of the main year, in the units of a monthly report."""

    code: str
    name: str
    name_en: str
    region_id: str
    group: Group
    above: bool
    electricity_kwh: float
    fuels: tuple[float, ...]
    value_added_1e4cny: float | None
    green_ratio: float
    solar_ratio: float
    land_mu: float
    floor_m2: float
    address: str
    contact: str


def town_id(number: int) -> str:
    """Region id of a town, counted from zero."""
    return f"{DISTRICT_ID}-T{number + 1:02d}"


def firms(count: int, seed: int) -> list[Firm]:
    """Return made-up firms, those above designated size first.

    Parameters
    ----------
    count
        Number of firms.
    seed
        Seed of chance.
    """
    rng = chance(seed, 1)
    above = round(count * numbers()["above_designated"] / full_size())
    kinds = [(group, True) for group in _apportion(above, [g.above_share for g in groups()])]
    of_each = _one_of_each_field()
    rest = _apportion(count - above - len(of_each), [g.small_share for g in groups()])
    kinds += [(group, False) for group in of_each + rest]
    codes = rng.choice(31**5, count, replace=False)
    names = _names(count, rng)
    weights = np.exp(rng.normal(0, 0.6, len(words()["towns"])))
    towns = rng.choice(len(weights), count, p=weights / weights.sum())
    owned = equipment(kinds, towns, seed)
    return [
        _firm(group, is_above, int(codes[row]), names[row], int(towns[row]), owned[row], rng)
        for row, (group, is_above) in enumerate(kinds)
    ]


def _one_of_each_field() -> list[Group]:
    """Without these the smallest districts would lack a field."""
    commonest = {group.field: group for group in sorted(groups(), key=lambda group: group.small_share)}
    return [commonest[field] for field in sorted(commonest)]


def _apportion(count: int, shares: list[float]) -> list[Group]:
    """Give each group its whole part, then one more by largest remainder."""
    quotas = np.array(shares) / sum(shares) * count
    counts = np.floor(quotas).astype(int)
    for row in np.argsort(counts - quotas, kind="stable")[: count - counts.sum()]:
        counts[row] += 1
    return [group for group, number in zip(groups(), counts, strict=True) for _ in range(number)]


def _names(count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Brands such as 青澳瑞达 / Qing'ao Ruida, each used once."""
    places = [words()["district"], *(town[:2] for town in words()["towns"])]
    first, second = words()["first"], words()["second"]
    brands = rng.choice(len(places) * len(first) * len(second), count, replace=False)
    return [_brand(places, first, second, int(brand)) for brand in brands]


def _brand(
    places: list[list[str]], first: list[list[str]], second: list[list[str]], number: int
) -> tuple[str, str]:
    number, a = divmod(number, len(first))
    place, b = divmod(number, len(second))
    return (
        f"{places[place][1]}{first[a][0]}{second[b][0]}",
        f"{places[place][0]} {first[a][1]}{second[b][1]}",
    )


def _firm(
    group: Group,
    above: bool,
    number: int,
    brand: tuple[str, str],
    town: int,
    owned: Equipment,
    rng: np.random.Generator,
) -> Firm:
    profile = numbers()
    median = group.above_mwh if above else group.small_mwh
    kwh = 1000 * median * math.exp(rng.normal(0, profile["electricity_spread"]))
    energy_tce, fuels = _fuels(group, kwh, owned, rng)
    land = max(0.3, kwh / 1e6 * group.mu_per_gwh * math.exp(rng.normal(0, profile["land_spread"])))
    road = words()["roads"][rng.integers(len(words()["roads"]))]
    return Firm(
        code=credit_code(group.code_prefix, number),
        name=brand[0] + group.suffix[0],
        name_en=f"{brand[1]} {group.suffix[1]}",
        region_id=town_id(town),
        group=group,
        above=above,
        electricity_kwh=kwh,
        fuels=fuels,
        value_added_1e4cny=_value_added(group, energy_tce, rng),
        green_ratio=_own_supply("green", above, rng),
        solar_ratio=_own_supply("solar", above, rng),
        land_mu=round(land, 2),
        floor_m2=round(land * rng.uniform(*profile["floor_m2_per_mu"]), 1),
        address=f"{words()['district'][1]}区{_town_name(town)}{road}{rng.integers(1, 999)}号（虚构）",
        contact=f"{words()['surnames'][rng.integers(len(words()['surnames']))]}经理",
    )


def _town_name(town: int) -> str:
    _, name, level = words()["towns"][town]
    return f"{name}{'街道' if level == 'street' else '镇'}"


def _fuels(
    group: Group, kwh: float, owned: Equipment, rng: np.random.Generator
) -> tuple[float, tuple[float, ...]]:
    """Energy of all carriers in tce, and each fuel in the unit of the report."""
    profile = numbers()
    chosen, part = rng.random(len(FUELS)), rng.normal(0, 1, len(FUELS))
    tce = yearly_tce(group, kwh, owned, chosen, part)
    per_unit = [profile["tce_per_unit"][fuel] for fuel in FUELS]
    electricity_tce = kwh / 1000 * profile["tce_per_mwh"]
    return electricity_tce + float(tce.sum()), tuple(float(x) for x in tce / per_unit)


def _value_added(group: Group, energy_tce: float, rng: np.random.Generator) -> float | None:
    spread = math.exp(rng.normal(0, numbers()["intensity_spread"]))
    return None if group.tce_per_1e4cny is None else energy_tce / (group.tce_per_1e4cny * spread)


def _own_supply(kind: str, above: bool, rng: np.random.Generator) -> float:
    """Ratio to the electricity bought; small firms do not report any."""
    chosen, ratio = rng.random(), rng.uniform(*numbers()[kind]["ratio"])
    return float(ratio) if above and chosen < numbers()[kind]["share_of_firms"] else 0.0
