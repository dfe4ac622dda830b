"""When a change of a published figure has to be announced, a scheme of the packs."""

from __future__ import annotations

from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import Scheme, Share, read
from tanliu.catalog.types import Catalog

SCHEME = "restatement"


class Restatement(Scheme):
    """When a change of a published figure has to be announced."""

    significant_ratio: Share
    """Absolute change of a figure over what was published, from which it is announced."""


def restatement_rule(catalog: Catalog) -> Restatement:
    """Return the rule of the packs in use.

    Raises
    ------
    TanliuError
        When no pack has one.
    """
    return read(scheme(catalog, SCHEME), Restatement)
