"""The contestable numbers of the pages, a scheme of the packs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from tanliu.catalog.editions import scheme
from tanliu.catalog.remembered import remembered
from tanliu.catalog.schema import Block, Count, Number, Scheme, Share, fault, read
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.document import Classes
from tanliu.report.roles import Roles

SCHEME = "page-rules"


def rising(limits: Sequence[Decimal]) -> Sequence[Decimal]:
    """Refuse limits that do not rise."""
    if list(limits) != sorted(set(limits)):
        raise fault("limits do not rise", found=[str(one) for one in limits])
    return limits


class Peers(Block):
    """Enterprises that are shown beside an enterprise."""

    fewest: Count
    """Enterprises of an industry from which one is shown beside it."""
    fewest_where_all_is_seen: Count
    """The same for a reader who sees every enterprise anyway."""
    leaders_ratio: Share
    """Share of an industry that leads."""


class MapRules(Block):
    """Colours of the map."""

    classes: Classes = Classes(method="quantile", count=5)
    """Of an indicator for which no scheme has classes."""

    ratios_to_mean: Annotated[
        tuple[Annotated[Number, Field(gt=0)], ...], Field(min_length=1), AfterValidator(rising)
    ]
    """Limits between the colours by the ratio to the mean, rising."""


class HealthRules(Block):
    """What is worth a look."""

    silent_days: Count
    """Days without a reading from which a meter is silent."""
    complete_ratio: Share
    """Share of known intervals below which an enterprise is listed."""


class PageRules(Scheme):
    """Numbers of the pages that somebody could contest."""

    peers: Peers
    map: MapRules
    health: HealthRules
    roles: Roles


@remembered
def page_rules(catalog: Catalog) -> PageRules:
    """Return the rules of the packs in use.

    Raises
    ------
    TanliuError
        When no pack has them, or a key or number is not understood.
    """
    return read(scheme(catalog, SCHEME), PageRules)


def roles(catalog: Catalog) -> Roles:
    """Return which indicator stands where; nowhere one where no pack in use says so."""
    return page_rules(catalog).roles if SCHEME in catalog.schemes else Roles()
