"""A list that a page shows, sent as a file to who may take figures away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from tanliu.app.platform.access import may
from tanliu.app.platform.web.pages import download, one_of
from tanliu.app.platform.web.spreadsheet import KINDS, spreadsheet


def require_export(request: HttpRequest) -> None:
    """Refuse who may not take figures away.

    Raises
    ------
    PermissionDenied
        When the reader may not export.
    """
    if not may(request.user, "export"):
        raise PermissionDenied


def send_sheet(
    request: HttpRequest, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """Answer with a list in the form that the query asks for, and note the export.

    Parameters
    ----------
    name
        Of the file, without its ending.
    title
        Of the sheet of a workbook.

    Raises
    ------
    PermissionDenied
        When the reader may not export.
    TanliuError
        When the form is none that is offered.
    """
    kind = one_of(request, "format", tuple(KINDS), "csv")
    require_export(request)
    return download(request, f"{name}.{kind}", KINDS[kind], spreadsheet(kind, title, list(header), rows))
