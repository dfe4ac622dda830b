"""Micro-grids and tariffs are documents that the linter reads; the days that tariffs print are worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.dispatch.document import MicroGrid, PlantParts, TimeOfUse
from tanliu.kit.errors import TanliuError

MICRO_GRID, TIME_OF_USE, PLANT_PARTS = "micro-grid", "time-of-use", "plant-parts"


def flat_day(tariff: TimeOfUse) -> Decimal:
    """Return what a day of one kilowatt costs."""
    return sum(
        (period.per_kwh * (end - begin) for period in tariff.periods.values() for begin, end in period.hours),
        Decimal(0),
    )


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the printed days that are not as told."""
    for document in documents:
        tariff = read(document, TimeOfUse)
        for at, example in enumerate(tariff.examples):
            found = flat_day(tariff)
            if Decimal(example.printed) != found:
                yield TanliuError(
                    "the printed figure is another",
                    where=document.where("examples", at),
                    found=example.printed,
                    accepted=f"{found:f}",
                )


register(MICRO_GRID, MicroGrid)
register(TIME_OF_USE, TimeOfUse)
register(PLANT_PARTS, PlantParts)
register_check(TIME_OF_USE, across)
