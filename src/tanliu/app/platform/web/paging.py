"""Long lists in pages of fifty rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from tanliu.app.store.results import Results

PAGE_ROWS = 50


def page_of(rows: Any, request: HttpRequest) -> Page:
    """Return the page that a request asks for with ``page``; the first or last where there is none such.

    Parameters
    ----------
    rows
        A sequence, a query set or a `Listing`: only the rows of the page are read.
    """
    return Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))


class Listing:
    """Rows of an ordered query that are counted, and read page by page.

    Parameters
    ----------
    query
        An ordered SELECT.
    values
        Its parameters.
    """

    def __init__(self, results: Results, query: str, values: Sequence[object]) -> None:
        self._results, self._query, self._values = results, query, values

    def count(self) -> int:
        return int(self._results.rows(f"SELECT count(*) AS n FROM ({self._query})", self._values)[0]["n"])

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        return self._results.rows(
            f"{self._query} LIMIT {part.stop - part.start} OFFSET {part.start}", self._values
        )
