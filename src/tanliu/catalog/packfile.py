"""The files that make a folder a pack: pack.yaml and the YAML documents other rooms understand."""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator

from tanliu.catalog import yamlfile
from tanliu.catalog.finding import noted
from tanliu.catalog.schema import Bilingual, Block, Text, fault
from tanliu.catalog.schema import read as read_document
from tanliu.catalog.types import Document, Finding, Pack
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def _calendar(version: str) -> str:
    if not re.fullmatch(r"20\d\d\.(0[1-9]|1[0-2])(\.\d+)?", version):
        raise fault("no version", found=version, accepted=Message("a calendar version: 2026.11 or 2026.11.1"))
    return version


class PackFile(Block):
    """What ``pack.yaml`` says."""

    id: Text
    """Name of the folder."""
    title: Bilingual
    describes: Bilingual
    version: Annotated[Text, AfterValidator(_calendar)]
    licence: Text
    depends: tuple[Text, ...] = ()
    """Packs on which it builds."""


def read(folder: Path, *, user: bool) -> Pack:
    """Read ``pack.yaml`` of a folder.

    Raises
    ------
    TanliuError
        When the file is missing, has an unknown key, or lacks one.
    """
    path = folder / "pack.yaml"
    if not path.exists():
        raise TanliuError("not a pack: it has no pack.yaml", where=folder)
    data, lines = yamlfile.read(path)
    if not isinstance(data, dict):
        raise TanliuError("a block of keys wanted", where=path, found=data)
    told = read_document(Document("pack", "", path, MappingProxyType(data), lines), PackFile)
    return Pack(
        id=told.id,
        title=MappingProxyType(dict(told.title)),
        describes=MappingProxyType(dict(told.describes)),
        version=told.version,
        licence=told.licence,
        depends=told.depends,
        path=folder,
        user=user,
    )


#: Folders of a pack whose YAML files are no documents with an id.
_OTHERS = frozenset({"factors", "taxonomy", "catalogue", "calendars", "tests", "sample"})


def documents(pack: Pack, findings: list[Finding]) -> dict[str, list[Document]]:
    """Read the YAML documents of a pack by folder.

    Each carries its id under the name of its folder without the plural s, such as ``scheme`` under ``schemes/``.
    """
    folders = sorted({path.parent.name for path in pack.path.glob("*/*.yaml")} - _OTHERS)
    return {name: _documents(pack, name, findings) for name in folders}


def _documents(pack: Pack, folder: str, findings: list[Finding]) -> list[Document]:
    key = folder.removesuffix("s")
    found = []
    for path in sorted((pack.path / folder).glob("*.yaml")):
        data, lines = yamlfile.read(path)
        name = data.get(key) if isinstance(data, dict) else None
        if not isinstance(name, str) or not name:
            findings.append(noted(path, 1, "the document has no id", accepted=key))
        else:
            found.append(Document(name, pack.id, path, MappingProxyType(data), MappingProxyType(lines)))
    return found
