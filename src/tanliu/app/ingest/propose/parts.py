"""Parts of the day (尖, 峰, 平, 谷; peak and off-peak) beside the amount of which they are parts: never added to it."""

from __future__ import annotations

from collections.abc import Sequence

from tanliu.app.ingest.parts import difference
from tanliu.app.ingest.propose.columns import Column, Table
from tanliu.app.ingest.propose.draft import Draft
from tanliu.app.ingest.propose.vocabulary import PART, Vocabulary
from tanliu.app.ingest.shape import is_total
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Words for the whole in a column that names parts of the day, besides words for totals.
_WHOLE = frozenset({"总", "全部", "全天", "all", "total"})


def beside(draft: Draft) -> dict[str, list[str]]:
    """Return the columns of parts by the column of electricity that they should add up to, and doubt where they do not."""
    parts = [one for one in draft.table.columns if one.about == PART]
    wholes = [
        one
        for one in draft.table.columns
        if one.about == "carrier:electricity" and one.heading in draft.used and one.constant is None
    ]
    if len(parts) < 2 or len(wholes) != 1:
        return {}
    unequal = sum(
        difference(row[wholes[0].position], [row[one.position] for one in parts]) is not None
        for row in draft.table.rows
    )
    names = ", ".join(one.heading for one in parts)
    draft.doubt(
        Message("{parts} are parts of {total} and are left out", parts=names, total=wholes[0].heading)
    )
    if unequal:
        draft.doubt(
            Message(
                "in {number} rows {total} is not the sum of {parts}",
                number=unequal, total=wholes[0].heading, parts=names,
            )
        )  # fmt: skip
    draft.used.update(one.heading for one in parts)
    return {wholes[0].heading: [one.heading for one in parts]}


def whole_rows(draft: Draft) -> dict[str, list[str]]:
    """Return the column of a table that names the part of the day of each row, with its words for the whole."""
    column = naming(draft.table.columns, draft.ground.vocabulary)
    if column is None:
        return {}
    wholes = sorted({text for text in column.values if is_whole(text)})
    if not wholes:
        draft.doubt(
            Message(
                "column {column} splits amounts into parts of the day and no row is their total: rows of one month contradict each other",
                column=column.heading,
            )
        )
        return {}
    draft.used.add(column.heading)
    draft.doubt(
        Message("of column {column} only rows of the whole are read: {names}", column=column.heading, names=", ".join(wholes))
    )  # fmt: skip
    return {column.heading: wholes}


def naming(columns: Sequence[Column], vocabulary: Vocabulary) -> Column | None:
    """Return the column whose cells name parts of the day, such as 尖 or off-peak, if one does."""
    for column in columns:
        words = set(column.values)
        parts = {text for text in words if vocabulary.word(text) == PART}
        if len(parts) > 1 and all(text in parts or is_whole(text) for text in words):
            return column
    return None


def is_whole(text: str) -> bool:
    """Return whether a cell of such a column says that its row is of the whole day."""
    return is_total(text) or text.strip().casefold() in _WHOLE


def alone(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return the error of a file that has the parts of amounts and not the amounts."""
    parts = [one.heading for table in tables for one in table.columns if one.about == PART]
    if len(parts) < 2:
        return None
    return TanliuError(
        "the parts of an amount stand without their total", where=file, found=", ".join(parts),
        accepted=Message("a column of their sum"),
    )  # fmt: skip
