"""Rules of transport are documents that the linter reads; worked examples of packs may ask the formula."""

from __future__ import annotations

from tanliu.catalog.examples import register_formulas
from tanliu.catalog.schema import register
from tanliu.model.freight.document import Freight
from tanliu.model.freight.legs import transport_kg

register("freight", Freight, folder="freight", dated=True)
register_formulas("freight", {"transport_kg": transport_kg})
