"""The rules of a pack about doubt."""

from __future__ import annotations

from tanliu.catalog.editions import scheme
from tanliu.catalog.remembered import remembered
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.flow.doubt.schema import SCHEME, DoubtRules


@remembered
def doubt_rules(catalog: Catalog) -> DoubtRules:
    """Return the rules of the packs in use.

    Raises
    ------
    TanliuError
        When no pack has them, or a key or number is not understood.
    """
    return read(scheme(catalog, SCHEME), DoubtRules)
