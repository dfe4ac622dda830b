"""Deliveries and refused rows as programs ask for them."""

from __future__ import annotations

from collections.abc import Sequence

from tanliu.app.platform.part import Part, part, utc
from tanliu.app.store.results import Results

BATCH = (
    "batch_id", "known_at", "source", "file", "sha256", "table_name", "rows_read", "rows_accepted", "rows_refused",
)  # fmt: skip
REFUSED = ("row", "field", "reason", "found", "accepted", "state")


def deliveries(results: Results, only: Sequence[int] | None, limit: int, offset: int) -> Part:
    """Return deliveries, newest first: only some of them, or all."""
    names = ", ".join(utc(name) if name == "known_at" else name for name in BATCH)
    query = f"SELECT {names} FROM batch WHERE {_ANY}"
    return part(results, query, _some(only), BATCH, "batch_id DESC", limit, offset)


_ANY = "(? OR list_contains(?::INTEGER[], batch_id))"


def _some(only: Sequence[int] | None) -> list[object]:
    return [only is None, list(only or ())]


def refused(
    results: Results, only: Sequence[int] | None, batch_id: int, limit: int, offset: int
) -> Part | None:
    """Return the refused rows of a delivery; None when there is none, or not among those seen."""
    if not results.rows(f"SELECT 1 FROM batch WHERE batch_id = ? AND {_ANY}", [batch_id, *_some(only)]):
        return None
    query = f"SELECT {', '.join(REFUSED)} FROM quarantine WHERE batch_id = ?"
    return part(results, query, [batch_id], REFUSED, '"row"', limit, offset)
