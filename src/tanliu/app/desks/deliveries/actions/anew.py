"""Cells of refused rows written anew, as the file that a person would have mended in a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tanliu.app.ingest.quarantine import quarantine_csv
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.table import dictionary

#: Cells of a row, by the number of its delivery, its file and its row.
Edits = Mapping[tuple[int, str, int | None], Mapping[str, str]]


@dataclass(frozen=True)
class Anew:
    """How cells are written anew.

    Parameters
    ----------
    field
        The column at fault.
    value
        For this column of every row; None to leave it.
    fill
        Whether a blank cell of this column takes what stands above it in the file.
    edits
        Cells of single rows, which go before ``value`` and ``fill``.
    """

    field: str | None
    value: str | None = None
    fill: bool = False
    edits: Edits | None = None

    def csv(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Return the rows that are another than before as a file of mended rows.

        Raises
        ------
        TanliuError
            When none is, nothing stands above any of them, or the column is none of the file's.
        """
        told = ((row, self._cells(row)) for row in rows)
        changed = [{**row, "record": json.dumps(cells, ensure_ascii=False)} for row, cells in told if cells]
        if not changed and self.fill:
            raise TanliuError(
                "nothing stands above these cells",
                where=self.field,
                accepted=Message("a value for all of them"),
            )
        if not changed:
            raise TanliuError(
                "no cell was changed", accepted=Message("another value than the one that was refused")
            )
        schema = dictionary()["quarantine"].schema
        return quarantine_csv(
            pa.Table.from_pylist(
                [{name: row.get(name) for name in schema.names} for row in changed], schema=schema
            )
        )

    def _cells(self, row: Mapping[str, Any]) -> dict[str, str] | None:
        """Return the cells of a row when one of them is another than before."""
        cells: Mapping[str, str] = row["cells"]
        wanted = dict((self.edits or {}).get((row["batch_id"], row["file"], row["row"]), {}))
        value = row["above"] if self.fill else self.value
        if self.value is not None or self.fill:
            if self.field not in cells:
                raise TanliuError(
                    "the column at fault is not one cell of the row",
                    where=self.field,
                    accepted=", ".join(cells),
                )
            if value is not None:
                wanted.setdefault(str(self.field), value)
        told = {name: wanted.get(name, cell) for name, cell in cells.items()}
        return None if told == dict(cells) else told
