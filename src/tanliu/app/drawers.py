"""Desks are found by themselves: a room under ``app/desks`` offers what it has in files of fixed names, its drawers.

Whoever collects menu entries, addresses, commands, kinds of job or words asks here for the drawer of every desk and
never names a desk.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

_DESKS = "tanliu.app.desks"


@cache
def desks() -> tuple[str, ...]:
    """Return the names of the desks there are, in alphabetical order."""
    package = import_module(_DESKS)
    return tuple(sorted(found.name for found in pkgutil.iter_modules(package.__path__) if found.ispkg))


def drawer(desk: str, name: str) -> ModuleType | None:
    """Return a drawer of a desk, such as ``pages`` or ``jobs``; None where the desk has no such drawer."""
    full = f"{_DESKS}.{desk}.{name}"
    return import_module(full) if find_spec(full) else None


def drawers(name: str) -> list[ModuleType]:
    """Return the drawers of one name of all desks, in the order of the desks' names."""
    return [found for desk in desks() if (found := drawer(desk, name)) is not None]
