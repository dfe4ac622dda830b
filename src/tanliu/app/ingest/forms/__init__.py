"""One file for each form in which the field writes its data; a new one is found by itself.

An adapter has a docstring that says what the form is, and ``rows(path, form)``, which returns its rows as texts, with
columns that are always the same. ``sample/`` has a source mapping of its name and a file that work.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from tanliu.app.ingest.rows import Rows
from tanliu.catalog.source.types import KINDS, Format


class Adapter(Protocol):
    """What a file of this folder offers."""

    def rows(self, path: Path, form: Format) -> Rows:
        """Return the rows of a file.

        Raises
        ------
        TanliuError
            When the file is not of this form, with the line or element at fault.
        """


ADAPTERS: Mapping[str, Adapter] = MappingProxyType(
    {
        found.name: cast(Adapter, importlib.import_module(f"{__name__}.{found.name}"))
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    }
)
KINDS.update(dict.fromkeys(ADAPTERS))
