"""Schemes of credits of residents are documents that the linter reads."""

from __future__ import annotations

from tanliu.app.desks.credits.document import FOLDER, Residents
from tanliu.catalog.schema import register

register("inclusion", Residents, folder=FOLDER, dated=True)
