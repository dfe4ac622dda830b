"""What the desk factors brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry

DESK = Desk(
    entries=(
        Entry(
            "factors",
            "nav_factors",
            group="nav_look",
            order=75,
            under=frozenset({"factor", "factor_books", "factor_book_look", "factor_book_use"}),
            always=True,
        ),
    )
)
