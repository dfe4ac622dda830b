"""One file for each way in which meters talk to us; a new one is found by itself.

An adapter has a model ``Settings`` of its block of a live source, and ``listen(settings, mapping, inbox, stopping)``,
which hands over messages until it is told to stop or the other side is gone; it is then begun anew after a while. ``sample/`` has a source mapping of its name that works.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from threading import Event
from types import MappingProxyType
from typing import Any, Protocol, cast

from tanliu.app.live.inbox import Inbox
from tanliu.app.live.settings import Settings as AdapterSettings
from tanliu.catalog.source.types import Mapping as Source


class Adapter(Protocol):
    """What a file of this folder offers."""

    Settings: type[AdapterSettings]
    """Model of the adapter's block."""

    def listen(self, settings: Any, mapping: Source, inbox: Inbox, stopping: Event) -> None:
        """Hand over what comes until told to stop.

        Raises
        ------
        OSError, TanliuError
            When the other side is gone.
        """


_MODULES = {
    found.name: importlib.import_module(f"{__name__}.{found.name}")
    for found in pkgutil.iter_modules(__path__)
}
#: Those that listen by themselves; for what is pushed the API listens.
ADAPTERS: Mapping[str, Adapter] = MappingProxyType(
    {name: cast(Adapter, module) for name, module in _MODULES.items() if hasattr(module, "listen")}
)
