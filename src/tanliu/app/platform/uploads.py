"""Uploaded files between their preview and the confirmation, each in a folder of its own that only we can read."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core import signing

from tanliu.app import clock
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.quota import count_bytes
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_SALT = "tanliu.upload"
#: Seconds for which a preview can be confirmed, and after which its file is removed.
KEPT = 24 * 3600
LARGEST_BYTES = 512 * 1024 * 1024
_ENDINGS = (
    ".csv", ".gz", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".parquet", ".geojson", ".json", ".jsonl", ".ndjson", ".topojson",
    ".zip", ".xml", ".edi", ".epw",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file: whose, by which mapping, where; as a signed text it travels in a form."""

    owner: int
    source: str
    folder: str
    name: str
    mended: bool

    @property
    def file(self) -> Path:
        return _root() / self.folder / self.name

    def token(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT)

    def remove(self) -> None:
        shutil.rmtree(self.file.parent, ignore_errors=True)


def keep(user: Any, source: str, file: Any, beside: Iterable[Any] = (), *, mended: bool = False) -> Upload:
    """Store an uploaded file, and those that its mapping looks up beside it.

    Raises
    ------
    TanliuError
        When a file is too large or not of a kind that can be read, or it is more than one person may send in a day.
    """
    beside = tuple(beside)
    remove_old()
    count_bytes(user, sum(one.size for one in (file, *beside)))
    folder = uuid.uuid4().hex
    path = _root() / folder
    path.mkdir(parents=True, mode=0o700)
    for one in (file, *beside):
        name = Path(one.name).name
        if Path(name).suffix.lower() not in _ENDINGS:
            raise TanliuError("this kind of file is not read", found=name, accepted=" ".join(_ENDINGS))
        if one.size > LARGEST_BYTES:
            raise TanliuError(
                "the file is too large",
                found=f"{one.size:,}",
                accepted=Message("{size} bytes", size=f"{LARGEST_BYTES:,}"),
            )
        with (path / name).open("wb") as out:
            for chunk in one.chunks():
                out.write(chunk)
    return Upload(user.pk, source, folder, Path(file.name).name, mended)


def confirmed(user: Any, token: str) -> Upload:
    """Return the upload of a signed text.

    Raises
    ------
    TanliuError
        When it is not this user's, or its file is no longer there.
    """
    try:
        upload = Upload(**signing.loads(token, salt=_SALT, max_age=KEPT))
    except (signing.BadSignature, TypeError) as error:
        raise TanliuError(
            "this preview is no longer valid", accepted=Message("upload the file again")
        ) from error
    if upload.owner != user.pk or not upload.file.is_file():
        raise TanliuError("this preview is no longer valid", accepted=Message("upload the file again"))
    return upload


def remove_old() -> None:
    """Remove uploads that were never confirmed."""
    for folder in _root().glob("*"):
        if clock.seconds() - folder.stat().st_mtime > KEPT:
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return workspace_path() / "uploads"
