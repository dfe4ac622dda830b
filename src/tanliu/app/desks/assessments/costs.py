"""What somebody tells a step to cost."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from tanliu.kit.errors import TanliuError


def cost_told(text: str, where: object) -> Decimal:
    """Return a cost as it is written [CNY].

    Raises
    ------
    TanliuError
        When it is no number.
    """
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise TanliuError(
            "a cost is a number of zero or more", where=where, found=text[:40], accepted="12000"
        ) from error
