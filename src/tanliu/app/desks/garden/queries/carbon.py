"""The balance of greenhouse gases of a garden in a year: soil, urea and lime, energy, and what trees and soil take up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tanliu.app.desks.garden.queries.rules import one_of
from tanliu.app.platform.tools.files import File, decimal
from tanliu.catalog.effective import emission, gwp
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.farm.document import Garden, Soil
from tanliu.model.farm.gases import carbon_co2_kg, n2o_kg, stock_change_kg

#: What a line may tell, and in which unit; any energy carrier of the packs besides, in a unit of it.
ITEMS: Mapping[str, str] = {
    "synthetic_n": "kg", "organic_n": "kg", "urea": "kg", "limestone": "kg", "dolomite": "kg", "biomass_before": "t",
    "biomass_after": "t", "soil_before": "t", "soil_after": "t", "years": "a", "area": "ha", "dry_tea": "kg",
}  # fmt: skip
_POOLS = ("biomass", "soil")


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the balance.

    Attributes
    ----------
    kg
        CO2e of the year; below zero what is taken up.
    low, high
        By the ranges of factors, where they are known.
    how
        The factor and where it is from.
    """

    id: str
    kg: float
    low: float
    high: float
    how: str


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of a garden.

    Attributes
    ----------
    given_off, taken_up
        Kept apart, and never netted in the footprint of a product [kg CO2e].
    for_kg
        Given off for a kilogram of dry tea [kg CO2e]; none where no tea is told.
    """

    lines: list[Line]
    area_ha: float | None
    dry_tea_kg: float | None

    @property
    def given_off(self) -> float:
        return sum(one.kg for one in self.lines if one.id not in _POOLS)

    @property
    def taken_up(self) -> float:
        return -sum(one.kg for one in self.lines if one.id in _POOLS)

    @property
    def for_kg(self) -> float | None:
        return self.given_off / self.dry_tea_kg if self.dry_tea_kg else None


def balance_of(
    file: File, rules: Garden, catalog: Catalog, soil: str | None, region: str, year: int
) -> Balance:
    """Work a file ``item,amount,unit`` of a garden and a year out.

    Parameters
    ----------
    soil
        Id of an edition of factors of soils; the first when left out.
    region, year
        Of the factors of energy.

    Raises
    ------
    TanliuError
        With the line that cannot be read, or a carrier without a factor.
    """
    factors = one_of(rules.soils, soil, "soil")
    told: dict[str, float] = {}
    lines: list[Line] = []
    for number, row in file.rows(("item", "amount", "unit")):
        where, item = f"{file.name}, {number}", row["item"]
        amount = float(decimal(row["amount"], f"{where}, amount"))
        if amount < 0:
            raise TanliuError(
                "a number out of its range", where=f"{where}, amount", found=row["amount"], accepted=">= 0"
            )
        if item in ITEMS:
            if row["unit"] != ITEMS[item]:
                raise TanliuError(
                    "another unit wanted", where=f"{where}, unit", found=row["unit"], accepted=ITEMS[item]
                )
            if item in told:
                raise TanliuError("told twice", where=where, found=item)
            told[item] = amount
        elif item in catalog.carriers:
            lines.append(_energy(catalog, item, amount, row["unit"], region, year))
        else:
            raise TanliuError(
                "not one of what is offered", where=f"{where}, item", found=item,
                accepted=Message("{items}, or an energy carrier of the packs", items=", ".join(ITEMS)),
            )  # fmt: skip
    soils = _soil(told, factors, rules, catalog)
    return Balance([*soils, *lines, *_stocks(told, file)], told.get("area"), told.get("dry_tea"))


def _soil(told: Mapping[str, float], soil: Soil, rules: Garden, catalog: Catalog) -> list[Line]:
    weight = float(gwp(catalog, "N2O", rules.gwp).factor.value)
    synthetic, organic = told.get("synthetic_n", 0.0), told.get("organic_n", 0.0)
    found = []
    if synthetic or organic:
        by_end = [
            weight
            * n2o_kg(
                synthetic, organic, float(soil.ef1_synthetic) * end, float(soil.ef1_organic) * end, float(soil.gas_synthetic),
                float(soil.gas_organic), float(soil.ef4), float(soil.leach), float(soil.ef5),
            )
            for end in (1.0, float(soil.low_ratio), float(soil.high_ratio))
        ]  # fmt: skip
        found.append(Line("n2o", by_end[0], by_end[1], by_end[2], f"{soil.source}; {rules.gwp}"))
    for item, share in rules.carbon.items():
        if told.get(item):
            kg = carbon_co2_kg(told[item], float(share))
            found.append(Line(item, kg, kg, kg, rules.carbon_source))
    return found


def _energy(catalog: Catalog, carrier: str, amount: float, unit: str, region: str, year: int) -> Line:
    factor = emission(catalog, carrier, region, year, per=unit)
    kg = amount * float(factor.co2e)
    return Line(carrier, kg, kg, kg, f"{float(factor.co2e):g} kg/{unit}")


def _stocks(told: Mapping[str, float], file: File) -> list[Line]:
    found = []
    for pool in _POOLS:
        ends = [told.get(f"{pool}_{end}") for end in ("before", "after")]
        if ends == [None, None]:
            continue
        if None in ends or not told.get("years"):
            raise TanliuError(
                "a stock is known by both of its ends and the years between them", where=file.name, found=pool,
                accepted=", ".join((f"{pool}_before", f"{pool}_after", "years")),
            )  # fmt: skip
        kg = -stock_change_kg(ends[0] or 0.0, ends[1] or 0.0, told["years"])
        found.append(Line(pool, kg, kg, kg, "IPCC 2006 V4, 2.5"))
    return found
