"""Current master data, and the way from each region to the region whose factors hold there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import ibis

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def current(table: ibis.Table, keys: Sequence[str]) -> ibis.Table:
    """Keep the newest row of each key.

    Parameters
    ----------
    table
        Rows of several deliveries with ``batch_id``; later deliveries have a higher one.
    keys
        Columns that name the thing the row is about.
    """
    newest = ibis.window(group_by=list(keys), order_by=ibis.desc("batch_id"))
    order = table.mutate(order=ibis.row_number().over(newest))
    return order.filter(order.order == 0).drop("order")


def factor_regions(parents: Mapping[str, str | None], known: Collection[str]) -> dict[str, str]:
    """Map each region to its nearest ancestor (or itself) that the packs know.

    Parameters
    ----------
    parents
        Region to its parent.
    known
        Regions of the loaded packs.

    Raises
    ------
    TanliuError
        When a region has no such ancestor, or is its own ancestor.
    """
    return {region: _ancestor(region, parents, known) for region in parents}


def _ancestor(region: str, parents: Mapping[str, str | None], known: Collection[str]) -> str:
    seen: list[str] = []
    step: str | None = region
    while step is not None and step not in known:
        if step in seen:
            raise TanliuError("region is its own ancestor", where=f"region {region}", found=" > ".join(seen))
        seen.append(step)
        step = parents.get(step)
    if step is None:
        raise TanliuError(
            "no region of the packs above it, so no factor can be looked up",
            where=f"region {region}",
            found=" > ".join(seen),
            accepted=Message("a topmost parent_id such as CN-Zhejiang"),
        )
    return step
