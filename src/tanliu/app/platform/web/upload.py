"""A file that a reader tries on a page: it is worked out and gone, and errors name it as the reader does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.http import HttpRequest

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Bytes of such a file; larger ones are worked out by the command.
LARGEST = 16 * 1024 * 1024


@contextmanager
def tried(request: HttpRequest, name: str = "file") -> Iterator[Path]:
    """Lend the file of a form as a CSV file, until the answer is made.

    Raises
    ------
    TanliuError
        When none was chosen, or it is too large.
    """
    file = request.FILES.get(name)
    if file is None:
        raise TanliuError("no file was chosen", accepted=Message("a file to upload"))
    if (file.size or 0) > LARGEST:
        raise TanliuError("the file is too large", found=f"{file.size:,} B", accepted=f"<= {LARGEST:,} B")
    with tempfile.TemporaryDirectory() as folder:
        # nothing that a reader names becomes a path
        kept = Path(folder) / "file.csv"
        kept.write_bytes(file.read())
        try:
            yield kept
        except TanliuError as error:
            told = Path(str(file.name)).name[:80]
            where = str(error.where or "").replace(str(kept), told).replace(kept.name, told)
            raise type(error)(
                error.what, where=where or None, found=error.found, accepted=error.accepted
            ) from error


def number(request: HttpRequest, name: str, low: float, high: float, default: float) -> float:
    """Return a number of a form.

    Raises
    ------
    TanliuError
        When it is none, or lies outside of what is accepted.
    """
    text = request.POST.get(name, "").strip()
    try:
        value = float(text) if text else default
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise TanliuError("a number out of its range", where=name, found=text, accepted=f"{low:g} – {high:g}")
    return value
