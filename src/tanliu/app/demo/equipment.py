"""What a made-up firm burns and buys beside electricity: boilers, a heat network, engines.

Within an industry some firms have boilers, some buy heat from the network of their town, and some use electricity
alone. How much heat a firm takes is its own and stays so over months and years; it falls with size, and a part of it
follows the cold (``fuel_months``). The numbers, all made up, and the everyday fact behind each are in ``profile.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tanliu.app.demo.profile import FUELS, Group, chance, numbers

Floats = npt.NDArray[np.float64]
#: Fuels of engines; a group without heat users has no others.
ENGINE = np.array([fuel in ("petrol", "diesel") for fuel in FUELS])
_COAL = np.array([fuel in ("coal", "washed_coal") for fuel in FUELS])
_BOUGHT = np.array([fuel == "heat" for fuel in FUELS])


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a firm has; levels are over those of its industry, mean 1.

    Attributes
    ----------
    heats
        Whether it uses heat of fuels or of a network at all.
    drives
        Whether it has engines.
    network
        Whether it lies on a heat network and has joined it.
    """

    heats: bool
    drives: bool
    network: bool
    heat_level: float
    engine_level: float


def equipment(kinds: list[tuple[Group, bool]], towns: npt.NDArray[np.int64], seed: int) -> list[Equipment]:
    """Return what each firm has, from its group, whether it is above designated size, and its town."""
    told, rng = numbers()["fuels"], chance(seed, 9)
    piped = rng.random(int(towns.max()) + 1) < told["network_towns"]
    count = len(kinds)
    heats, drives, joins = (rng.random(count) for _ in range(3))
    levels = [
        np.exp(rng.normal(0, told[name], count) - told[name] ** 2 / 2)
        for name in ("heat_spread", "engine_spread")
    ]
    return [
        Equipment(
            bool(heats[row] < _heat_users(group, above)),
            bool(drives[row] < group.engine_users),
            bool(piped[towns[row]] and joins[row] < told["network_joined"]),
            float(levels[0][row]),
            float(levels[1][row]),
        )
        for row, (group, above) in enumerate(kinds)
    ]


def yearly_tce(group: Group, kwh: float, own: Equipment, chosen: Floats, part: Floats) -> Floats:
    """Return what a firm uses of each fuel in a year.

    Parameters
    ----------
    kwh
        Electricity of the year.
    chosen, part
        For each fuel a number from 0 to 1, which says whether it is taken, and a standard normal one, how much.
    """
    told, shares = numbers()["fuels"], np.array(group.fuel_shares)
    over = shares / (1 - shares.sum()) * (kwh / 1000 * numbers()["tce_per_mwh"])
    size = kwh / 1000 / (group.above_mwh or group.small_mwh)
    engine = ENGINE if group.heat_users else np.ones(len(FUELS), dtype=bool)
    uses = chosen < told["used_share"]
    weights = np.exp(told["fuel_spread"] * part)
    found = np.zeros(len(FUELS))
    if own.drives and group.engine_users:
        much = own.engine_level * size ** told["engine_elasticity"] / group.engine_users
        found += much * _split(over * engine, over * engine, uses, weights)
    if own.heats and group.heat_users:
        much = own.heat_level * size ** told["heat_elasticity"] / group.heat_users
        found += much * _split(over * ~engine, _sources(group, kwh, own, over * ~engine), uses, weights)
    return found


def _heat_users(group: Group, above: bool) -> float:
    share = group.heat_users
    if above or not group.above_mwh or share in (0, 1):
        return share
    odds = share / (1 - share) * float(numbers()["fuels"]["small_odds"])
    return odds / (1 + odds)


def _sources(group: Group, kwh: float, own: Equipment, over: Floats) -> Floats:
    """Return from what a firm can take its heat: the network alone, or what it may burn."""
    if own.network and (over[_BOUGHT] > 0).any():
        return np.where(_BOUGHT, over, 0.0)
    coal_fits = kwh / 1000 >= numbers()["fuels"]["coal_from_mwh"] or group.field == "energy"
    burnt = np.where(_BOUGHT | (_COAL & (not coal_fits)), 0.0, over)
    return burnt if burnt.any() else over


def _split(whole: Floats, sources: Floats, uses: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """Share the sum out among those sources that the firm takes; the largest when it would take none."""
    taken = sources * uses if (sources * uses).any() else sources * (sources == sources.max())
    parts = taken * weights
    return np.asarray(whole.sum() * parts / parts.sum()) if parts.any() else np.zeros(len(whole))
