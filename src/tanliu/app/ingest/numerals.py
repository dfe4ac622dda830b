"""Which sign of a number is its decimal sign: what the mapping declares, else what the whole column shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: Full-width forms that a Chinese keyboard gives for the signs of a number.
WIDE = "０１２３４５６７８９．，－＋　"
NARROW = "0123456789.,-+ "
_NARROW = str.maketrans(WIDE, NARROW)
_SIGN = r"[+-]?"
#: Signs that stand between thousands and are no decimal sign anywhere: blanks and the Swiss apostrophe.
APART = " \u00a0\u202f'’"
#: Thousands apart by such a sign, and Indian groups (lakh, crore): each has one reading.
_APART, _INDIAN = rf"[1-9]\d{{0,2}}([{APART}]\d{{3}})+", r"[1-9]\d?(,\d{2})+,\d{3}"
#: 1.234 and 1,234: a thousand more in one country than in another.
TWO_POINT, TWO_COMMA = rf"{_SIGN}[1-9]\d{{0,2}}\.\d{{3}}", rf"{_SIGN}[1-9]\d{{0,2}},\d{{3}}"


def _only(decimal: str, group: str) -> str:
    """Return the form of numbers that can be read in one way only, by their decimal sign or their groups."""
    parts = (
        rf"0?{decimal}\d+", rf"0+{decimal}\d*", rf"[1-9]\d{{0,2}}{decimal}(\d{{1,2}}|\d{{4,}})", rf"\d{{4,}}{decimal}\d*",
        rf"[1-9]\d{{0,2}}({group}\d{{3}})+{decimal}\d*", rf"[1-9]\d{{0,2}}({group}\d{{3}}){{2,}}",
    )  # fmt: skip
    return rf"{_SIGN}({'|'.join(parts)})"


#: Numbers that can only have a decimal point, only a decimal comma, and thousands without a sign between them.
PLAIN = rf"{_SIGN}\d{{4,}}"
POINT = _only(r"\.", ",") + rf"|{_SIGN}({_INDIAN}(\.\d*)?|{_APART}\.\d*)"
COMMA = _only(",", r"\.") + rf"|{_SIGN}{_APART},\d*"
_TWO_POINT, _TWO_COMMA = re.compile(TWO_POINT), re.compile(TWO_COMMA)
#: Whether a column shows a decimal point, a decimal comma, thousands without a sign between them.
Shown = tuple[bool, bool, bool]
_POINT, _COMMA, _PLAIN = re.compile(POINT), re.compile(COMMA), re.compile(PLAIN)


#: A number as people write it with a point: 1234.5, 1,234.5, 1'234.5, 1,23,456, 1e3. DuckDB reads 1_000 as a number, so it is one here.
NUMBER = rf"{_SIGN}(\d[\d_]*|[1-9]\d{{0,2}}(,\d{{3}})+|{_APART}|{_INDIAN})?(\.\d*)?([eE][+-]?\d{{1,3}})?"
#: What is taken out of such a number before it is one for a program.
BETWEEN = f",_{APART}"
_BETWEEN = str.maketrans("", "", BETWEEN)
_NUMBER = re.compile(NUMBER)


@dataclass(frozen=True, slots=True)
class Numerals:
    """How a file writes numbers; those of a declared decimal sign have been written with a point already.

    Parameters
    ----------
    pointed
        Whether a point is known to be the decimal sign.
    """

    pointed: bool = True

    def settled(self, text: str, column: Callable[[], Shown]) -> bool:
        """Tell whether a text is a number of one meaning: by the mapping, or by what stands in the same column.

        One that ends in a sign and three digits is 1234 here and 1.234 there. Without a declared sign a point is read as a
        decimal point where another number of the column can only have one, or has four digits and no sign between them; a
        comma is read as one between thousands where another number can only have a decimal point. Where another number can
        only have a decimal comma, nothing is settled.
        """
        plain = narrow(text)
        if _TWO_POINT.fullmatch(plain) and not self.pointed:
            point, comma, plainly = column()
            return (point or plainly) and not comma
        if _TWO_COMMA.fullmatch(plain):
            point, comma, _ = column()
            return point and not comma
        return True


def value(text: str) -> Decimal | None:
    """Return the number that a text is, None where it is none."""
    plain = narrow(text)
    if not _NUMBER.fullmatch(plain) or not any(sign.isdigit() for sign in plain):
        return None
    try:
        return Decimal(plain.translate(_BETWEEN))
    except InvalidOperation:
        # an exponent alone, such as the code E1
        return None


def narrow(text: str) -> str:
    """Return a text without full-width signs and outer space."""
    return text.translate(_NARROW).strip()


def shown(column: Iterable[str]) -> Shown:
    """Return whether a column shows a decimal point, a decimal comma, thousands without a sign between them."""
    point = comma = plain = False
    for cell in column:
        text = narrow(cell)
        point = point or _POINT.fullmatch(text) is not None
        comma = comma or _COMMA.fullmatch(text) is not None
        plain = plain or _PLAIN.fullmatch(text) is not None
    return point, comma, plain
