"""Accounting choices that were made for a workspace, kept in it and put over those of the packs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from tanliu.app.compute.options import SCHEME, changed
from tanliu.catalog.editions import with_document
from tanliu.catalog.types import Catalog

#: File of a workspace that holds them.
FILE = "choices.json"
#: Choices that may be made for a workspace.
MADE = ("estimates",)
_known: dict[tuple[int, str], tuple[Catalog, Catalog]] = {}


def kept(path: Path) -> Mapping[str, str]:
    """Return the choices made for a workspace; none when nobody made any."""
    return dict(json.loads(_text(path) or "{}"))


def keep(path: Path, name: str, value: str) -> None:
    """Make a choice for a workspace; results follow with the next computation.

    Raises
    ------
    TanliuError
        When the choice is not offered.
    """
    told = json.dumps({**kept(path), **changed({name: value}, "choice")}, sort_keys=True)
    fresh = path / f"{FILE}.new"
    fresh.write_text(told, encoding="utf-8")
    fresh.replace(path / FILE)


def chosen(catalog: Catalog, path: Path) -> Catalog:
    """Return the packs with the choices of a workspace."""
    text = _text(path)
    if text is None or SCHEME not in catalog.schemes:
        return catalog
    before = _known.get((id(catalog), text))
    if before is None or before[0] is not catalog:
        scheme = catalog.schemes[SCHEME]
        made = {name: value for name, value in json.loads(text).items() if name in MADE}
        # of the same form, so that a choice that is the packs' own changes nothing
        other = replace(scheme, data=MappingProxyType({**scheme.data, **made}))
        before = catalog, with_document(catalog, "schemes", other)
        _known[id(catalog), text] = before
    return before[1]


def _text(path: Path) -> str | None:
    try:
        return (path / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
