"""The region for which a row of a book holds."""

from __future__ import annotations

import re

from tanliu.catalog.book.document import Added
from tanliu.catalog.book.grid import Found, folded
from tanliu.catalog.types import Catalog, Region
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def slug(text: str) -> str:
    """Return a part of an id: letters, figures, ``_`` and ``-`` only."""
    return re.sub(r"[^0-9A-Za-z_-]+", "_", text).strip("_")


class Regions:
    """Regions by the words of books.

    Parameters
    ----------
    catalog
        Packs in use.
    added
        Regions that the book adds, filled as they are met.
    """

    def __init__(self, catalog: Catalog, added: dict[str, Region]) -> None:
        self._known, self.added = catalog.regions, added
        self._by_name = {
            folded(name): region.id
            for region in catalog.regions.values()
            for name in (region.id, region.name_en, region.name_zh)
        }

    def of(self, one: Found, row: int | None, asked: str | None) -> str:
        """Return the region of a row; of a table that does not tell it, that of the book or what was asked for.

        Raises
        ------
        TanliuError
            When it is told nowhere, or nobody knows it.
        """
        where = one.table.where
        if where.column is None or row is None:
            found = where.id or asked
            if found is None:
                raise TanliuError("for which region the numbers hold is told nowhere",
                                  where=one.grid.place(one.head, 0), accepted="--region")  # fmt: skip
            return self._require(found, one.grid.place(one.head, 0))
        column = one.columns[where.column]
        text = one.grid.said(row, column)
        told = re.search(where.code, text) if where.code else None
        word = ((told[1] or "") if told else "") if where.code else text
        for known, region in where.words.items():
            if folded(known) in (folded(text), folded(word)):
                return region
        if where.by_name and (named := self._named(word, where.endings)):
            return named
        if where.adds is not None and word:
            return self._add(where.adds, word, one, row)
        raise TanliuError("unknown region", where=one.grid.place(row, column), found=text,
                          accepted=Message("a region of taxonomy/regions.csv in a loaded pack"))  # fmt: skip

    def _named(self, word: str, endings: tuple[str, ...]) -> str | None:
        for ending in ("", *endings):
            if word.endswith(ending) and (found := self._by_name.get(folded(word.removesuffix(ending)))):
                return found
        return None

    def _require(self, region: str, where: str) -> str:
        if region not in self._known:
            accepted = Message("a region of taxonomy/regions.csv in a loaded pack")
            raise TanliuError("unknown region", where=where, found=region, accepted=accepted)
        return region

    def _add(self, adds: Added, word: str, one: Found, row: int) -> str:
        id = adds.id.format(word=slug(word))
        if id not in self._known and id not in self.added:
            column = one.columns.get(adds.name or "")
            name = one.grid.said(row, column) if column is not None else word
            self.added[id] = Region(
                id=id, name_en=name or word, name_zh=name or word, parent=adds.parent, kind=adds.kind
            )
        return id
