"""Rules of supply are documents that the linter reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.supply.document import FOLDER, OUTPUT, Supply
from tanliu.kit.errors import TanliuError


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield alarms of kinds that are not there, of quantities that no sensor reads, and without hysteresis."""
    for document in documents:
        says = read(document, Supply)
        for name, one in says.alarms.items():
            where = document.where("alarms", name)
            odd = [kind for kind in one.kinds if kind not in says.kinds]
            if odd:
                yield TanliuError(
                    "no such kind of plant", where=where, found=", ".join(odd), accepted=", ".join(says.kinds)
                )
            if one.quantity != OUTPUT and one.quantity not in catalog.quantity_kinds:
                yield TanliuError("no sensor reads this quantity", where=where, found=one.quantity)
            if one.begins_at == one.ends_at:
                yield TanliuError("an alarm without hysteresis flickers", where=where, found=one.begins_at)


register("supply", Supply, folder=FOLDER, dated=True)
register_check("supply", across)
