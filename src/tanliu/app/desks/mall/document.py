"""The document of a mall under ``malls/`` of a pack: what may be offered, for how long, and how buyers judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.editions import document
from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Sourced, Text, read
from tanliu.catalog.types import Catalog

FOLDER = "malls"


class ListingKind(Block):
    """A kind of offer."""

    name: Bilingual
    about: Bilingual
    measured: tuple[Text, ...] = ()
    """Units in which an amount is told; where there are none an offer tells no amount."""


class Mall(Dated, Sourced):
    """What holds in the mall."""

    mall: Text
    """Id of the document."""
    kind: Literal["mall"] = "mall"
    open_days_at_most: Annotated[Count, Field(le=3660)]
    answer_days_at_most: Annotated[Count, Field(le=3660)]
    """Days for which terms may be good."""
    most_open_of_one: Count
    """Offers that one person may have open at once."""
    stars: Annotated[Count, Field(ge=2, le=10)]
    kinds: Mapping[Text, ListingKind]


def rules(catalog: Catalog) -> Mall:
    """Return the rules of the packs in use.

    Raises
    ------
    TanliuError
        When no pack in use has them.
    """
    return read(document(catalog, FOLDER, "carbon-mall"), Mall)
