"""Rules of gardens are documents that the linter reads; worked examples of packs may ask the formulas."""

from __future__ import annotations

from tanliu.catalog.examples import register_formulas
from tanliu.catalog.schema import register
from tanliu.model.farm import formulas, gases
from tanliu.model.farm.document import Garden

register("garden", Garden, folder="farm", dated=True)
register_formulas(
    "farm",
    {
        name: getattr(formulas, name, None) or getattr(gases, name)
        for name in (
            "saturation_kpa", "pressure_kpa", "vapour_kpa", "top_radiation_mj", "daylight_h", "sun_radiation_mj", "net_radiation_mj",
            "wind_2m", "et0_mm", "uccle_mm", "degree_days", "n2o_kg", "carbon_co2_kg", "stock_change_kg",
        )
    },
)  # fmt: skip
