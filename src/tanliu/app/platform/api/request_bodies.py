"""The bodies that programs send: their description, form and size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Header, Query

from tanliu.app.compute.receive import COLUMNS
from tanliu.app.ingest.sent import FORMS
from tanliu.app.platform.api.problem import ProblemError
from tanliu.app.platform.quota import count_bytes
from tanliu.kit.message import Message

KindQuery = Annotated[
    Literal["interval", "register", "mean_power", "instant_power"],
    Query("interval", description="What the quantity of a reading says: energy of the interval, the value of a register "
          "at the stamp, or kW as a mean over the interval or at the stamp"),
]  # fmt: skip
KeyHeader = Annotated[
    str | None,
    Header(
        None, alias="Idempotency-Key", max_length=100, pattern=r"^[!-~]+$",
        description="The same key with the same body gets the same answer and admits nothing twice",
    ),
]  # fmt: skip
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


def form_of(request: HttpRequest, forms: Mapping[str, str]) -> str:
    """Return the form of a body by its media type.

    Raises
    ------
    ProblemError
        415.
    """
    kind = (request.content_type or "").lower()
    if kind not in forms:
        raise ProblemError(
            415, "this form of body is not read", where="Content-Type", found=kind, accepted=", ".join(forms)
        )
    return forms[kind]


def body_of(request: HttpRequest) -> bytes:
    """Return a body that is neither empty nor too large.

    Raises
    ------
    ProblemError
        413 or 422.
    TooOftenError
        When it is more than one person may send in a day.
    """
    most = int(getattr(settings, "TANLIU_UPLOAD_BYTES", 32 * 1024 * 1024))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > most:
        raise ProblemError(
            413, "the body is too large", where="body", found=f"{int(length):,} bytes", accepted=f"{most:,}"
        )
    if length.isdigit():
        count_bytes(request.user, int(length))
    body: bytes = request.body
    if not body:
        raise ProblemError(422, "the body is empty", where="body", accepted=Message("rows"))
    return body
