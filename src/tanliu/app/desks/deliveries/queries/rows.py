"""Deliveries and refused rows as programs ask for them."""

from __future__ import annotations

from collections.abc import Sequence

from tanliu.app.platform.row_slice import RowSlice, row_slice, utc
from tanliu.app.store.results import Results

BATCH = (
    "batch_id", "known_at", "source", "file", "sha256", "table_name", "rows_read", "rows_accepted", "rows_refused",
    "brought_by", "brought_way", "brought_with",
    "rows_rounded", "withdraws", "reason", "withdrawn_by",
)  # fmt: skip
#: Deliveries with the number of the one that took each back; null while it holds.
WITH_WITHDRAWN = """SELECT b.*, w.withdrawn_by FROM batch b
    LEFT JOIN (SELECT withdraws AS batch_id, min(batch_id) AS withdrawn_by FROM batch WHERE withdraws IS NOT NULL
               GROUP BY withdraws) w USING (batch_id)"""
REFUSED = ("row", "field", "reason", "found", "accepted", "state")


def deliveries(results: Results, only: Sequence[int] | None, limit: int, offset: int) -> RowSlice:
    """Return deliveries, newest first: only some of them, or all."""
    names = ", ".join(utc(name) if name == "known_at" else name for name in BATCH)
    query = f"SELECT {names} FROM ({WITH_WITHDRAWN}) WHERE {_ANY}"
    return row_slice(results, query, _some(only), BATCH, "batch_id DESC", limit, offset)


_ANY = "(? OR list_contains(?::INTEGER[], batch_id))"


def _some(only: Sequence[int] | None) -> list[object]:
    return [only is None, list(only or ())]


def refused(
    results: Results, only: Sequence[int] | None, batch_id: int, limit: int, offset: int
) -> RowSlice | None:
    """Return the refused rows of a delivery; None when there is none, or not among those seen."""
    if not results.rows(f"SELECT 1 FROM batch WHERE batch_id = ? AND {_ANY}", [batch_id, *_some(only)]):
        return None
    query = f"SELECT {', '.join(REFUSED)} FROM quarantine WHERE batch_id = ?"
    return row_slice(results, query, [batch_id], REFUSED, '"row"', limit, offset)
