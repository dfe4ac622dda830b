"""Who may open pages of the exchange: offices that keep it or read everything, and partners."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from tanliu.app.desks.exchange.queries.register import PARTNER, oversees
from tanliu.app.platform.access import may


def require(request: HttpRequest) -> None:
    """Refuse everybody else.

    Raises
    ------
    PermissionDenied
        Then.
    """
    if not oversees(request.user) and not may(request.user, PARTNER):
        raise PermissionDenied


def require_office(request: HttpRequest) -> None:
    """Refuse all but offices.

    Raises
    ------
    PermissionDenied
        Then.
    """
    if not oversees(request.user):
        raise PermissionDenied
