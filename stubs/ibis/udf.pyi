from collections.abc import Callable
from typing import Any

from ibis import Value

class agg:  # noqa: N801 (its name in Ibis)
    @staticmethod
    def builtin(*, name: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Value]]: ...
