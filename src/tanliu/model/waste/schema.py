"""Rules of organic waste are documents that the linter reads; worked examples of packs may ask the formulas."""

from __future__ import annotations

from tanliu.catalog.examples import register_formulas
from tanliu.catalog.schema import register
from tanliu.model.waste.document import Waste
from tanliu.model.waste.formulas import landfill_ch4_t, landfill_whole_ch4_t, treatment_kgco2e

register("organic-waste", Waste, folder="waste", dated=True)
register_formulas(
    "waste",
    {"landfill_ch4_t": landfill_ch4_t, "landfill_whole_ch4_t": landfill_whole_ch4_t, "treatment_kgco2e": treatment_kgco2e},
)  # fmt: skip
