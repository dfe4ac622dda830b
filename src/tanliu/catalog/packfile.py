"""The files that make a folder a pack: pack.yaml and the YAML documents other rooms understand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tanliu.catalog import yamlfile
from tanliu.catalog.types import Document, Finding, Pack
from tanliu.kit.errors import TanliuError

_KEYS = ("id", "title", "version", "licence", "describes", "depends")
_VERSION = re.compile(r"20\d\d\.(0[1-9]|1[0-2])(\.\d+)?")


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
    if not isinstance(data, dict) or set(data) != set(_KEYS):
        found = sorted(data) if isinstance(data, dict) else data
        raise TanliuError(
            "wrong or missing keys in pack.yaml", where=path, found=found, accepted=", ".join(_KEYS)
        )
    version = str(data["version"])
    if not _VERSION.fullmatch(version):
        where, accepted = f"{path}:{lines['version',]}", "a calendar version: 2026.11 or 2026.11.1"
        raise TanliuError("no version", where=where, found=version, accepted=accepted)
    return Pack(
        id=str(data["id"]),
        title=_both_languages(data["title"], path, lines["title",]),
        describes=_both_languages(data["describes"], path, lines["describes",]),
        version=version,
        licence=str(data["licence"]),
        depends=tuple(data["depends"] or ()),
        path=folder,
        user=user,
    )


def _both_languages(texts: object, path: Path, line: int) -> Mapping[str, str]:
    if not isinstance(texts, dict) or set(texts) != {"en", "zh"}:
        where = f"{path}:{line}"
        raise TanliuError("a text in two languages wanted", where=where, found=texts, accepted="en, zh")
    return MappingProxyType({language: str(text).strip() for language, text in texts.items()})


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
            findings.append(Finding(str(path), 1, f"the document has no id under {key!r}"))
        else:
            found.append(Document(name, pack.id, path, MappingProxyType(data), MappingProxyType(lines)))
    return found
