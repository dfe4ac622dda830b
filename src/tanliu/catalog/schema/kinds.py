"""The kinds of documents that there are, filled by the rooms that read them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from tanliu.catalog.schema.faults import faults
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError

#: What is wrong across the documents of a kind, in a catalog that has no fault in any one of them.
Across = Callable[[Sequence[Document], Catalog], Iterable[TanliuError]]


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
    across
        Returns what is wrong beyond one document: names that lead nowhere, ids that two documents use.
    """

    name: str
    model: type[BaseModel]
    folder: str = "schemes"
    across: Across | None = None


_KINDS: dict[str, Kind] = {}


def register(
    name: str, model: type[BaseModel], *, folder: str = "schemes", across: Across | None = None
) -> None:
    """Offer the model of a kind of document.

    Parameters
    ----------
    name, model, folder, across
        As in `Kind`.

    Raises
    ------
    TanliuError
        When another model has the name.
    """
    known = _KINDS.get(name)
    if known is not None and known.model is not model:
        raise TanliuError("two models of one kind of document", found=name, accepted=known.model.__name__)
    _KINDS[name] = Kind(name, model, folder, across)


def kinds() -> Mapping[str, Kind]:
    """Return the kinds by name."""
    return MappingProxyType(dict(sorted(_KINDS.items())))


@contextmanager
def only(*given: Kind) -> Iterator[None]:
    """Let there be some kinds and no others, as a test needs."""
    before = dict(_KINDS)
    _KINDS.clear()
    _KINDS.update({kind.name: kind for kind in given})
    try:
        yield
    finally:
        _KINDS.clear()
        _KINDS.update(before)


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
    named = document.data.get("kind")
    found = [kind for kind in offered if kind.name == (document.id if named is None else named)]
    if not found and named is None and len(offered) == 1 and folder != "schemes":
        found = offered
    if not found:
        raise TanliuError(
            "unknown kind of document", where=document.where("kind"), found=named or document.id,
            accepted=", ".join(kind.name for kind in offered),
        )  # fmt: skip
    return found[0]


def check(documents: Iterable[Document], folder: str) -> list[TanliuError]:
    """Return every fault of the documents of a folder, each document by itself."""
    found: list[TanliuError] = []
    for document in documents:
        try:
            found += faults(document, kind_of(document, folder).model)
        except TanliuError:
            # rooms that read other kinds have no model of them yet
            continue
    return found
