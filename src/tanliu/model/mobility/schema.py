"""Rules of shared vehicles are documents that the linter reads; worked examples of packs may ask its formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.examples import register_formulas
from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.mobility.document import Mobility
from tanliu.model.mobility.formulas import break_even_days, inside_share, stock_for, straight_m
from tanliu.model.mobility.parts import alive_at

KIND = "mobility"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield methodologies of credits that a kind of vehicle names and nobody knows."""
    known = catalog.documents.get("credits", {})
    for document in documents:
        for name, one in read(document, Mobility).vehicles.items():
            for key in ("with_metro", "without_metro"):
                if getattr(one, key) not in known:
                    yield TanliuError(
                        "not one of what is offered", where=document.where("vehicles", name, key),
                        found=getattr(one, key), accepted=", ".join(known),
                    )  # fmt: skip


register(KIND, Mobility, folder="mobility", dated=True)
register_check(KIND, across)
register_formulas(
    "mobility",
    {"straight_m": straight_m, "break_even_days": break_even_days, "stock_for": stock_for, "inside_share": inside_share, "alive_at": alive_at},
)  # fmt: skip
