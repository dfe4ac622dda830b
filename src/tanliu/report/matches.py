"""How factors of the market-based accounting were matched, where anything is bound by contract."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

_CONTRACT = "supplier"


def by_contract(by_match: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
    """Return kg by how factors of the market-based accounting fit; nothing where no supplier's factor is among them."""
    contracts = any(how.split("+")[0] == _CONTRACT for how in by_match)
    return list(by_match.items()) if contracts else []
