"""Markets are documents that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.decide.market.document import Market

KIND = "market"

register(KIND, Market, folder="markets", dated=True)
