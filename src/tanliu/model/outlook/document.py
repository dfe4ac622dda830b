"""What a pack says of the future: assumptions by year with their source, and scenarios that overlay each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Dated, Grade, Number, Share, Sourced, Text, fault

#: What can be assumed. ``scaled`` are rates, shares and elasticities; ``index`` are one in the base year.
SCALED = (
    "population_growth", "gdp_growth", "structure_shift", "intensity_reduction", "income_elasticity",
    "price_elasticity", "electrification", "substitution_elasticity", "coal_to_gas", "local_zero_carbon",
    "local_thermal", "gdp_price_elasticity", "process_abatement",
)  # fmt: skip
INDEX = (
    "grid_factor",
    "heat_factor",
    "price_coal",
    "price_oil",
    "price_gas",
    "price_heat",
    "price_electricity",
)
PRICED = ("carbon_price", "base_price_coal", "base_price_oil", "base_price_gas", "base_price_heat",
          "base_price_electricity")  # fmt: skip
PLAIN = ("service_of_electricity", "thermal_factor", "gas_factor")
NAMES = (*SCALED, *INDEX, *PRICED, *PLAIN)
#: Those that a field may have of its own.
OF_FIELDS = frozenset({
    "structure_shift", "intensity_reduction", "income_elasticity", "price_elasticity", "electrification",
    "substitution_elasticity", "coal_to_gas", "process_abatement", "service_of_electricity",
})  # fmt: skip
#: Closed ranges outside of which a value has no meaning; rates and elasticities beyond these are slips of a unit.
RANGES = {
    **dict.fromkeys(("population_growth", "gdp_growth", "structure_shift", "intensity_reduction"), (-0.5, 0.5)),
    **dict.fromkeys(("electrification", "coal_to_gas", "process_abatement"), (0, 1)),
    **dict.fromkeys(("local_zero_carbon", "local_thermal"), (0, 100)),
    "price_elasticity": (-5, 0), "income_elasticity": (0, 5), "substitution_elasticity": (0, 5),
    "gdp_price_elasticity": (0, 1), "service_of_electricity": (0.1, 20),
    **dict.fromkeys((*INDEX, "thermal_factor", "gas_factor"), (0, 100)), **dict.fromkeys(PRICED, (0, 1e6)),
}  # fmt: skip
Policy = Literal["zero_carbon_credited", "local", "provincial"]
POLICIES: tuple[Policy, ...] = ("zero_carbon_credited", "local", "provincial")


class Assumption(Block):
    """What is assumed of one thing: values of years, straight lines between them, the first and last beyond."""

    name: Text
    """One of the names of the model; `packs` in the reference lists them."""
    field: Text | None = None
    """The field of which it holds; of all that have none of their own when left out."""
    points: Annotated[dict[int, Number], Field(min_length=1)]
    """Values by year."""
    spread: Annotated[Number, Field(ge=0, le=1)] = Decimal(0)
    """Half width of what it may turn out to be, of the assumed change: triangular, 0.3 is 30 % less to 30 % more."""
    source: Text
    """Where it was read; what is our own judgement says so."""
    evidence: Grade
    """How far it can be trusted."""

    @property
    def key(self) -> str:
        """Name, and the field where it has one: ``electrification.industry``."""
        return self.name if self.field is None else f"{self.name}.{self.field}"

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.name not in NAMES:
            raise fault(
                "not one of what is offered", at=("name",), found=self.name, accepted=", ".join(NAMES)
            )
        if self.field is not None and self.name not in OF_FIELDS:
            raise fault("this holds for all fields together", at=("field",), found=self.field)
        low, high = RANGES[self.name]
        for year, value in self.points.items():
            if not low <= value <= high:
                raise fault(
                    "a number out of its range",
                    at=("points", year),
                    found=str(value),
                    accepted=f"{low} – {high}",
                )
            if not 1900 <= year <= 2199:
                raise fault("not a year", at=("points", year), found=str(year), accepted="1900 – 2199")
        return self


class Scenario(Block):
    """A scenario: what it assumes otherwise than the one that it lies over."""

    title: Bilingual
    """What it is called."""
    over: Text | None = None
    """The scenario that it lies over; the first one lies over none."""
    about: Bilingual | None = None
    """What it stands for."""
    assumptions: tuple[Assumption, ...] = ()
    """Those of its own; one of the same name and field replaces that of the scenario below."""


class PeakRules(Block):
    """When a peak counts as passed."""

    plateau_ratio: Share
    """How far below the highest year a year may lie and still be of the plateau."""
    years_below: Annotated[int, Field(strict=True, ge=1)]
    """Years in a row below the plateau after which the peak counts as passed."""
    significance: Share
    """Probability below which a fall since the peak counts as one."""
    firm_years: Annotated[int, Field(strict=True, ge=1)]
    """Years since the peak below which it is provisional."""


class Outlook(Dated, Sourced):
    """An outlook: scenarios of a place up to a year, and the rules by which they are read."""

    outlook: Text
    """Id of the outlook."""
    kind: Literal["outlook"] = "outlook"
    """Always `outlook`."""
    until: Annotated[int, Field(strict=True, ge=1950, le=2150)]
    """Last year."""
    policy: Policy
    """By which policy electricity is attributed where nobody asks for another."""
    outside_cap_from: Annotated[int, Field(strict=True)] | None = None
    """First year in which renewables newer than the base year, and feedstock, lie outside the cap on energy."""
    draws: Annotated[int, Field(strict=True, ge=100, le=5000)]
    """Draws of the bands."""
    seed: Annotated[int, Field(strict=True, ge=0)]
    """Seed of the draws: the same draws for all scenarios, so that differences are not chance."""
    peak: PeakRules
    """When a peak counts as passed."""
    scenarios: Annotated[dict[Text, Scenario], Field(min_length=1)]
    """Scenarios by id."""

    @model_validator(mode="after")
    def _layers(self) -> Self:
        for name, one in self.scenarios.items():
            seen, below = {name}, one.over
            while below is not None:
                if below not in self.scenarios or below in seen:
                    raise fault("not a scenario below this one", at=("scenarios", name, "over"), found=below)
                seen.add(below)
                below = self.scenarios[below].over
            keys = [assumption.key for assumption in one.assumptions]
            if double := next((key for key in keys if keys.count(key) > 1), None):
                raise fault("assumed twice", at=("scenarios", name, "assumptions"), found=double)
        return self
