"""Rules of green finance are documents that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.decide.finance.document import Finance

KIND = "finance"

register(KIND, Finance, folder="finance", dated=True)
