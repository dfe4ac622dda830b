"""The source mappings that a user may deliver by."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from tanliu.app.platform.access import scope_of
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.served import of_packs
from tanliu.catalog.source.load import Mapping as Source
from tanliu.catalog.source.load import load
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

#: What a firm says about itself; places and meters are registered by the district.
_OF_A_FIRM = {"report", "output"}


@of_packs
def sources(catalog: Catalog) -> Mapping[str, Source]:
    """Return every mapping of the packs in use by its name."""
    found = (load(document.path) for document in catalog.sources.values())
    return {one.source: one for one in found}


def offered(user: Any) -> Mapping[str, Source]:
    """Return the mappings of a user: all of them for who sees everything, those of its own data for a firm."""
    if scope_of(user).whole:
        return {**sources(), **_own()}
    return {name: one for name, one in sources().items() if set(one.tables) <= _OF_A_FIRM}


def _own() -> Mapping[str, Source]:
    """Return the mappings that were made for this workspace; one that no longer reads is left to who wrote it."""
    found = {}
    for file in sorted((workspace_path() / "sources").glob("*.yaml")):
        with suppress(TanliuError):
            found[file.stem] = load(file)
    return {one.source: one for one in found.values()}


def offered_source(user: Any, name: str) -> Source:
    """Return one of them.

    Raises
    ------
    TanliuError
        When the user may not deliver by it.
    """
    found = offered(user).get(name)
    if found is None:
        raise TanliuError("there is no such source mapping", found=name, accepted=", ".join(offered(user)))
    return found
