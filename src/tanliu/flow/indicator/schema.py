"""Registers the document of a scheme of indicators, what is wrong across such schemes, and what examples may ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.document import Document
from tanliu.catalog.examples import register_ask
from tanliu.catalog.schema import register, register_check
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.asked import colour_class, grade, value
from tanliu.flow.indicator.document import IndicatorScheme, measures, unmeasured
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KIND = "indicators"


def ids_of_two_schemes(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the indicators whose id another scheme of the packs in use has: results know them by it alone."""
    known: dict[str, Document] = {}
    for document in documents:
        for at, one in enumerate(document.data["indicators"]):
            other = known.setdefault(one["id"], document)
            if other.id != document.id:
                yield TanliuError(
                    "another scheme has an indicator of this id",
                    where=f"{document.where('indicators', at, 'id')}: indicators.{at}.id", found=one["id"],
                    accepted=Message("an id that {place} does not have", place=other.where()),
                )  # fmt: skip


def measures_that_are_not_there(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the measures that neither we nor the packs in use have, and units of another kind."""
    units = measures(catalog)
    for document in documents:
        for at, one in enumerate(document.data["indicators"]):
            for name in ("upper", "lower"):
                if name in one and (fault := unmeasured(one[name]["measure"], one[name]["unit"], units)):
                    key, error = fault
                    where = document.where("indicators", at, name, key)
                    error.where = f"{where}: indicators.{at}.{name}.{key}"
                    yield error


register(KIND, IndicatorScheme, dated=True)
register_check(KIND, ids_of_two_schemes)
register_check(KIND, measures_that_are_not_there)
register_ask("indicator", value)
register_ask("grade", grade)
register_ask("class", colour_class)
