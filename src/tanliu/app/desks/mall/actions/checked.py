"""What is asked of texts, numbers, days and names in the mall."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tanliu.app.desks.mall.queries import covered, names_of
from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.today import today
from tanliu.kit.errors import TanliuError

DEAL = frozenset({"deal"})
REFUSAL = "the role may not use the mall"
NAME_LENGTH = 120
MOST_CNY, MOST_AMOUNT = Decimal(10) ** 15, Decimal(10) ** 12


def text_of(where: str, value: str, longest: int, shortest: int = 1) -> str:
    """Return a text without spaces around it.

    Raises
    ------
    TanliuError
        When it is too short or too long.
    """
    told = value.strip()
    if not shortest <= len(told) <= longest:
        accepted = f"{shortest} ... {longest}"
        raise TanliuError("the length of a text", where=where, found=len(told), accepted=accepted)
    return told


def require_above_zero(where: str, value: Decimal | None, most: Decimal, places: int) -> None:
    """Refuse a number that is not above zero, is too large, or has more decimal places than are kept.

    Raises
    ------
    TanliuError
        With what is accepted.
    """
    if value is not None and not (0 < value <= most and value == round(value, places)):
        accepted = f"> 0, <= {most:,.0f}, {10.0**-places:g}"
        raise TanliuError("a number of an offer", where=where, found=value, accepted=accepted)


def require_day(where: str, value: date, most: int) -> None:
    """Refuse a day that is over, or further away than so many days.

    Raises
    ------
    TanliuError
        With the days that are accepted.
    """
    last = today() + timedelta(days=most)
    if not today() <= value <= last:
        raise TanliuError("a day of an offer", where=where, found=value, accepted=f"{today()} ... {last}")


def name_of(actor: Actor, entity_id: str, name: str) -> str:
    """Return the name under which somebody deals: that of the enterprise for which they speak, or the one they gave.

    Raises
    ------
    TanliuError
        When they speak for enterprises and this is none of them.
    """
    own = covered(actor.user) if actor.user is not None else []
    if entity_id or own:
        if entity_id not in own:
            raise TanliuError(
                "not one of your enterprises", where="entity", found=entity_id, accepted=", ".join(own[:5])
            )
        return names_of([entity_id]).get(entity_id, entity_id)[:NAME_LENGTH]
    return text_of("name", name, NAME_LENGTH)
