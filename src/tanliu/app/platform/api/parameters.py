"""Parameters that several requests share, and the doors behind them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from tanliu.app.platform.access import scope_of, visible_region
from tanliu.app.platform.api.problem import ProblemError
from tanliu.app.platform.period import Shown, shown
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import TanliuError

PeriodQuery = Annotated[
    str | None,
    Query(
        None,
        pattern=r"^(19|20|21)\d{2}(-(0[1-9]|1[0-2]))?$",
        description="A year or month such as 2025 or 2025-03; the last computed year when left out",
    ),
]
RegionQuery = Annotated[str | None, Query(None, max_length=100, description="Only what lies in this region")]
FieldQuery = Annotated[str | None, Query(None, max_length=100, description="Only this field")]
LimitQuery = Annotated[int, Query(100, ge=1, le=10_000, description="Rows of this part")]
OffsetQuery = Annotated[int, Query(0, ge=0, le=100_000_000, description="Rows before this part")]


def seen(request: HttpRequest) -> Scope:
    """Return whose data the request may see."""
    return scope_of(request.user)


def period(asked: str | None) -> Shown:
    """Return the period asked for.

    Raises
    ------
    ProblemError
        404 when nothing is computed for it.
    """
    try:
        return shown(results(), asked)
    except TanliuError as error:
        raise ProblemError(
            404, error.what, where="period", found=error.found, accepted=error.accepted
        ) from error


def region(request: HttpRequest, asked: str | None) -> str | None:
    """Return the region asked for, if the user sees any of it."""
    if asked is not None:
        visible_region(results(), request.user, asked)
    return asked


def year(asked: str | None) -> str:
    """Return the year of the period asked for."""
    return period(asked).year


def user_name(request: HttpRequest) -> str:
    user: Any = request.user
    return str(user.get_username())
