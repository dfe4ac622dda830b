"""Months as people write them in files: by name, with two digits of the year, the month first."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from tanliu.kit.period import Period

#: Two digits of a year mean one from 1970 to 2069.
_FIRST_OF_2000 = 70
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_HAN_YEAR = re.compile(r"^[〇零○一二三四五六七八九]{4}(?=年)")
#: What stands between year and month.
_BETWEEN = r"[\s,.'’/_年-]*"
_NAMED = re.compile(
    rf"(?P<name>[^\W\d_]+|\d{{1,2}}月|[一二三四五六七八九十正]+月)\.?{_BETWEEN}(?P<year>\d{{4}}|\d{{2}})年?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}}|\d{{2}})(?P<between>{_BETWEEN})(?P<name>[^\W\d_]+|\d{{1,2}}月)\.?"
)
_DIGITS = re.compile(r"(?P<month>\d{1,2})\s*[-/.]\s*(?P<year>\d{4})")
_CODED = re.compile(
    r"(?P<year>\d{4})\s*-?\s*m\s*(?P<month>\d{1,2})|m(?P<other>\d{1,2})\s*[-/ ]\s*(?P<then>\d{4})"
)
_LONGER = re.compile(
    r"(?:^|[\s\d年/_.-])(?:[qtks]\s?[1-4]|[1-4]\s?q|h\s?[12]|[12]\s?h)(?:$|[\s/_.'年-])|季|[上下]半年|半年|quarter|half|trim|quart|semest|halbjahr"
)


@cache
def names() -> Mapping[str, int]:
    """Return the number of the month of every name, in small letters.

    Examples
    --------
    >>> names()["märz"], names()["十二月"]
    (3, 12)
    """
    text = resources.files("tanliu.kit").joinpath("month_names.csv").read_text(encoding="utf-8")
    found: dict[str, int] = {}
    for _, months in list(csv.reader(text.splitlines()))[1:]:
        for month, forms in enumerate(months.split(), 1):
            found |= dict.fromkeys(forms.split("/"), month)
    return MappingProxyType(found)


def period(text: str) -> Period:
    """Read a month or year in any form of which there is one reading.

    Examples
    --------
    >>> [str(period(text)) for text in ("Jan-24", "24-Jan", "3/2024", "2024年十二月", "mars 2024", "2024M3")]
    ['2024-01', '2024-01', '2024-03', '2024-12', '2024-03', '2024-03']

    Raises
    ------
    TanliuError
        When the text is none of these.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _HAN_YEAR.sub(lambda year: year.group().translate(_HAN_DIGITS), plain).casefold()
    plain = unicodedata.normalize("NFC", plain)
    if found := _DIGITS.fullmatch(plain):
        return Period.parse(f"{found['year']}-{found['month']}")
    if found := _CODED.fullmatch(plain):
        return Period.parse(f"{found['year'] or found['then']}-{found['month'] or found['other']}")
    for form in (_NAMED, _YEAR_FIRST):
        found = form.fullmatch(plain)
        month = names().get(found["name"]) if found else None
        if found and month and (len(found["year"]) == 4 or found["name"][-1] != "月" or "年" in plain):
            return Period.parse(f"{_year(found['year'])}-{month}")
    return Period.parse(plain)


def is_longer(text: str) -> bool:
    """Return whether a text names a quarter or half of a year, which is no period of the store."""
    return _LONGER.search(unicodedata.normalize("NFKC", text).casefold()) is not None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _FIRST_OF_2000 else 2000)
