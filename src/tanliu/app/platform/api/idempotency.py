"""The same answer to the same request: what a client may safely send again."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse

from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.problem import ProblemError
from tanliu.app.platform.models import IdempotencyKey
from tanliu.kit.message import Message


def answered(request: HttpRequest, key: str | None, body: bytes) -> HttpResponse | None:
    """Return the answer that a key already got; None when it is new.

    Raises
    ------
    ProblemError
        409 when the key came with another request.
    """
    if key is None:
        return None
    found = IdempotencyKey.objects.filter(user_id=request.user.pk, key=key).first()
    if found is None:
        return None
    if found.request_digest != _digest(request, body):
        raise ProblemError(
            409,
            "this key came with another request",
            where="Idempotency-Key",
            found=key,
            accepted=Message("a new key"),
        )
    response = answer(found.answer, found.status)
    response["Idempotent-Replayed"] = "true"
    return response


def remember(
    request: HttpRequest, key: str | None, body: bytes, told: dict[str, Any], *, status: int = 200
) -> None:
    """Keep the answer of a key; of two that came at once the first is kept."""
    if key is not None:
        kept = {"request_digest": _digest(request, body), "status": status, "answer": told}
        IdempotencyKey.objects.get_or_create(user_id=request.user.pk, key=key, defaults=kept)


def _digest(request: HttpRequest, body: bytes) -> str:
    head = f"{request.method} {request.get_full_path()} {request.content_type}\n".encode()
    return sha256(head + body).hexdigest()
