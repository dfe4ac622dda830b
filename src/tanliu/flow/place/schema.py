"""Registers the document of the designated size."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.flow.place.document import SIZE, DesignatedSize

register(SIZE, DesignatedSize)
