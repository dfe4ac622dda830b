"""What the desk filing brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "filings", "nav_filings", group="nav_feed", order=10, under=frozenset({"filing", "catalogue_item"}), quick=True,
            tabs=(
                Tab("filings", "filing_my_months", any_of("file")),
                Tab("filings", "filing_work_list", not_for=frozenset({"own"})),
                Tab("catalogue", "catalogue_title"),
                Tab("macro", "macro_title", not_for=frozenset({"own"})),
            ),
        ),
    ),
    verbs=any_of("review", "macro", "file"),
    cases={"monthly-report": "filing"},
    pages_of_today=("/catalogue", "/filings", "/macro"),
    api_of_today=("/catalogue", "/filings", "/macro"),
)  # fmt: skip
