"""What changed since the same months of the year before, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from tanliu.app.desks.changes import shown
from tanliu.app.desks.changes.asked import Asked
from tanliu.app.desks.changes.queries.span import Span, a_year_before, span
from tanliu.app.platform.months import newest_months
from tanliu.app.platform.morning import Card, Reader
from tanliu.app.platform.served import catalog, results
from tanliu.report.names import Names


def cards(reader: Reader) -> Iterator[Card]:
    """Return the card; nothing where either side is not known."""
    after = _newest()
    if after is None:
        return
    by = "carrier" if reader.own_firms() else "entity"
    before = a_year_before(after)
    change = Asked(before, after, by=by).answer(results(), reader.scope)
    if not change.rows or not change.entities:
        return
    named = shown.titles(results(), change, Names(catalog(), reader.language))
    told = {
        "sentences": shown.sentences(change, named, reader.language),
        "remarks": shown.remarks(change, reader.language)[:2],
        "address": f"{reverse('changes')}?{urlencode({'before': before.text, 'after': after.text, 'by': by})}",
    }
    yield Card("changes/morning.html", 20, told)


def _newest() -> Span | None:
    months = newest_months(results())
    if not months:
        return None
    return span(str(months[0].year) if len(months) == 12 else f"{months[0]}..{months[-1]}")
