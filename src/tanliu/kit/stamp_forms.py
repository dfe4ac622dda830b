"""The usual forms of dates and times, and the ISO form of each: what is read in one way everywhere.

A form that two countries read differently (3/4/2025) is not among them: a mapping says which it is.
"""

from __future__ import annotations

import re

#: Signs of the half of a day, as what ``strptime`` knows.
HALVES = ((r"上午", "AM"), (r"下午", "PM"), (r"([AaPp])\.[Mm]\.?", r"\1M"))
#: Other ways of writing the same, each with the ISO form that it becomes; as regular expressions that Python and DuckDB read alike.
WRITTEN = (
    *HALVES,
    # a day of a workbook is printed with a midnight, which stands before the time of another column
    (r"^(\d{4}-\d{2}-\d{2}) 00:00:00 (\d)", r"\1 \2"),
    (r"^(\d{4}) ?[年./-] ?(\d{1,2}) ?[月./-] ?(\d{1,2})(?: ?日)?", r"\1-\2-\3 "),
    (r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3"),
    (r"^(\d{4})(\d{2})(\d{2})[ Tt]?(\d{2}):?(\d{2})$", r"\1-\2-\3 \4:\5"),
    (r"^(\d{4})(\d{2})(\d{2})[ Tt]?(\d{2}):?(\d{2}):?(\d{2})", r"\1-\2-\3 \4:\5:\6"),
    # the half of a day stands behind its time
    (r"^(\d{4}-\d{1,2}-\d{1,2}) *([AaPp][Mm]) ?(\d.*)$", r"\1 \3 \2"),
    (r"(\d|[时点分秒]) *([AaPp])[Mm]$", r"\1 \2M"),
    (r"^(\d{4}-\d{1,2}-\d{1,2})[ Tt]*(\d{1,2})[:时点](\d{1,2})", r"\1 \2:\3"),
    (r" ?(\d{1,2})[时点]( [AaPp]M)?$", r" \1:00\2"),
    (r"分(\d{1,2})秒( [AaPp]M)?$", r":\1\2"),
    (r"分( [AaPp]M)?$", r"\1"),
    (r" +(\d{1,2}) ([AaPp]M)$", r" \1:00 \2"),
    (r":(\d):", r":0\1:"),
    (r":(\d)$", r":0\1"),
    (r" ?(?:UTC|GMT|Z|z)$", "Z"),
    (r" +$", ""),
)


def iso(text: str) -> str:
    """Return a stamp in ISO form with two digits of month, day and hour, where it is one of the usual forms.

    Examples
    --------
    >>> iso("2024年3月5日8时"), iso("20240305"), iso("2024/3/5 8:00 UTC"), iso("2024/3/5 下午12:30")
    ('2024-03-05 08:00', '2024-03-05', '2024-03-05 08:00Z', '2024-03-05 12:30')
    """
    for pattern, becomes in WRITTEN:
        text = re.sub(pattern, becomes, text)
    text = re.sub(r"(?<!\d)(\d)(?=[- :]|$)", r"0\1", text)
    return re.sub(r"(?<= )(0[1-9]|1[0-2])(:\d\d(?::\d\d)?) ([AaPp])M$", _of_24, text)


def halved(text: str) -> str:
    """Return a stamp with the signs of the half of a day that forms know: 下午 as PM."""
    for pattern, becomes in HALVES:
        text = re.sub(pattern, becomes, text)
    return text


def _of_24(found: re.Match[str]) -> str:
    """Return a time of a clock of twelve hours on one of twenty-four."""
    return f"{int(found[1]) % 12 + 12 * (found[3] in 'Pp'):02d}{found[2]}"
