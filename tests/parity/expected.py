"""Inputs of the steps that say what is expected and late, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

#: Months before the first that is due.
_HISTORY = 3
_ITEMS = (("diesel/energy", "users"), ("electricity/energy", "all"), ("heat/energy", "above_designated"))
_FIRST_DUE = datetime(2025, 2, 10, tzinfo=UTC)
_TEXT, _WHOLE, _INSTANT = pa.string(), pa.int32(), pa.timestamp("us", tz="UTC")


def expectation_inputs(
    draw: random.Random, entities: Sequence[str], towns: Sequence[str]
) -> dict[str, pa.Table]:
    """Return the tables by name: three items, four months, much that is missing or late."""
    sizes = (None, "above_designated", "below_designated")
    due = [(bit, _FIRST_DUE + timedelta(days=30 * bit)) for bit in range(4)]
    slots = [
        (
            place,
            f"2025-{bit + 1:02d}",
            1 << (bit + _HISTORY),
            7 << bit,
            None if place == 1 and bit == 2 else at,
            bit < 3,
        )
        for place in range(len(_ITEMS))
        for bit, at in due
    ]
    delivered = [
        (
            entity,
            what,
            1 << bit,
            Decimal(draw.choice([0, 5])),
            _FIRST_DUE + timedelta(days=draw.randrange(-90, 120)),
        )
        for entity in entities
        for what, _ in _ITEMS
        for bit in range(_HISTORY + 4)
        if draw.random() < 0.4
    ]
    column = [
        (entity, what, draw.random() < 0.5, _FIRST_DUE)
        for entity in entities
        for what in ("land_area_mu", "floor_area_m2")
    ]
    slot = {
        "place": _WHOLE,
        "period": _TEXT,
        "bit": pa.int64(),
        "before": pa.int64(),
        "due_at": _INSTANT,
        "is_due": pa.bool_(),
    }
    return {
        "subject": _made(("entity_id", "region_id", "size_class"), [(e, towns[n % 3], sizes[n % 3]) for n, e in enumerate(entities)]),
        "item": _made({"place": _WHOLE, "what": _TEXT, "expected_of": _TEXT}, [(n, *one) for n, one in enumerate(_ITEMS)]),
        "slot": _made(slot, slots),
        "delivered": _made({"entity_id": _TEXT, "what": _TEXT, "bit": pa.int64(), "quantity": pa.decimal128(24, 6), "arrived_at": _INSTANT}, delivered),
        "meter_known": _made({"meter_id": _WHOLE, "readings": pa.int64(), "arrived_at": _INSTANT}, [(n, 1000 * n, _FIRST_DUE) for n in range(1, 5)]),
        "span": _made({"period": _TEXT, "days": _WHOLE}, [("2025", 31)]),
        "reading_due": _made({"period": _TEXT, "interval_minutes": _WHOLE, "zone": _TEXT, "due": pa.int64()}, [("2025", 15, "Asia/Shanghai", 2976), ("2025", 60, "Asia/Shanghai", 744)]),
        "register_column": _made({"entity_id": _TEXT, "what": _TEXT, "is_known": pa.bool_(), "known_at": _INSTANT}, column),
        "region": _made(("region_id", "level"), [("D", "district"), *((town, "town") for town in towns)]),
        "regional_slot": _made(
            {"what": _TEXT, "level": _TEXT, "period": _TEXT, "due_at": _INSTANT, "is_due": pa.bool_()},
            [("gdp_cny", "district", "2025", _FIRST_DUE, True), ("persons", "town", "2025", _FIRST_DUE, True), ("persons", "district", "2025", None, False)],
        ),
        "regional": _made({"region_id": _TEXT, "what": _TEXT, "arrived_at": _INSTANT}, [(towns[0], "persons", _FIRST_DUE), ("D", "persons", _FIRST_DUE)]),
    }  # fmt: skip


def _made(kinds: dict[str, pa.DataType] | tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    typed = kinds if isinstance(kinds, dict) else dict.fromkeys(kinds, _TEXT)
    records = [dict(zip(typed, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(records, schema=pa.schema(list(typed.items())))
