"""Rules of portfolios are documents that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.model.store.document import Stores

register("stores", Stores, folder="stores", dated=True)
