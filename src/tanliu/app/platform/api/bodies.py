"""The description of the bodies that programs send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.compute.receive import COLUMNS
from tanliu.app.ingest.sent import FORMS

_EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "reading": {"meter_code": "M0001", "stamp": "2025-03-01T00:15:00+08:00", "quantity": "12.5"},
    "report": {
        "entity_id": "91330100MA00000001", "carrier": "natural_gas", "purpose": "energy", "period": "2025-03",
        "quantity": "1.25", "unit": "万立方米",
    },
    "output": {
        "entity_id": "91330100MA00000001", "measure": "value_added_cny", "period": "2025-03", "value": "1250000",
    },
}  # fmt: skip


def described(table: str, forms: Mapping[str, str] = FORMS) -> dict[str, Any]:
    """Return the OpenAPI request body of a table in the forms by media type.

    A row may hold anything: what is wrong with it is said by its verdict and does not stop the others.
    """
    names, example = COLUMNS[table], _EXAMPLES[table]
    row = {
        "type": "object",
        "properties": {name: {"description": "A text, number or null"} for name in names},
        "example": example,
    }
    rows = {"type": "array", "items": row, "minItems": 1}
    schema = {"type": "object", "properties": {"rows": rows}, "required": ["rows"]}
    csv = f"{','.join(names)}\n{','.join(example[name] for name in names)}\n"
    content: dict[str, Any] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in forms}
    content["application/json"] = {"schema": {"anyOf": [schema, rows]}, "example": {"rows": [example]}}
    if "text/csv" in forms:
        content["text/csv"] = {"schema": {"type": "string"}, "example": csv}
    return {"required": True, "content": content}
