"""The tour, on the first page of a demo."""

from __future__ import annotations

from collections.abc import Iterator

from tanliu.app.desks.systems.shown import stops
from tanliu.app.platform.access import role_of
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.morning import Card, Reader
from tanliu.app.platform.served import catalog
from tanliu.report.systems.told import tours


def cards(reader: Reader) -> Iterator[Card]:
    """Return a card for each tour; nothing where real data are kept."""
    if not (workspace_path() / "source" / "faults.csv").exists():
        return
    for one in tours(catalog()):
        rows = stops(one, role_of(reader.user), reader.language)
        yield Card("systems/morning.html", 1, {"title": one.title[reader.language], "stops": rows})
