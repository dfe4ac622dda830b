"""What is made of a catalog is made once: packs are frozen, and a page asks the same of them many times."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from tanliu.catalog.types import Catalog

P = ParamSpec("P")
T = TypeVar("T")
#: Answers held for each function; a server holds a few catalogs, and asks each for a few periods.
_MOST = 64


def remembered(make: Callable[Concatenate[Catalog, P], T]) -> Callable[Concatenate[Catalog, P], T]:
    """Return a function that makes something of a catalog once for each catalog and question.

    What it makes must not be changed by anyone, since everyone is handed the same.
    """
    made: dict[Hashable, tuple[Catalog, T]] = {}

    @wraps(make)
    def once(catalog: Catalog, /, *args: P.args, **kwargs: P.kwargs) -> T:
        asked = (id(catalog), args, tuple(kwargs.items()))
        before = made.get(asked)
        # another catalog may come to lie where a forgotten one lay
        if before is None or before[0] is not catalog:
            if len(made) >= _MOST:
                made.clear()
            before = made[asked] = catalog, make(catalog, *args, **kwargs)
        return before[1]

    return once
