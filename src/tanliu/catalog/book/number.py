"""Numbers as publications print them."""

from __future__ import annotations

import re
from decimal import Decimal

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_PLAIN = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d{1,2})?")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d{1,3}(,\d{3})+")


def number(text: str, where: str) -> Decimal:
    """Return a number; groups of three digits may be set apart by commas.

    Raises
    ------
    TanliuError
        When it is none, or one below zero: with the cell.
    """
    plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    if not _PLAIN.fullmatch(plain):
        accepted = Message("digits with a decimal point")
        raise TanliuError("not a plain decimal number", where=where, found=text, accepted=accepted)
    value = Decimal(plain)
    if value < 0:
        raise TanliuError(
            "a number out of its range", where=where, found=text, accepted=Message("zero or more")
        )
    return value
