"""The one way to write CSV: exact numbers, missing as nothing, and no text that a spreadsheet program would compute.

Names, codes and refused cells are what others typed. A cell that begins like a formula is run by the programs that open
such files, with the rights of who opens them; an apostrophe before it makes it text (OWASP, *CSV Injection*).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TextIO

#: A cell that starts so is a formula to a spreadsheet program; in full width to some.
_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,'\u00a0\u202f]*%?(?:[eE][+-]?[0-9]+)?")
#: What makes Excel read a file as UTF-8.
MARK = "\ufeff"


def csv_text(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV with a byte order mark, by which spreadsheets show Chinese."""
    out = io.StringIO()
    write_csv(out, header, rows)
    return MARK + out.getvalue()


def write_csv(out: TextIO, header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Write a table into an open file; its line ends are those of RFC 4180."""
    writer = csv.writer(out)
    writer.writerow([plain(value) for value in header])
    writer.writerows([plain(value) for value in row] for row in rows)


def plain(value: object) -> object:
    """Return a cell as it is written: decimals in full, missing as nothing, formulas as text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return defused(value) if isinstance(value, str) else value


def defused(text: str) -> str:
    """Put an apostrophe before what a program would compute; a negative number is none of that."""
    return f"'{text}" if _is_formula(text) else text


def as_typed(text: str) -> str:
    """Take the apostrophe away again that `defused` put: the text is again what somebody typed."""
    return text[1:] if text[:1] == "'" and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    # apostrophes that were typed stay apart from ours
    bare = text.lstrip("'")
    return bare[:1] in _SIGNS and not _NUMBER.fullmatch(bare) if bare else False
