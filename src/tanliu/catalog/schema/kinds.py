"""The kinds of documents that there are, filled by the rooms that read them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import BaseModel

from tanliu.catalog.document import Document
from tanliu.catalog.schema.faults import faults
from tanliu.kit.errors import TanliuError

if TYPE_CHECKING:
    # rows of the catalog are models that stand on this package
    from tanliu.catalog.types import Catalog

#: The model of a block, or what returns it where it is dear to import.
Part = type[BaseModel] | Callable[[], type[BaseModel]]
#: What is wrong across the documents of a kind, in a catalog that has no fault in any one of them.
Across = Callable[[Sequence[Document], "Catalog"], Iterable[TanliuError]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    Attributes
    ----------
    name
        What ``kind`` says in the document; a document without it is of the kind of its id, or of its folder.
    model
        The pydantic model of a whole document.
    folder
        Folder of a pack in which such documents lie.
    dated
        Whether the room asks for the edition of a period; if not, a document holds for every period.
    """

    name: str
    model: type[BaseModel]
    folder: str = "schemes"
    dated: bool = False


@dataclass(slots=True)
class _Offered:
    kinds: dict[str, Kind] = field(default_factory=dict)
    #: Models of parts that rooms further right understand, by kind and key.
    parts: dict[tuple[str, str], Part] = field(default_factory=dict)
    checks: dict[str, list[Across]] = field(default_factory=dict)


_offered = _Offered()


def register(name: str, model: type[BaseModel], *, folder: str = "schemes", dated: bool = False) -> None:
    """Offer the model of a kind of document.

    Parameters
    ----------
    name, model, folder, dated
        As in `Kind`.

    Raises
    ------
    TanliuError
        When another model has the name.
    """
    known = _offered.kinds.get(name)
    if known is not None and known.model is not model:
        raise TanliuError("two models of one kind of document", found=name, accepted=known.model.__name__)
    _offered.kinds[name] = Kind(name, model, folder, dated)


def register_part(kind: str, key: str, model: Part) -> None:
    """Offer the model of a block that the model of a kind leaves to others, such as ``run`` of a source.

    Parameters
    ----------
    kind, key
        Kind of the document, and the key below which the block stands.
    model
        The model; or a function that returns it, which is asked only when a document has the block.
    """
    _offered.parts[kind, key] = model


def register_check(kind: str, check: Across) -> None:
    """Offer a check across the documents of a kind: names that lead nowhere, ids that two documents use."""
    _offered.checks.setdefault(kind, []).append(check)


def kinds() -> Mapping[str, Kind]:
    """Return the kinds by name."""
    return MappingProxyType(dict(sorted(_offered.kinds.items())))


def parts_of(kind: str) -> Mapping[str, type[BaseModel]]:
    """Return the models of the blocks that the model of a kind leaves to others, by key."""
    return MappingProxyType(
        {key: _model(part) for (name, key), part in _offered.parts.items() if name == kind}
    )


def _model(part: Part) -> type[BaseModel]:
    return part if isinstance(part, type) else part()


@contextmanager
def only(*given: Kind) -> Iterator[None]:
    """Let there be some kinds and no others, as a test needs."""
    global _offered
    before = _offered
    _offered = _Offered({kind.name: kind for kind in given})
    try:
        yield
    finally:
        _offered = before


@cache
def discover() -> tuple[str, ...]:
    """Import every ``schema.py`` of the package, each of which registers its kinds; return the names of the modules."""
    package = Path(__file__).parents[2]
    files = sorted(package.rglob("schema.py"))
    names = [".".join((package.name, *file.relative_to(package).with_suffix("").parts)) for file in files]
    for name in names:
        importlib.import_module(name)
    return tuple(names)


def kind_of(document: Document, folder: str) -> Kind:
    """Return the kind of a document.

    Raises
    ------
    TanliuError
        When there is no such kind in the folder.
    """
    offered = [kind for kind in kinds().values() if kind.folder == folder]
    named = document.data.get("kind", document.id)
    found = [kind for kind in offered if kind.name == named]
    if not found and "kind" not in document.data and folder != "schemes":
        found = offered[:1]
    if not found:
        where = f"{document.where('kind')}: kind" if "kind" in document.data else document.where()
        raise TanliuError(
            "unknown kind of document", where=where, found=named,
            accepted=", ".join(kind.name for kind in offered),
        )  # fmt: skip
    return found[0]


def check(documents: Iterable[Document], folder: str) -> list[TanliuError]:
    """Return every fault of the documents of a folder, each document by itself."""
    found: list[TanliuError] = []
    for document in documents:
        try:
            kind = kind_of(document, folder)
        except TanliuError as error:
            found.append(error)
            continue
        found += faults(document, kind.model)
        found += [] if kind.dated else _days(document)
        for (name, key), part in _offered.parts.items():
            if name == kind.name and document.data.get(key) is not None:
                found += faults(document, _model(part), at=(key,))
    return found


def _days(document: Document) -> list[TanliuError]:
    """Refuse days of a kind whose room does not ask for the edition of a period: they would be ignored."""
    return [
        TanliuError(
            "a document of this kind holds for every period", where=f"{document.where(key)}: {key}",
            found=str(document.data[key]),
        )
        for key in ("valid_from", "valid_until", "supersedes")
        if document.data.get(key) is not None
    ]  # fmt: skip


def check_across(catalog: Catalog) -> list[TanliuError]:
    """Return what is wrong across the documents of a catalog, none of which has a fault of its own."""
    by_kind: dict[str, list[Document]] = {}
    for folder, documents in catalog.documents.items():
        for document in (one for editions in documents.values() for one in editions):
            by_kind.setdefault(kind_of(document, folder).name, []).append(document)
    return [
        error
        for name, group in by_kind.items()
        for one in _offered.checks.get(name, ())
        for error in one(group, catalog)
    ]
