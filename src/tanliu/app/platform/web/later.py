"""What was typed without a network and comes later: done once for each key, and answered the same to the same key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tanliu.app.platform.models import IdempotencyKey
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_SHORTEST, _LONGEST = 16, 100


def taken_once(request: HttpRequest, do: Callable[[], str], status: Mapping[str, int]) -> tuple[str, int]:
    """Do what a request brings the first time its key comes; return what came of it and its status.

    Parameters
    ----------
    do
        Does it and returns what came of it, a key of ``status``.

    Raises
    ------
    TanliuError
        When the key is missing, or came with another request.
    """
    key = request.POST.get("key", "")
    if not (_SHORTEST <= len(key) <= _LONGEST and key.isascii() and key.isprintable()):
        raise TanliuError(
            "a report that is sent later needs its key",
            found=key[:_LONGEST],
            accepted=Message("16 to 100 letters and digits"),
        )
    digest = _digest(request)
    with transaction.atomic():
        kept, is_new = IdempotencyKey.objects.select_for_update().get_or_create(
            user_id=request.user.pk, key=key, defaults={"request_digest": digest}
        )
        if not is_new and kept.request_digest != digest:
            raise TanliuError("this key came with another request", found=key, accepted=Message("a new key"))
        if is_new:
            kept.answer = {"state": do()}
            kept.status = status[kept.answer["state"]]
            kept.save(update_fields=["answer", "status"])
    return str(kept.answer["state"]), int(kept.status)


def kept_offline(answer: HttpResponse) -> HttpResponse:
    """Let the browser of the reader keep a page, so that it can be filled in without a network."""
    answer["X-Tanliu-Offline"] = "keep"
    return answer


def _digest(request: HttpRequest) -> str:
    """Return what tells one request from another; the token of the session may change between two sendings."""
    told = sorted((name, text) for name, text in request.POST.items() if name != "csrfmiddlewaretoken")
    files = sorted((name, _content(file)) for name, file in request.FILES.items())
    whole = (request.path, told, files) if files else (request.path, told)
    return sha256(repr(whole).encode()).hexdigest()


def _content(file: object) -> str:
    digest = sha256()
    for chunk in file.chunks():  # type: ignore[attr-defined]
        digest.update(chunk)
    file.seek(0)  # type: ignore[attr-defined]
    return digest.hexdigest()
