"""The grade of who speaks for one enterprise, and what the next better one takes."""

from __future__ import annotations

from collections.abc import Iterator

from tanliu.app.desks.enterprises.queries.grading import graded
from tanliu.app.platform.answers import of_firm
from tanliu.app.platform.morning import Card, Reader
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results


def cards(reader: Reader) -> Iterator[Card]:
    """Return the card of each enterprise that the reader speaks for, of the last year that is known."""
    firms = reader.own_firms()
    year = shown(results(), None).year if firms else ""
    for firm in firms:
        grade = graded(results(), catalog(), firm["entity_id"], year)
        if grade:
            own, group = of_firm(results(), firm, year)
            told = {"firm": firm, "year": year, "grade": grade, "year_rests": own, "group_rests": group}
            yield Card("enterprises/morning.html", 15, told)
