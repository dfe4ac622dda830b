"""What the fields of a form or of the query of an address say."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.kit.errors import TanliuError

#: Digits of a number that every column and page takes, and characters of what is told back of another text.
_DIGITS, _TOLD = 15, 40


def whole(fields: Mapping[str, str], name: str) -> int:
    """Return the whole number of a field.

    Raises
    ------
    TanliuError
        When the field is missing, or holds anything but decimal digits, of which there are fifteen at most.
    """
    text = fields.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise TanliuError("a whole number wanted", where=name, found=text[:_TOLD])
    return int(text)
