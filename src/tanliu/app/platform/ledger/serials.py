"""Serial numbers once more: every move played again over a line of numbers, and compared with where they are said to lie."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from tanliu.app.platform.ledger.rules import rules
from tanliu.app.platform.ledger.table import rows
from tanliu.kit.errors import TanliuError

#: Who has a number: the account, and the pending transfer for which it is held.
_Owner = tuple[str, str]
_NOBODY: _Owner = ("", "")


class _Line:
    """The numbers of a unit from 1 on, cut where the owner changes."""

    def __init__(self) -> None:
        self._cuts, self._owners = [1], [_NOBODY]

    def give(self, first: int, end: int, owner: _Owner) -> set[_Owner]:
        """Give numbers to an owner; returns who had them."""
        low = self._cut(first)
        high = self._cut(end)
        before = set(self._owners[low:high])
        self._cuts[low:high], self._owners[low:high] = [first], [owner]
        return before

    def _cut(self, at: int) -> int:
        place = bisect_left(self._cuts, at)
        if place == len(self._cuts) or self._cuts[place] != at:
            self._cuts.insert(place, at)
            self._owners.insert(place, self._owners[bisect_right(self._cuts, at - 1) - 1])
        return place

    def runs(self) -> set[tuple[int, int, _Owner]]:
        """Return the runs that have an owner, neighbours of one owner as one."""
        return _joined(
            (first, end, owner)
            for first, end, owner in zip(
                self._cuts, [*self._cuts[1:], self._cuts[-1]], self._owners, strict=True
            )
            if owner != _NOBODY
        )


def serial_faults() -> Iterator[TanliuError]:
    """Yield moves of numbers that whoever gave did not have, and numbers that do not lie where moves brought them."""
    yield from _counts()
    lines: dict[str, _Line] = {}
    held: dict[str, list[tuple[int, int]]] = {}
    issuing = _issuing()
    for place, key, step, of, unit, source, target, runs in _moves():
        line = lines.setdefault(unit, _Line())
        giver = (source, of if step in ("settle", "void", "expire") else "")
        if step in ("settle", "void", "expire"):
            for first, end in held.pop(of, []):
                if line.give(first, end, (source, "")) != {giver}:
                    yield TanliuError(
                        "serial numbers were not where a transfer took them", where=place, found=unit
                    )
            giver = (source, "")
        taker = (source, key) if step == "pend" else (target, "")
        issues = source in issuing
        for first, end in runs:
            had = line.give(first, end, taker)
            if had != {_NOBODY if issues and step in ("post", "pend") else giver}:
                yield TanliuError(
                    "serial numbers were not where a transfer took them",
                    where=place,
                    found=f"{unit} {first}–{end - 1}",
                )
        if step == "pend":
            held[key] = runs
    yield from _lying(lines)


def _counts() -> Iterator[TanliuError]:
    """Yield transfers that moved more or fewer numbers than units."""
    numbered = ["", *(name for name, unit in rules().units.items() if unit.numbered)]
    blanks = ", ".join(["%s"] * len(numbered))
    found = rows(
        f"""SELECT t.place, t.amount, coalesce(sum(m."end" - m.first), 0) FROM office_ledgertransfer t
            LEFT JOIN office_ledgerlotmove m ON m.place = t.place AND m.unit = t.unit
        WHERE t.unit IN ({blanks}) GROUP BY t.place, t.amount
        HAVING t.amount <> coalesce(sum(m."end" - m.first), 0) ORDER BY t.place""",
        numbered,
    )
    for place, amount, moved in found:
        yield TanliuError(
            "a transfer moved more or fewer serial numbers than units",
            where=place,
            found=int(moved),
            accepted=amount,
        )


def _moves() -> Iterator[tuple[Any, ...]]:
    """Yield transfers of units with numbers, each with the runs that it moved."""
    found = rows(
        """SELECT t.place, t.key, t.step, t.of, t.unit, t.source, t.target, m.first, m."end"
        FROM office_ledgertransfer t LEFT JOIN office_ledgerlotmove m ON m.place = t.place
        WHERE t.unit IN (SELECT DISTINCT unit FROM office_ledgerlotmove) ORDER BY t.place, m.id"""
    )
    for told, group in groupby(found, lambda row: row[:7]):
        yield (*told, [(first, end) for *_, first, end in group if first is not None])


def _issuing() -> frozenset[str]:
    types = ["", *(name for name, type in rules().accounts.items() if type.issues)]
    blanks = ", ".join(["%s"] * len(types))
    return frozenset(
        id for (id,) in rows(f"SELECT id FROM office_ledgeraccount WHERE type IN ({blanks})", types)
    )


def _lying(lines: dict[str, _Line]) -> Iterator[TanliuError]:
    """Yield numbers that are not where moves brought them."""
    said: dict[str, list[tuple[int, int, _Owner]]] = {}
    query = 'SELECT unit, first, "end", account, held_for FROM office_ledgerlot ORDER BY unit, first'
    for unit, first, end, account, held_for in rows(query):
        said.setdefault(unit, []).append((first, end, (account, held_for)))
    for unit in sorted(said.keys() | lines.keys()):
        found, wanted = _joined(said.get(unit, [])), lines[unit].runs() if unit in lines else set()
        for first, end, owner in sorted(found ^ wanted)[:1]:
            yield TanliuError(
                "serial numbers do not lie where their moves brought them", where=f"{unit} {first}–{end - 1}",
                found=" ".join(owner),
            )  # fmt: skip


def _joined(runs: Iterable[tuple[int, int, _Owner]]) -> set[tuple[int, int, _Owner]]:
    found: list[tuple[int, int, _Owner]] = []
    for first, end, owner in runs:
        if found and found[-1][1] == first and found[-1][2] == owner:
            found[-1] = (found[-1][0], end, owner)
        else:
            found.append((first, end, owner))
    return set(found)
