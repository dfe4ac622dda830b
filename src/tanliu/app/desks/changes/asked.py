"""What a reader asks of changes, by page, interface and command alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from tanliu.app.desks.changes.queries.cells import AMOUNTS, Within
from tanliu.app.desks.changes.queries.changes import BY, Change, changes
from tanliu.app.desks.changes.queries.span import Span, a_year_before, span
from tanliu.app.platform.period import Shown
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import year_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Two spans, what is compared, by what, and within what."""

    before: Span
    after: Span
    amount: str = AMOUNTS[0]
    by: str = BY[0]
    within: Within = field(default_factory=Within)

    def answer(self, results: Results, scope: Scope) -> Change:
        """Return the change."""
        return changes(
            results, scope, self.before, self.after, amount=self.amount, by=self.by, within=self.within
        )


def spans(before: str | None, after: str | None, known: Shown) -> tuple[Span, Span]:
    """Return the spans asked for: the period shown and the same a year before where nothing is asked.

    Raises
    ------
    TanliuError
        When a text is no span.
    NothingKnownError
        When a span holds a year of which nothing is computed.
    """
    later = span(after) if after else span(known.period)
    earlier = span(before) if before else a_year_before(later)
    for one in (earlier, later):
        missing = {str(month.year) for month in one.months} - {*known.years, *map(year_of, known.months)}
        if missing:
            accepted = ", ".join(sorted(known.years))
            raise NothingKnownError("nothing computed for the period", found=one.text, accepted=accepted)
    return earlier, later


def chosen(name: str, value: str | None, accepted: tuple[str, ...]) -> str:
    """Return a choice, the first of those offered where nothing is asked.

    Raises
    ------
    TanliuError
        When it is none of them.
    """
    if value and value not in accepted:
        raise TanliuError(Message("unknown {name}", name=name), found=value, accepted=", ".join(accepted))
    return value or accepted[0]
