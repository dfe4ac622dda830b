"""Refused rows that are refused for the same reason, in the same column, with the same value: mended as one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tanliu.app.ingest.quarantine import ABOVE, EXTRA
from tanliu.app.store.results import Results
from tanliu.app.store.sql import quote

Row = dict[str, Any]
#: Groups that the page lists.
LISTED = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Refused rows of one source that have the same fault; ``field`` and ``found`` may be unknown."""

    source: str
    reason: str
    field: str | None
    found: str | None

    def condition(self, state: str, own: Sequence[int] | None) -> str:
        """Return SQL for the rows of the group that are in a state, of deliveries that somebody covers."""
        parts = [
            f"state = '{quote(state)}'", f"source = '{quote(self.source)}'", f"reason = '{quote(self.reason)}'",
            f"field IS NOT DISTINCT FROM {_text(self.field)}", f"found IS NOT DISTINCT FROM {_text(self.found)}",
        ]  # fmt: skip
        if own is not None:
            parts.append(f"batch_id IN ({', '.join(str(int(one)) for one in own) or '-1'})")
        return " AND ".join(parts)


def groups(
    results: Results, own: Sequence[int] | None, *, source: str = "", state: str = "open"
) -> list[Row]:
    """Return the groups of refused rows with their counts, largest first."""
    condition = "" if own is None else f"AND batch_id IN ({', '.join(map(str, own)) or '-1'})"
    return results.rows(
        f"""SELECT source, reason, field, found, count(*) AS rows FROM quarantine
            WHERE state = ? AND (? = '' OR source = ?) AND batch_id IN (SELECT batch_id FROM batch) {condition}
            GROUP BY ALL ORDER BY rows DESC, source, reason, field, found LIMIT {LISTED}""",
        [state, source, source],
    )


def rows(results: Results, group: Group, own: Sequence[int] | None, *, state: str = "open") -> list[Row]:
    """Return the rows of a group, each with its cells as they came; those of deliveries that were admitted."""
    found = results.rows(
        f"""SELECT batch_id, source, file, "row", field, reason, found, accepted, record, state
            FROM {results.scan("quarantine")}
            WHERE {group.condition(state, own)} AND batch_id IN (SELECT batch_id FROM batch)
            ORDER BY batch_id, "row" """
    )
    return [
        row | {"cells": cells(row["record"]), "above": json.loads(row["record"]).get(ABOVE) or None}
        for row in found
    ]


def cells(record: str) -> Mapping[str, str]:
    """Return the named cells of a refused row; none when its line did not fit the header and stays as it is."""
    told = json.loads(record)
    named = {name: "" if cell is None else str(cell) for name, cell in told.items() if name not in EXTRA}
    return {} if EXTRA[-1] in told else named


def _text(value: str | None) -> str:
    return "NULL" if value is None else f"'{quote(value)}'"
