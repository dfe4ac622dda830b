"""Multipliers of meters that deliver intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

_ONE = Decimal(1)
_WITHDRAWN = "withdrawn"


def merged(
    known: Mapping[str, frozenset[Decimal]], setups: Iterable[Mapping[str, Any]]
) -> dict[str, frozenset[Decimal]]:
    """Return the multipliers of meters with those of more rows of ``meter_setup``; meters that only ever had 1 are left out."""
    found = {code: set(ratios) for code, ratios in known.items()}
    for row in setups:
        if row["cause"] != _WITHDRAWN:
            found.setdefault(row["meter_code"], set()).add(
                ((row["ct_ratio"] or _ONE) * (row["pt_ratio"] or _ONE)).normalize()
            )
    return {code: frozenset(ratios) for code, ratios in found.items() if ratios != {_ONE}}
