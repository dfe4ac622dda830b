"""The usual forms of dates and times, and the ISO form of each: what is read in one way everywhere.

A form that two countries read differently (3/4/2025) is not among them: a mapping says which it is.
"""

from __future__ import annotations

import re

#: Other ways of writing the same, each with the ISO form that it becomes; as regular expressions that Python and DuckDB read alike.
WRITTEN = (
    # a day of a workbook is printed with a midnight, which stands before the time of another column
    (r"^(\d{4}-\d{2}-\d{2}) 00:00:00 (\d)", r"\1 \2"),
    (r"^(\d{4}) ?[年./-] ?(\d{1,2}) ?[月./-] ?(\d{1,2})(?: ?日)?", r"\1-\2-\3 "),
    (r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3"),
    (r"^(\d{4})(\d{2})(\d{2})[ Tt]?(\d{2}):?(\d{2})$", r"\1-\2-\3 \4:\5"),
    (r"^(\d{4})(\d{2})(\d{2})[ Tt]?(\d{2}):?(\d{2}):?(\d{2})", r"\1-\2-\3 \4:\5:\6"),
    (r"^(\d{4}-\d{1,2}-\d{1,2})[ Tt]*(\d{1,2})[:时点](\d{1,2})", r"\1 \2:\3"),
    (r" ?(\d{1,2})[时点]$", r" \1:00"),
    (r"分(\d{1,2})秒$", r":\1"),
    (r"分$", ""),
    (r":(\d):", r":0\1:"),
    (r":(\d)$", r":0\1"),
    (r" ?(?:UTC|GMT|Z|z)$", "Z"),
    (r" +$", ""),
)


def iso(text: str) -> str:
    """Return a stamp in ISO form with two digits of month, day and hour, where it is one of the usual forms.

    Examples
    --------
    >>> iso("2024年3月5日8时"), iso("20240305"), iso("2024/3/5 8:00 UTC")
    ('2024-03-05 08:00', '2024-03-05', '2024-03-05 08:00Z')
    """
    for pattern, becomes in WRITTEN:
        text = re.sub(pattern, becomes, text)
    return re.sub(r"(?<!\d)(\d)(?=[- :]|$)", r"0\1", text)
