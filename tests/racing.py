"""Two act at the same moment, in threads of one process: what the scripts share whose rounds the tests of races look at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connections


def both(
    *acts: Callable[[], Any], named: Callable[[Exception], str] = lambda error: type(error).__name__
) -> list[str]:
    """Let two act at the same moment; returns what each got: a word, or the name of the error."""
    barrier, got = threading.Barrier(2), ["", ""]

    def one(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            got[place] = str(act())
        except Exception as error:
            got[place] = named(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=told) for told in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def ann_and_ben(act: Callable[[str], Any]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Return the same act of two people."""
    return partial(act, "ann"), partial(act, "ben")
