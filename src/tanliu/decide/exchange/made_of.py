"""What datasets can be made of: the columns that each offers, with their kinds. No column tells of a person.

Contacts, addresses, and who entered, submitted or accepted something are in none of them, so that no document of a pack
can send them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal["text", "code", "decimal", "count", "day", "month", "instant", "flag"]
Columns = Mapping[str, Kind]

_SUMS: Columns = {
    "energy_kgce": "decimal", "emission_kgco2e": "decimal", "market_kgco2e": "decimal", "estimated_kgco2e": "decimal",
    "doubted_kgco2e": "decimal", "lines": "count", "lines_without_factor": "count", "is_provisional": "flag",
}  # fmt: skip
_OF_FIRM: Columns = {
    "entity_id": "code",
    "name": "text",
    "region_id": "code",
    "industry": "code",
    "field": "code",
}

#: Columns by what a dataset is made of.
MADE_OF: Mapping[str, Columns] = {
    "activity": {
        **_OF_FIRM, "carrier": "code", "purpose": "code", "period": "month", "quantity": "decimal", "unit": "code",
        "origin": "code", "energy_kgce": "decimal", "emission_kgco2e": "decimal", "market_kgco2e": "decimal",
        "in_doubt": "flag", "is_provisional": "flag",
    },
    "entity_sum": {**_OF_FIRM, "period": "month", **_SUMS},
    "region_sum": {"region_id": "code", "name": "text", "period": "month", **_SUMS},
    "field_sum": {"field": "code", "period": "month", **_SUMS},
    "reading_day": {
        "meter_code": "code", "entity_id": "code", "carrier": "code", "direction": "code", "day": "day", "quantity": "decimal",
        "unit": "code", "readings": "count", "expected_readings": "count",
    },
    "reading_hour": {
        "meter_code": "code", "entity_id": "code", "carrier": "code", "direction": "code", "start": "instant",
        "quantity": "decimal", "unit": "code", "readings": "count",
    },
    "report_state": {
        "entity_id": "code", "period": "month", "version": "count", "submitted_at": "instant", "accepted_at": "instant",
    },
    "market_trade": {
        "id": "code", "day": "day", "unit": "code", "seller": "code", "buyer": "code", "lots": "count", "lot": "count",
        "price": "decimal", "way": "code", "state": "code", "reference": "text",
    },
    "holding": {"entity_id": "code", "unit": "code", "day": "day", "available": "count", "reserved": "count"},
    "surrender": {
        "entity_id": "code", "unit": "code", "year": "count", "allocated": "count", "surrendered": "count",
        "emission_kgco2e": "decimal", "months": "count",
    },
    "certificate": {
        "key": "code", "day": "day", "step": "code", "kind": "code", "unit": "code", "from": "code", "to": "code",
        "amount": "count",
    },
    "green_contract": {
        "entity_id": "code", "purpose": "code", "period": "month", "quantity": "decimal", "unit": "code", "origin": "code",
        "is_provisional": "flag",
    },
    # what comes in and is booked
    "reading": {"meter_code": "code", "stamp": "text", "quantity": "decimal"},
    "report": {
        "entity_id": "code", "carrier": "code", "purpose": "code", "period": "text", "quantity": "decimal", "unit": "code",
    },
    "output": {"entity_id": "code", "measure": "code", "period": "text", "value": "decimal"},
}  # fmt: skip
#: What can be booked when it comes in; all else is compared with what is known here.
BOOKED = frozenset({"reading", "report", "output", "market_trade"})
#: What only comes in.
ONLY_IN = frozenset({"reading", "report", "output"})
