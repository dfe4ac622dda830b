"""The made-up electricity meters: some firms have several sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tanliu.app.demo.firm import Firm
from tanliu.app.demo.profile import chance, numbers

INTERVALS_A_DAY = 96
#: Sites of one shape start work up to so many intervals apart.
LAGS = 4
_EXTRA_SITES = 3


@dataclass(frozen=True, slots=True)
class Meters:
    """Parallel columns, sorted by code; energy of a mean interval in kWh, register step in Wh."""

    codes: tuple[str, ...]
    firm: npt.NDArray[np.int64]
    mean_kwh: npt.NDArray[np.float32]
    shape: npt.NDArray[np.int64]
    lag: npt.NDArray[np.int64]
    step_wh: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.codes)


def meters(firms: list[Firm], seed: int, intervals: int) -> Meters:
    """Return one meter a firm and further ones for large firms, the likelier the more they use.

    Parameters
    ----------
    firms
        The firms.
    seed
        Seed of chance.
    intervals
        Intervals of the year.
    """
    rng = chance(seed, 2)
    sites = 1 + _extra_sites(firms, rng)
    firm = np.repeat(np.arange(len(firms)), sites)
    weights = rng.uniform(0.3, 1.0, len(firm))
    share = weights / np.bincount(firm, weights)[firm]
    mean = np.array([f.electricity_kwh for f in firms])[firm] * share / intervals
    names = list(numbers()["shapes"])
    return Meters(
        codes=tuple(f"DM{number:06d}" for number in range(1, len(firm) + 1)),
        firm=firm,
        mean_kwh=mean.astype(np.float32),
        shape=np.array([names.index(f.group.shape) for f in firms])[firm],
        lag=rng.integers(0, LAGS, len(firm)),
        step_wh=_steps(mean),
    )


def _extra_sites(firms: list[Firm], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    wanted = round((numbers()["meters_per_enterprise"] - 1) * len(firms))
    large = np.flatnonzero([firm.above for firm in firms])
    slots = np.repeat(large, _EXTRA_SITES)
    weights = np.sqrt([firms[row].electricity_kwh for row in slots])
    chosen = rng.choice(slots, wanted, replace=False, p=weights / weights.sum())
    return np.bincount(chosen, minlength=len(firms))


def _steps(mean_kwh: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Large meters count in coarser steps, as their current transformers make them."""
    limits, steps = zip(*numbers()["register_steps"], strict=True)
    return np.array(steps)[np.searchsorted(limits, mean_kwh)]
