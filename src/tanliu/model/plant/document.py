"""Documents of plants: defaults of photovoltaics, types of collectors and which of their hours count, towers, captured CO2."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Count, Number, Scheme, Share, Text

Above = Annotated[Number, Field(gt=0)]
Positive = Annotated[Number, Field(ge=0)]


class Photovoltaics(Scheme):
    """How the yield of photovoltaics is worked out where a user does not say otherwise."""

    per_kelvin: Annotated[Number, Field(lt=0)]
    losses: Positive
    inverter_efficiency: Share
    rating_ratio: Above
    """Rating of the modules over that of the inverter."""
    heat_0: Above
    heat_1: Positive
    wind_m_s: Positive
    """Where the weather does not tell it."""
    albedo: Positive
    stuck_readings: Count
    low_ratio: Share
    """Achieved share below which a plant is told to need a look."""
    highest_w_m2: Above
    """Above it an irradiance is a slip."""


class Type(Block):
    """A type of collector."""

    name: Bilingual
    eta_beam: Share
    diffuse: Share
    a1: Positive
    a2: Positive
    a5_kj_m2k: Positive
    angles: tuple[Number, ...]
    modifiers: tuple[Number, ...]
    source: Text


class Factors(Block):
    """Safety factors, multiplied."""

    pipes: Share
    uncertainty: Share
    other: Share


class RatioExample(Block):
    """A check that somebody printed."""

    name: Bilingual
    measured_w_m2: Above
    expected_w_m2: Above
    printed: Text
    source: Text


class Collectors(Scheme):
    """How a field of collectors is checked."""

    least_beam_w_m2: Above
    most_drift_k_h: Above
    least_air_c: Number
    most_wind_m_s: Above
    least_hours: Count
    safety: Factors
    water_density_kg_m3: Above
    water_heat_capacity_j_kgk: Above
    types: dict[Text, Type]
    examples: tuple[RatioExample, ...] = ()


class Condition(Block):
    """What a cubic metre of pure CO2 weighs at a condition."""

    tonnes_per_m3: Above
    temperature_c: Number
    source: Text


class Step(Block):
    """A kind of stream of CO2, and what it is to the balance."""

    name: Bilingual
    role: Literal[
        "captured", "received", "native", "produced", "stock_begin", "injected", "returned", "bound", "transferred", "lost", "stock_end",
        "seeped", "sent", "arrived",
    ]  # fmt: skip
    uncertainty: Share
    """Half the width of the band at 95 % where a row does not tell it."""


class GasExample(Block):
    """A volume of gas that somebody worked out."""

    name: Bilingual
    m3: Above
    condition: Text
    co2_share: Share
    printed: Text
    source: Text


class StorageExample(Block):
    """A balance that somebody worked out [t]."""

    name: Bilingual
    tonnes: dict[Text, Positive]
    printed_stored: Text
    printed_gap: Text
    source: Text


class CarbonStorage(Scheme):
    """How captured and stored CO2 is counted."""

    largest_gap_share: Share
    conditions: dict[Text, Condition]
    steps: dict[Text, Step]
    gas_examples: tuple[GasExample, ...] = ()
    examples: tuple[StorageExample, ...] = ()


class Optics(Block):
    """Mirrors of a tower."""

    reflectivity: Share
    clean: Share
    available: Share
    intercept: Share
    lowest_sun: Positive
    stow_m_s: Above
    elevations: tuple[Number, ...]
    unshaded: tuple[Share, ...]


class Receiver(Block):
    """Receiver of a tower."""

    absorptance: Share
    loss_kw_m2: Positive
    least_share: Share
    most_share: Above
    start_hours: Positive


class PowerBlock(Block):
    """Power block of a tower."""

    efficiency: Share
    part_load_loss: Share
    per_kelvin: Annotated[Number, Field(le=0)]
    design_air_c: Number
    least_load: Share
    start_hours: Positive
    own_share: Share
    night_share: Share
    available: Share


class Tariff(Block):
    """What a kilowatt-hour earns."""

    cny_kwh: Positive
    source: Text


class Printed(Block):
    """A claim of a pack beside which the result is told."""

    text: Text
    figure: Text


class TowerPlant(Block):
    """A plant with its sizes; its ``efficiency`` goes before that of the power block."""

    name: Bilingual
    about: Bilingual
    towers: Annotated[Count, Field(ge=1)]
    mirror_m2: Above
    ground_m2: Above
    """Of all towers together, as are mirrors and receivers."""
    height_m: Above
    inner_m: Positive
    north_share: Annotated[Number, Field(ge=-1, le=1)]
    receiver_m2: Above
    rated_mw: Above
    store_hours: Positive
    gross_mw: Above
    efficiency: Share | None = None
    tariff: Tariff | None = None
    claim: Printed | None = None


class Varied(Block):
    """A number that is changed alone, to see how much the result depends on it."""

    name: Bilingual
    of: Literal[
        "efficiency", "clean", "mirrors_available", "intercept", "loss_kw_m2", "start_hours", "available"
    ]
    low: Positive
    high: Positive


class SolarTower(Scheme):
    """How a solar tower is worked out, and plants to begin with."""

    highest_w_m2: Above
    """Above it a direct irradiance is a slip."""
    optics: Optics
    receiver: Receiver
    power_block: PowerBlock
    store_loss_per_day: Share
    plants: dict[Text, TowerPlant]
    band: tuple[Varied, ...]
