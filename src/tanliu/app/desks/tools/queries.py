"""Answers that are kept, as far as a reader may see them."""

from __future__ import annotations

import gzip
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tanliu.app.desks.tools.models import KeptAnswer, KeptFile
from tanliu.app.platform.access import scope_of


def kept(user: Any) -> QuerySet[KeptAnswer]:
    """Return answers, newest first: a reader's own, and those of all for who sees the whole."""
    rows = KeptAnswer.objects.filter(withdrawn_at=None).order_by("-pk")
    return rows if scope_of(user).whole else rows.filter(author=user.get_username())


def kept_one(user: Any, number: int) -> KeptAnswer:
    """Return one answer.

    Raises
    ------
    Http404
        When there is none that the reader may see.
    """
    found = kept(user).filter(pk=number).first()
    if found is None:
        raise Http404("no such answer")
    return found


def content_of(one: KeptAnswer, field: str) -> tuple[str, bytes]:
    """Return name and bytes of a file that an answer rests on.

    Raises
    ------
    Http404
        When it rests on no such file.
    """
    if field not in one.files:
        raise Http404("no such file")
    told = one.files[field]
    return told["name"], gzip.decompress(bytes(KeptFile.objects.get(sha256=told["sha256"]).content))
