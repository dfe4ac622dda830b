"""Outlooks are documents that the linter reads and checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.outlook.document import Outlook
from tanliu.model.outlook.paths import NEEDED, stacked

KIND = "outlook"


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield fields that no taxonomy has, and scenarios that leave out what the model needs."""
    for document in documents:
        outlook = read(document, Outlook)
        for name, scenario in outlook.scenarios.items():
            for at, one in enumerate(scenario.assumptions):
                if one.field is not None and one.field not in catalog.fields:
                    where = document.where("scenarios", name, "assumptions", at, "field")
                    yield TanliuError(
                        "the outlook names a field that is not there", where=where, found=one.field
                    )
            known = {one.assumption.name for one in stacked(outlook, name).values()}
            if missing := [one for one in NEEDED if one not in known]:
                where = document.where("scenarios", name)
                yield TanliuError(
                    "the scenario leaves out what the model needs", where=where, found=", ".join(missing)
                )


register(KIND, Outlook, folder="outlooks", dated=True)
register_check(KIND, across)
