"""Malls are documents that the linter reads."""

from __future__ import annotations

from tanliu.app.desks.mall.document import FOLDER, Mall
from tanliu.catalog.schema import register

register("mall", Mall, folder=FOLDER, dated=True)
