"""Targets as people write them: one a line."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Literal

from tanliu.decide.budget.targets import Target
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_FORM = Message("a line such as: town D01-T08 -5, field transport -3 Q2, or district -4")
_KINDS: dict[str, Literal["district", "town", "field"]] = {
    "district": "district", "town": "town", "field": "field", "全区": "district", "镇街": "town", "领域": "field",
}  # fmt: skip
_LEAST, _MOST = Decimal(-100), Decimal(1000)


def targets(text: str, towns: Collection[str], fields: Collection[str]) -> tuple[Target, ...]:
    """Return the targets of a text: kind, id, percent more or less than the base, and a quarter where one is meant.

    Raises
    ------
    TanliuError
        With the line that cannot be read, or that names what is not there, or repeats another.
    """
    found: dict[tuple[str, str, int | None], Target] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            one = _target(line.split(), number)
            known = {"town": towns, "field": fields, "district": ("",)}[one.kind]
            where = Message("line {number}", number=number)
            if one.id not in known:
                raise TanliuError(
                    Message("unknown {name}", name=one.kind), where=where, found=one.id, accepted=", ".join(sorted(known))
                )  # fmt: skip
            if (one.kind, one.id, one.quarter) in found:
                raise TanliuError("a target is there twice", where=where, found=line.strip())
            found[one.kind, one.id, one.quarter] = one
    return tuple(found.values())


def _target(words: list[str], number: int) -> Target:
    kind, rest = _KINDS.get(words[0]), words[1:]
    quarter = None
    if rest and rest[-1].upper() in ("Q1", "Q2", "Q3", "Q4"):
        quarter, rest = int(rest[-1][1]), rest[:-1]
    if kind is None or len(rest) != (1 if kind == "district" else 2):
        raise TanliuError(
            "not a target",
            where=Message("line {number}", number=number),
            found=" ".join(words),
            accepted=_FORM,
        )
    try:
        percent = Decimal(rest[-1].rstrip("%％"))
    except InvalidOperation:
        percent = Decimal("NaN")
    if not percent.is_finite() or not _LEAST <= percent <= _MOST or percent != round(percent, 4):
        raise TanliuError(
            "not a target", where=Message("line {number}", number=number), found=" ".join(words), accepted=_FORM
        )  # fmt: skip
    return Target(kind, rest[0] if kind != "district" else "", percent, quarter)


def as_text(found: tuple[Target, ...]) -> str:
    """Write targets as they are read."""
    return "\n".join(
        " ".join(filter(None, (one.kind, one.id, f"{one.at_most_percent}", f"Q{one.quarter}" if one.quarter else "")))
        for one in found
    )  # fmt: skip
