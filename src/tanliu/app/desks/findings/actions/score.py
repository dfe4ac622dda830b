"""Score the checks where the faults are known: precision and recall by kind of finding."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tanliu.kit.errors import TanliuError

_COLUMNS = ("meter_code", "credit_code", "from", "to", "seen_as")
#: A fault and a finding are of one time when they lie no further apart.
_NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Scored:
    """Counts of one kind of finding.

    Attributes
    ----------
    right, wrong
        Findings that a known fault explains, and those that none does.
    known, seen
        Known faults that should show as this kind, and those that do.
    """

    kind: str
    right: int
    wrong: int
    known: int
    seen: int

    @property
    def precision_ratio(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall_ratio(self) -> float | None:
        return self.seen / self.known if self.known else None


def score(findings: Sequence[Mapping[str, Any]], known: Path) -> list[Scored]:
    """Compare findings with a list of known faults.

    Parameters
    ----------
    findings
        Rows of table ``finding`` that stand.
    known
        CSV with meter_code, credit_code, from, to (dates or local times) and seen_as: the kind of finding that must
        show the fault, then kinds that it may bring about. Rows without ``seen_as`` are no matter of the checks.

    Raises
    ------
    TanliuError
        When the file lacks a column.
    """
    faults = _read(known)
    right, wrong, must, seen = (Counter[str]() for _ in range(4))
    for row in findings:
        explained = any(row["kind"] in fault["seen_as"] and _meets(row, fault) for fault in faults)
        (right if explained else wrong)[row["kind"]] += 1
    for fault in faults:
        kind = fault["seen_as"][0]
        must[kind] += 1
        seen[kind] += any(row["kind"] == kind and _meets(row, fault) for row in findings)
    kinds = sorted({*right, *wrong, *must})
    return [Scored(kind, right[kind], wrong[kind], must[kind], seen[kind]) for kind in kinds]


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := set(_COLUMNS) - set(reader.fieldnames or ()):
            raise TanliuError(
                "a column is missing", where=path, found=reader.fieldnames, accepted=sorted(missing)
            )
        rows = [row for row in reader if row["seen_as"]]
    return [
        {
            **row, "seen_as": row["seen_as"].split(),
            "first": date.fromisoformat(row["from"][:10]), "last": date.fromisoformat(row["to"][:10]),
        }
        for row in rows
    ]  # fmt: skip


def _meets(row: Mapping[str, Any], fault: Mapping[str, Any]) -> bool:
    """Return whether a finding is about the entity (and the meter, where both name one) and time of a fault."""
    if fault["credit_code"] not in (row["entity_id"], row["other_id"]):
        return False
    if row["meter_code"] and fault["meter_code"] and row["meter_code"] != fault["meter_code"]:
        return False
    return bool(row["first"] <= fault["last"] + _NEAR and row["until"] >= fault["first"] - _NEAR)
