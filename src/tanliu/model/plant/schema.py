"""Schemes of plants are documents that the linter reads; the checks that they print are worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.plant.document import Collectors, Photovoltaics

PHOTOVOLTAICS, COLLECTORS = "photovoltaics", "solar-collectors"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield types whose modifiers do not fit their angles, and printed ratios that are not as told."""
    for document in documents:
        method = read(document, Collectors)
        for name, one in method.types.items():
            rising = all(a < b for a, b in zip(one.angles, one.angles[1:], strict=False))
            if len(one.angles) != len(one.modifiers) or not rising:
                yield TanliuError(
                    "every angle has its modifier, and angles rise", where=document.where("types", name), found=len(one.modifiers),
                    accepted=len(one.angles),
                )  # fmt: skip
        for at, example in enumerate(method.examples):
            found = f"{example.measured_w_m2 / example.expected_w_m2:.3f}"
            if found != example.printed:
                yield TanliuError(
                    "the printed figure is another",
                    where=document.where("examples", at),
                    found=example.printed,
                    accepted=found,
                )


register(PHOTOVOLTAICS, Photovoltaics)
register(COLLECTORS, Collectors)
register_check(COLLECTORS, across)
