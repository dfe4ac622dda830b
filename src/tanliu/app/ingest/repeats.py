"""Rows of one file that have the same key: repeats, contradictions, and later versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tanliu.app.ingest.build import Record
from tanliu.app.ingest.values import Refusal
from tanliu.kit.table import dictionary


@dataclass(frozen=True, slots=True)
class Built:
    """The records of one source row, and what orders it among rows of the same key."""

    number: int
    records: tuple[Record, ...]
    order: str


def settle(table: str, policy: str, built: Sequence[Built]) -> tuple[list[Record], dict[int, Refusal]]:
    """Decide between rows of the same key.

    Parameters
    ----------
    policy
        ``refuse``: the first of equal rows is taken, later ones are refused, and rows that contradict each
        other are all refused. ``same``: equal rows are one (a table derived from a column). ``last``: the
        latest row is taken and earlier ones are not faults (a building in the file of every year).

    Returns
    -------
    records, refusals
        The admitted records in file order, and the refusals by row number.
    """
    by_key: dict[tuple[object, ...], list[tuple[Built, Record]]] = defaultdict(list)
    for one in built:
        for record in one.records:
            by_key[tuple(record[name] for name in dictionary()[table].key)].append((one, record))
    if policy == "last":
        latest = (max(found, key=lambda pair: (pair[0].order, pair[0].number)) for found in by_key.values())
        return [record for _, record in latest], {}
    refusals = _refusals(table, policy, by_key)
    admitted: dict[tuple[object, ...], Record] = {}
    for one in built:
        if one.number not in refusals:
            for record in one.records:
                admitted.setdefault(tuple(record[name] for name in dictionary()[table].key), record)
    return list(admitted.values()), refusals


def _refusals(
    table: str, policy: str, by_key: Mapping[tuple[object, ...], list[tuple[Built, Record]]]
) -> dict[int, Refusal]:
    refusals: dict[int, Refusal] = {}
    for key, found in by_key.items():
        if len(found) < 2:
            continue
        agree = all(_content(one) == _content(found[0][0]) for one, _ in found)
        if agree and policy == "same":
            continue
        text = " / ".join(str(part) for part in key)
        reason = "duplicate_row" if agree else "contradictory_duplicate"
        for one, _ in found[1:] if agree else found:
            if refusals.get(one.number, _MILD).reason == "duplicate_row":
                refusals[one.number] = Refusal(reason, ", ".join(dictionary()[table].key), text)
    return refusals


_MILD = Refusal("duplicate_row", None, None)


def _content(one: Built) -> list[list[tuple[str, object]]]:
    """What a row says, without the place where it says it."""
    return [
        sorted((name, value) for name, value in record.items() if name != "row") for record in one.records
    ]
