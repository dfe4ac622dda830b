"""Which columns the last file of a source had, and what is otherwise in a new one: told before and after it is imported."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tanliu.app.ingest.propose.names import likeness, plain
from tanliu.app.store import durable
from tanliu.catalog.source.types import Mapping
from tanliu.kit.message import Message
from tanliu.report.fault import packed_message

#: Folder of the workspace with a file for each source.
FOLDER = "columns"
#: Names of columns that are told.
_SHOWN = 10
#: Likeness from which a new name is told as another name for the one that is gone.
_ALIKE = 0.6


def changes(workspace: Path, mapping: Mapping, now: Sequence[str]) -> tuple[str, ...]:
    """Say how the columns of a file differ from those of the file that the mapping read last.

    Parameters
    ----------
    now
        Names of the columns in their order; empty where a form has none of its own.

    Returns
    -------
    tuple of str
        Packed sentences; none where nothing differs or no file was read before.
    """
    file = _file(workspace, mapping)
    if not now or not file.is_file():
        return ()
    before = json.loads(file.read_text(encoding="utf-8"))
    return tuple(packed_message(one) for one in differences(before, now))


def keep(workspace: Path, mapping: Mapping, now: Sequence[str]) -> None:
    """Keep the columns of a file that was imported; the caller is the only writer."""
    file = _file(workspace, mapping)
    text = json.dumps(list(now), ensure_ascii=False)
    if not now or (file.is_file() and file.read_text(encoding="utf-8") == text):
        return
    file.parent.mkdir(exist_ok=True, mode=0o700)
    durable.write_whole(file, text.encode())


def differences(before: Sequence[str], now: Sequence[str]) -> list[Message]:
    """Say which columns are renamed, new, gone or moved.

    A new column is another name for one that is gone where it stands between the same columns, or is alike.
    """
    gone = [name for name in before if name not in now]
    new = [name for name in now if name not in before]
    pairs = [(old, one) for old in gone if (one := _renamed(old, gone, new, before, now)) is not None]
    pairs = [pair for at, pair in enumerate(pairs) if pair[1] not in [one for _, one in pairs[:at]]]
    gone = [name for name in gone if name not in dict(pairs)]
    new = [name for name in new if name not in {one for _, one in pairs}]
    kept_before = [dict(pairs).get(name, name) for name in before if name not in gone]
    kept_now = [name for name in now if name not in new]
    moved = [name for name, other in zip(kept_now, kept_before, strict=True) if name != other]
    told = [
        ("columns that are called otherwise than in the file before: {names}", [f"{a} → {b}" for a, b in pairs]),
        ("columns that the file before did not have: {names}", new),
        ("columns of the file before that are gone: {names}", gone),
        ("columns that stand elsewhere than in the file before: {names}", moved),
    ]  # fmt: skip
    return [Message(text, names=", ".join(names[:_SHOWN])) for text, names in told if names]


def _renamed(
    old: str, gone: Sequence[str], new: Sequence[str], before: Sequence[str], now: Sequence[str]
) -> str | None:
    """Return the new column that is another name for one that is gone."""
    if not new:
        return None
    alike = max(new, key=lambda one: likeness(plain(old), plain(one)))
    if likeness(plain(old), plain(alike)) >= _ALIKE:
        return alike
    at = before.index(old)
    same_place = len(before) == len(now) and len(gone) == len(new) and now[at] in new
    return now[at] if same_place else None


def _file(workspace: Path, mapping: Mapping) -> Path:
    sheet = "" if mapping.format.sheet is None else f"@{mapping.format.sheet}"
    return workspace / FOLDER / f"{quote(mapping.source + sheet, safe='')[:180]}.json"
