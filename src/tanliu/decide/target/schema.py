"""Documents of targets are a kind that the linter reads; what measures a target must be an item of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.target.document import Targets
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KIND = "targets"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield what a target is measured by and no pack has."""
    macro = {one.id: one.unit for one in catalog.items.values() if one.kind == "macro"}
    indicators = {
        indicator["id"]: indicator.get("unit")
        for scheme in catalog.schemes.values()
        for indicator in scheme.data.get("indicators", ())
        if isinstance(indicator, dict) and "id" in indicator
    }
    for document in documents:
        for at, one in enumerate(read(document, Targets).targets):
            where = document.where("targets", at)
            if one.item is not None and one.item not in macro:
                yield TanliuError(
                    Message("unknown {name}", name="item"), where=where, found=one.item, accepted=", ".join(sorted(macro))
                )  # fmt: skip
            if one.indicator is not None and one.indicator not in indicators:
                yield TanliuError(
                    Message("unknown {name}", name="indicator"), where=where, found=one.indicator,
                    accepted=", ".join(sorted(indicators)),
                )  # fmt: skip
            elif one.indicator is not None and indicators[one.indicator] != one.unit:
                yield _unit(one.unit, indicators[one.indicator], where)
            elif one.item is not None and macro.get(one.item, one.unit) != one.unit:
                yield _unit(one.unit, macro[one.item], where)


def _unit(found: str, wanted: str | None, where: str) -> TanliuError:
    return TanliuError(
        "the unit of a target is that of its measure", where=where, found=found, accepted=wanted
    )


register(KIND, Targets, folder=KIND)
register_check(KIND, across)
