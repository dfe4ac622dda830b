"""What many tests ask for and never changes is made once in each of their processes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

#: Results kept in memory; a test with workspaces of its own seldom has more.
KEPT = 4
_RESULTS: OrderedDict[tuple[Any, ...], tuple[Any, Any]] = OrderedDict()


@contextmanager
def apart() -> Iterator[None]:
    """Let results that are made here be nobody else's: for a test that changes what they say."""
    _RESULTS.clear()
    yield
    _RESULTS.clear()


def make_once(patch: pytest.MonkeyPatch) -> None:
    """Build the tree of commands once, and read the results of equal stores once."""
    import typer.main
    import typer.testing

    from tanliu.app.store import results

    build = cache(typer.main.get_command)
    patch.setattr(typer.main, "get_command", build)
    patch.setattr(typer.testing, "_get_command", build)
    patch.setattr(results, "_load", _kept(results._load))


def _kept(load: Callable[..., Any]) -> Callable[..., Any]:
    """Return results that were read of a store with the same files, whose names hold the hash of what is in them.

    A test with a copy of the district, and each that looks at the copy again, reads nothing anew. Who changes results
    in memory makes them `apart`.
    """

    def of_these_files(root: Path, state: Any, tables: Any) -> Any:
        if state is not None:
            return load(root, state, tables)
        kept = _RESULTS
        files = tuple(sorted((str(one.relative_to(root)), one.stat().st_size) for one in root.rglob("*.*")))
        known = kept.get(files)
        if known is None or known[0] != tables:
            kept[files] = known = (tables, load(root, state, tables))
            if len(kept) > KEPT:
                kept.popitem(last=False)
        kept.move_to_end(files)
        return known[1]

    return of_these_files
