"""Documents of transformation plans are a kind that the linter reads; their units must be ones that can be counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.transition.document import Transition
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.units import convert

KIND = "transitions"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield goods whose unit nobody knows."""
    from decimal import Decimal

    for document in documents:
        for id, good in read(document, Transition).goods.items():
            try:
                convert(Decimal(1), good.unit, f"10^3 {good.unit}")
            except TanliuError:
                yield TanliuError(
                    Message("unknown {name}", name="unit"), where=document.where("goods", id, "unit"), found=good.unit, accepted="t, kWh"
                )  # fmt: skip


register(KIND, Transition, folder=KIND)
register_check(KIND, across)
