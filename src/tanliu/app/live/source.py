"""A live source: a source mapping with a block ``live`` that says where its messages come from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tanliu.app.compute.in_use import find_source
from tanliu.app.live import payload
from tanliu.app.live.document import chosen, listening
from tanliu.app.live.payload import Payload
from tanliu.app.live.settings import Settings
from tanliu.catalog import yamlfile
from tanliu.catalog.document import Document
from tanliu.catalog.schema import read
from tanliu.catalog.source import load as mappings
from tanliu.catalog.source.types import Mapping
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True, slots=True)
class Live:
    """A source that listens.

    Parameters
    ----------
    key
        Name of the kept mapping, made of its content: what was received is read by what was written then.
    adapter
        A key of ``ADAPTERS``.
    settings
        The block of its adapter.
    """

    key: str
    mapping: Mapping
    adapter: str
    settings: Settings
    payload: Payload


def find(workspace: Path, name_or_path: str) -> Live:
    """Load a live source of the packs in use by its name, or any by its path.

    Raises
    ------
    TanliuError
        When there is none of this name, or it does not say where its messages come from.
    """
    return of(find_source(workspace, name_or_path))


def of(mapping: Mapping) -> Live:
    """Read the block ``live`` of a mapping.

    Raises
    ------
    TanliuError
        With file and line.
    """
    document = Document(mapping.source, "", mapping.path, *yamlfile.read(mapping.path))
    written = read(document, listening(), at=("live",))
    for error in payload.untaken(document, mapping):
        raise error
    adapter, settings = chosen(written)
    key = hashlib.sha256(mapping.path.read_bytes()).hexdigest()[:16]
    return Live(key, mapping, adapter, settings, payload.of(written.payload, mapping))


def keep(workspace: Path, live: Live) -> None:
    """Keep the mapping beside the spool: whoever books needs it, today's file may be another tomorrow."""
    folder = _folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{live.key}.yaml"
    if target.exists():
        return
    hidden = folder / f".{live.key}-{os.getpid()}"
    with hidden.open("wb") as file:
        file.write(live.mapping.path.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    hidden.rename(target)


def kept(workspace: Path, key: str) -> Live:
    """Return the source of a record."""
    return of(mappings.load(_folder(workspace) / f"{key}.yaml"))


def all_of(workspace: Path, named: Sequence[str]) -> list[Live]:
    """Return the sources of a workspace (its ``sources/*.yaml`` that listen) and those named.

    Raises
    ------
    TanliuError
        When two have the same name, or this machine lacks what one asks for.
    """
    own = [mappings.load(path) for path in sorted((workspace / "sources").glob("*.y*ml"))]
    found = [of(mapping) for mapping in own if mapping.live is not None]
    found += [find(workspace, name) for name in named]
    names = [live.mapping.source for live in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise TanliuError(
            "two live sources have the same name", found=twice[0], accepted=Message("each name once")
        )
    for live in found:
        live.settings.ready()
    return found


def _folder(workspace: Path) -> Path:
    return workspace / "live" / "sources"
