"""Linked resources are documents that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.decide.linkage.document import Linkage

FOLDER = "linkages"

register("linkage", Linkage, folder=FOLDER, dated=True)
