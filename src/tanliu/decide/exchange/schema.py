"""Interfaces of data exchange are documents that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.decide.exchange.document import Exchange

FOLDER = "exchanges"

register("exchange", Exchange, folder=FOLDER, dated=True)
