"""The terms of the packs in use; a later pack goes before an earlier one."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.report.glossary.document import Glossary, Term
from tanliu.report.glossary.schema import FOLDER


def terms(catalog: Catalog) -> Mapping[str, Term]:
    """Return every term by its id."""
    found: dict[str, Term] = {}
    for editions in catalog.documents.get(FOLDER, {}).values():
        found |= read(editions[-1], Glossary).terms
    return found
