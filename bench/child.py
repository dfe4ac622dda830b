"""Run a measurement in a process of its own, so that its memory is its own."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

#: Units of ru_maxrss differ.
_BYTES = 1 if sys.platform == "darwin" else 1024


def alone(work: Callable[..., Any], *arguments: object) -> tuple[Any, float]:
    """Return what the work returns and the largest resident memory of its process in MB."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, work, arguments).result()


def _measured(work: Callable[..., Any], arguments: tuple[object, ...]) -> tuple[Any, float]:
    found = work(*arguments)
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES / 1e6
