"""Rules of supply are documents that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.decide.supply.document import FOLDER, Supply

register("supply", Supply, folder=FOLDER, dated=True)
