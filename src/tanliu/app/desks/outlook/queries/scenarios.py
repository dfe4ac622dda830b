"""Outlooks of the packs in use, and what their scenarios come to from a base year."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from tanliu.app.desks.outlook.queries.base import BaseYear
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message
from tanliu.model.drivers.formulas import additive
from tanliu.model.outlook.base import Floats
from tanliu.model.outlook.document import PLAIN, POLICIES, PRICED, Outlook, Policy
from tanliu.model.outlook.parts import PARTS, factors
from tanliu.model.outlook.paths import Assumed, Paths, along, drawn, stacked
from tanliu.model.outlook.peaking import Peaking, peaking
from tanliu.model.outlook.run import ROUGH, Run, run
from tanliu.model.outlook.sensitivity import Index, Model, Swing, coupling, sobol, tornado

FOLDER = "outlooks"
#: How far a factor of an assumption may be changed.
_CHANGES = (0.0, 5.0)
#: Factors of the coupling table, and its assumptions: the three that the source names, and structure.
STEPS = (0.5, 0.75, 1.0, 1.25, 1.5)
COUPLED = ("intensity_reduction", "local_zero_carbon", "electrification", "structure_shift")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an outlook.

    Attributes
    ----------
    policy
        How electricity is attributed; that of the outlook when left out.
    changes
        Factors by assumption: 1.2 is a fifth more of the assumed change.
    outside_cap
        Whether the dated switch of the cap applies.
    """

    outlook: Outlook
    base: BaseYear
    policy: Policy
    changes: Mapping[str, float]
    outside_cap: bool = True

    @property
    def years(self) -> Floats:
        return np.arange(float(self.base.base.year), self.outlook.until + 1)

    def paths(self, scenario: str, scale: Mapping[str, Floats] | None = None) -> Paths:
        """Return the assumptions of a scenario, with the changes that are asked for and factors of draws."""
        scaled = dict(scale or {})
        for name, factor in self.changes.items():
            scaled[name] = scaled.get(name, np.ones(1)) * factor
        return Paths(stacked(self.outlook, scenario), self.years, self.base.base.fields, scaled)

    def run(self, scenario: str, scale: Mapping[str, Floats] | None = None) -> Run:
        """Solve a scenario, once, or less closely for all draws."""
        paths = self.paths(scenario, scale)
        return (
            run(self.base.base, paths, self.policy)
            if scale is None
            else run(self.base.base, paths, self.policy, ROUGH)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A scenario: as assumed, 5 % and 95 % of its draws by year, and its peak."""

    name: str
    run: Run
    low: Floats
    high: Floats
    peak: Peaking
    rounds: int


def outlook_of(catalog: Catalog, name: str | None = None) -> Outlook:
    """Return an outlook of the packs in use, the first where none is named.

    Raises
    ------
    NothingKnownError
        When there is none, or not this one.
    """
    offered = catalog.documents.get(FOLDER, {})
    if not offered:
        raise NothingKnownError("no pack in use has an outlook", where="outlook")
    if name is not None and name not in offered:
        raise NothingKnownError(
            "not one of what is offered", where="outlook", found=name, accepted=", ".join(offered)
        )
    return read(offered[name or next(iter(offered))][-1], Outlook)


def asked(
    outlook: Outlook,
    base: BaseYear,
    policy: str | None = None,
    changes: Sequence[str] = (),
    outside_cap: bool = True,
) -> Asked:
    """Read what is asked; a change is ``electrification:1.2``.

    Raises
    ------
    TanliuError
        When a policy or an assumption is not there, or a factor is none.
    """
    if policy and policy not in POLICIES:
        raise TanliuError(
            "not one of what is offered", where="policy", found=policy, accepted=", ".join(POLICIES)
        )
    if base.base.year >= outlook.until:
        raise NothingKnownError(
            "the base year is not before the last year of the outlook", where="base", found=base.base.year,
            accepted=f"– {outlook.until - 1}",
        )  # fmt: skip
    names = variable(outlook)
    told = {}
    for one in changes:
        name, _, text = one.partition(":")
        if name not in names:
            raise TanliuError(
                "not one of what is offered", where="change", found=name, accepted=", ".join(names)
            )
        told[name] = _factor(text, one)
    chosen: Policy = next((one for one in POLICIES if one == policy), outlook.policy)
    return Asked(outlook, base, chosen, told, outside_cap)


def _factor(text: str, found: str) -> float:
    low, high = _CHANGES
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise TanliuError(
            "not a factor of an assumption",
            where="change",
            found=found,
            accepted=Message("electrification:1.2, a factor from {low} to {high}", low=low, high=high),
        )
    return value


def variable(outlook: Outlook) -> tuple[str, ...]:
    """Return the names of assumptions that may be more or less, in the order of the outlook."""
    fixed = {*PLAIN, *(name for name in PRICED if name != "carbon_price")}
    names = (one.name for scenario in outlook.scenarios.values() for one in scenario.assumptions)
    return tuple(dict.fromkeys(name for name in names if name not in fixed))


#: Scenarios that were worked out with their draws, by everything they depend on, oldest first.
_KEPT: OrderedDict[str, Told] = OrderedDict()
_MOST = 64


def told(one: Asked, scenario: str) -> Told:
    """Work a scenario out as it is assumed, without changes, with its draws; what was worked out is kept."""
    base = one.base.base
    arrays = (
        base.energy_kgce,
        base.emission_kgco2e,
        base.electricity_kwh,
        base.process_kgco2e,
        base.held_kgco2e,
    )
    said = repr((one.outlook, scenario, one.policy, base.year, base.fields)).encode()
    key = sha256(said + b"".join(array.tobytes() for array in arrays)).hexdigest()
    if key not in _KEPT:
        _KEPT[key] = _told(replace(one, changes={}), scenario)
        while len(_KEPT) > _MOST:
            _KEPT.popitem(last=False)
    return _KEPT[key]


def _told(one: Asked, scenario: str) -> Told:
    scale = drawn(stacked(one.outlook, scenario), one.outlook.draws, one.outlook.seed)
    middle, many = one.run(scenario), one.run(scenario, scale)
    emissions = many.total_kgco2e
    low, high = np.quantile(emissions, (0.05, 0.95), axis=0)
    return Told(scenario, middle, low, high, peaking(one.years, emissions), many.rounds)


def year_of(one: Asked, year: int | None) -> int:
    """Return a year of the outlook, the last when none is asked for.

    Raises
    ------
    NothingKnownError
        When it lies outside.
    """
    first, last = one.base.base.year, one.outlook.until
    if year is None:
        return last
    if not first <= year <= last:
        raise NothingKnownError(
            "not a year of the outlook", where="year", found=year, accepted=f"{first} – {last}"
        )
    return year


def driven(before: Run, start: int, after: Run, end: int) -> dict[str, float]:
    """Return what drives the difference of a year of one run from a year of another, by part; they add up to it [kg]."""
    effects = additive(factors(after, end), factors(before, start)).sum(axis=0)
    return dict(zip(PARTS, effects.tolist(), strict=True))


def _model(one: Asked, scenario: str, names: Sequence[str], year: int) -> Model:
    at = year - one.base.base.year

    def model(given: Floats) -> Floats:
        scale = {name: given[:, place] for place, name in enumerate(names)}
        # as many at a time as fit into some hundred megabytes
        found = [
            one.run(
                scenario, {name: values[start : start + 500] for name, values in scale.items()}
            ).total_kgco2e[:, at]
            for start in range(0, len(given), 500)
        ]
        return np.concatenate(found)

    return model


def swings(one: Asked, scenario: str, year: int, step: float = 0.2) -> list[Swing]:
    """Return the emissions of a year with a fifth less and more of each assumption, the widest first [kg]."""
    names = variable(one.outlook)
    return tornado(_model(one, scenario, names, year), names, step)


def coupled(one: Asked, scenario: str, year: int) -> Floats:
    """Return the emissions of a year by assumption of `COUPLED` and factor of `STEPS` [kg]."""
    names = tuple(dict.fromkeys((*variable(one.outlook), *COUPLED)))
    return coupling(_model(one, scenario, names, year), names, COUPLED, STEPS)


def shares(one: Asked, scenario: str, year: int, count: int = 128) -> list[Index]:
    """Return Sobol indices of the emissions of a year, assumptions lying evenly in their spreads."""
    assumed = stacked(one.outlook, scenario)
    spreads: dict[str, float] = {}
    for each in assumed.values():
        name, spread = each.assumption.name, float(each.assumption.spread)
        spreads[name] = max(spread, spreads.get(name, 0.0))
    names = [name for name in variable(one.outlook) if spreads.get(name)]
    wide = np.array([spreads[name] for name in names])
    model = _model(one, scenario, names, year)
    return sobol(model, names, 1 - wide, 1 + wide, count, one.outlook.seed)


@dataclass(frozen=True, slots=True)
class Reason:
    """An assumption as it holds in a year.

    Attributes
    ----------
    scenario
        The scenario that makes it, which may lie below the one asked for.
    factor
        By which a reader has changed it [1].
    """

    assumed: Assumed
    first: float
    value: float
    factor: float


def reasons(one: Asked, scenario: str, year: int) -> list[Reason]:
    """Return everything that a scenario assumes, as it is in the base year and in another."""
    ends = np.array([one.base.base.year, year], dtype=np.float64)
    found = []
    for each in stacked(one.outlook, scenario).values():
        first, value = along(each.assumption, ends)
        found.append(Reason(each, float(first), float(value), one.changes.get(each.assumption.name, 1.0)))
    return found
