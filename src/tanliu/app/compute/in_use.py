"""The packs that a workspace uses and its accounting choices: its file ``workspace.yaml``.

A workspace without the file uses the packs ``base`` and ``carbon-flow`` and those whose sources its deliveries name; the
first command that writes puts that down. Afterwards nothing but an explicit word changes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import yaml
from pydantic import Field

from tanliu.app.compute.options import SCHEME
from tanliu.app.store.durable import write_whole
from tanliu.app.store.workspace import Workspace
from tanliu.catalog import yamlfile
from tanliu.catalog.document import Document
from tanliu.catalog.editions import with_document
from tanliu.catalog.load import load, packs_dir
from tanliu.catalog.schema import Block, Text, read, read_block
from tanliu.catalog.source import load as mappings
from tanliu.catalog.source.types import Mapping as Source
from tanliu.catalog.types import Catalog, Pack
from tanliu.flow.inventory.schema import AccountingChanges
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

FILE = "workspace.yaml"
#: Packs that come with tanliu and that a workspace uses when nobody says otherwise.
USUAL = ("base", "carbon-flow")
#: File in which workspaces kept their choices before they knew their packs.
BEFORE = "choices.json"
_HEAD = """\
# The packs that this workspace uses, in the order in which they are loaded, and its accounting choices.
# Change the packs with: tanliu init --pack NAME_OR_FOLDER
"""
_OWN_FILES = ("*.csv", "*.yaml")


class PackInUse(Block):
    """A pack, as it was when a command last wrote."""

    id: Text
    version: Text
    fingerprint: Text
    """Hash of the pack's tables and documents."""
    path: Text | None = None
    """Folder of a pack that does not come with tanliu, as seen from the workspace."""


class InUse(Block):
    """What ``workspace.yaml`` says."""

    packs: Annotated[tuple[PackInUse, ...], Field(min_length=1)]
    accounting: AccountingChanges | None = None
    """What this workspace chooses otherwise than the packs: estimates, editions and pins of factors ..."""


def in_use(workspace: Path) -> InUse | None:
    """Return what the file of a workspace says; None when it has none.

    Raises
    ------
    TanliuError
        With file, line and key, when it is not understood.
    """
    document = _document(workspace)
    return None if document is None else read(document, InUse)


def catalog_of(workspace: Path, asked: Sequence[Path] = ()) -> Catalog:
    """Return the packs of a workspace with its choices.

    Parameters
    ----------
    workspace
        Folder of the workspace.
    asked
        Packs of your own that the command named.

    Raises
    ------
    TanliuError
        When the command names a pack that the workspace does not use, or a pack is not there any more.
    """
    told = in_use(workspace)
    folders = _folders(workspace, told)
    for one in asked:
        if _folder(one) not in folders:
            raise TanliuError(
                "this workspace uses other packs", where=workspace, found=str(one),
                accepted=Message(
                    "{names}; add one with tanliu init --pack", names=", ".join(one.name for one in folders)
                ),
            )  # fmt: skip
    return with_choices(_loaded(folders), workspace)


def set_packs(
    workspace: Path,
    packs: Sequence[Path] = (),
    *,
    only: bool = False,
    accounting: Mapping[str, Any] | None = None,
) -> Catalog:
    """Write down the packs that a workspace uses, and return them.

    Parameters
    ----------
    workspace
        Folder of the workspace.
    packs
        Names of packs that come with tanliu, or folders, used besides those in use so far.
    only
        Use these and what they depend on, and no others.
    accounting
        Choices, put over those of the workspace.

    Raises
    ------
    TanliuError
        When a pack is not there or has a fault, or a choice is not offered.
    """
    so_far = [] if only else _folders(workspace, in_use(workspace))
    folders = list(dict.fromkeys([*so_far, *(_folder(one) for one in packs)]))
    catalog = _loaded(tuple(folders))
    choices = {**_choices(workspace), **(accounting or {})}
    read_block(choices, AccountingChanges, f"{workspace / FILE}: accounting")
    _write(workspace, catalog.packs, choices)
    return with_choices(catalog, workspace)


def find_source(workspace: Path, name_or_path: str, asked: Sequence[Path] = ()) -> Source:
    """Return a source mapping by its name, of the workspace, the packs in use or those that come with tanliu; any by its path.

    Parameters
    ----------
    workspace
        Folder of the workspace, which need not be there yet.
    name_or_path
        As in `tanliu.catalog.source.load.find`.
    asked
        Packs of your own that the command named; they go before those in use so far.

    Raises
    ------
    TanliuError
        When there is none of this name.
    """
    folders = [*_folders(workspace, in_use(workspace)), *(_folder(one) for one in asked), workspace]
    return mappings.find(name_or_path, folders)


def choose(workspace: Path, name: str, value: object) -> None:
    """Make an accounting choice for a workspace; results follow with the next computation.

    Raises
    ------
    TanliuError
        When the choice is not offered.
    """
    set_packs(workspace, accounting={name: value})


def pack_of(mapping: Path) -> list[Path]:
    """Return the folder of the pack to which the file of a source mapping belongs, none when it is of no pack."""
    folder = mapping.resolve().parents[1]
    return [folder] if (folder / "pack.yaml").is_file() else []


def text(workspace: Path) -> str:
    """Return the files that say which packs and choices a workspace has; the same text, the same packs."""
    files = (workspace / FILE, workspace / BEFORE)
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file())


def with_choices(catalog: Catalog, workspace: Path) -> Catalog:
    """Return packs with the accounting choices of a workspace put over theirs."""
    choices = _choices(workspace)
    if not choices or SCHEME not in catalog.schemes:
        return catalog
    return _with(catalog, json.dumps(choices, default=str, sort_keys=True), workspace)


_made: dict[tuple[int, str], tuple[Catalog, Catalog]] = {}


def _with(catalog: Catalog, key: str, workspace: Path) -> Catalog:
    before = _made.get((id(catalog), key))
    if before is None or before[0] is not catalog:
        scheme = catalog.schemes[SCHEME]
        # of the same form, so that a choice that is the packs' own changes nothing
        data = MappingProxyType({**scheme.data, **_choices(workspace)})
        other = Document(scheme.id, scheme.pack, scheme.path, data, scheme.lines)
        before = catalog, with_document(catalog, "schemes", other)
        _made[id(catalog), key] = before
    return before[1]


def _document(workspace: Path) -> Document | None:
    path = workspace / FILE
    if not path.is_file():
        return None
    data, lines = yamlfile.read(path)
    if not isinstance(data, dict):
        raise TanliuError("a block of keys wanted", where=path, found=data)
    return Document("workspace", "", path, MappingProxyType(data), lines)


def _choices(workspace: Path) -> dict[str, Any]:
    document = _document(workspace)
    before = workspace / BEFORE
    choices = json.loads(before.read_text(encoding="utf-8")) if before.is_file() else {}
    return {**choices, **((document.data.get("accounting") if document else None) or {})}


def _folders(workspace: Path, told: InUse | None) -> tuple[Path, ...]:
    if told is None:
        return tuple((packs_dir() / name).resolve() for name in (*USUAL, *_delivered_by(workspace)))
    return tuple(
        _folder(packs_dir() / one.id if one.path is None else workspace / one.path) for one in told.packs
    )


def _delivered_by(workspace: Path) -> list[str]:
    """Return the packs whose sources the deliveries of a workspace name."""
    if not (workspace / "lake").is_dir():
        return []
    with Workspace(workspace) as opened:
        query = f"SELECT DISTINCT source FROM {opened.lake.scan('batch')}"
        sources = {row[0] for row in opened.connection.execute(query).fetchall()}
    found = {path.parents[1].name for path in packs_dir().glob("*/sources/*.yaml") if path.stem in sources}
    return sorted(found - set(USUAL))


def _folder(pack: Path) -> Path:
    """Return the folder of a pack: one that is there, or one that comes with tanliu by its name."""
    if (pack / "pack.yaml").is_file():
        return pack.resolve()
    shipped = packs_dir() / pack.name
    if len(pack.parts) == 1 and (shipped / "pack.yaml").is_file():
        return shipped.resolve()
    names = ", ".join(sorted(path.parent.name for path in packs_dir().glob("*/pack.yaml")))
    accepted = Message("a folder with pack.yaml, or {names}", names=names)
    raise TanliuError("there is no such pack", found=str(pack), accepted=accepted)


@lru_cache(maxsize=8)
def _loaded(folders: tuple[Path, ...]) -> Catalog:
    shipped = packs_dir().resolve()
    names = [folder.name for folder in folders if folder.parent == shipped]
    return load(names or ["base"], extra=[folder for folder in folders if folder.parent != shipped])


def fingerprint(folder: Path) -> str:
    """Return a hash of the tables and documents of a pack."""
    files = sorted(file for kind in _OWN_FILES for file in folder.rglob(kind))
    told = sha256()
    for file in files:
        told.update(f"{file.relative_to(folder).as_posix()}\n".encode() + file.read_bytes())
    return told.hexdigest()[:16]


def _write(workspace: Path, packs: Sequence[Pack], choices: Mapping[str, Any]) -> None:
    """Write the file in one piece."""
    rows = [_row(workspace, pack) for pack in packs]
    told = {"packs": rows, **({"accounting": _plain(choices)} if choices else {})}
    workspace.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = _HEAD + yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
    if (workspace / FILE).is_file() and (workspace / FILE).read_text(encoding="utf-8") == content:
        return
    write_whole(workspace / FILE, content.encode())
    (workspace / BEFORE).unlink(missing_ok=True)


def _row(workspace: Path, pack: Pack) -> dict[str, str]:
    row = {"id": pack.id, "version": pack.version, "fingerprint": fingerprint(pack.path)}
    if not pack.user:
        return row
    inside = pack.path.is_relative_to(workspace.resolve())
    return {**row, "path": str(pack.path.relative_to(workspace.resolve()) if inside else pack.path)}


def _plain(value: Any) -> Any:
    # Any: a node of YAML, whatever a person wrote
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value
