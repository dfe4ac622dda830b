"""Certificates: what is proposed, numbers that a slip of the pen does not keep, and how one stands on a day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.score import Outcome

_MONTHS = 12
#: Check digits of ISO 7064, MOD 97-10.
_MODULUS, _REST = 97, 98


@dataclass(frozen=True, slots=True)
class Proposed:
    """A certificate that may be issued.

    Attributes
    ----------
    valid_until, surveil_until
        Last day, and the last one for the first surveillance.
    """

    level: str
    issued_on: date
    valid_until: date
    surveil_until: date | None


def propose(
    scheme: AssessmentScheme, outcome: Outcome, day: date, *, allowed: bool = False
) -> Proposed | None:
    """Return the certificate that an outcome earns on a day; None where a level is not sure, or the scheme has none.

    Parameters
    ----------
    allowed
        Whether answers in doubt were allowed as a deviation; what is missing never is.
    """
    if scheme.validity is None or outcome.level is None or outcome.is_open:
        return None
    if outcome.is_provisional and not allowed:
        return None
    until = months_after(day, scheme.validity.months)
    months = scheme.validity.surveillance_months
    return Proposed(
        outcome.level, day, until, None if months is None else min(months_after(day, months), until)
    )


def months_after(day: date, months: int) -> date:
    """Return the day so many months later; the last of the month where it has no such day.

    Examples
    --------
    >>> months_after(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, _MONTHS)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def numbered(code: str, year: int, place: int) -> str:
    """Return the number of a certificate with its check digits.

    Examples
    --------
    >>> numbered("ZWL", 2026, 1)
    'ZWL-2026-0001-79'
    """
    plain = f"{code}-{year}-{place:04}"
    return f"{plain}-{_REST - _as_integer(plain) * 100 % _MODULUS:02}"


def is_number(text: str) -> bool:
    """Return whether a number has the check digits that it must have.

    Examples
    --------
    >>> is_number("ZWL-2026-0001-79"), is_number("ZWL-2026-0010-79")
    (True, False)
    """
    plain, dash, check = text.rpartition("-")
    told = plain.isascii() and plain.replace("-", "").isalnum() and check.isascii() and check.isdecimal()
    return bool(dash and told) and (_as_integer(plain) * 100 + int(check)) % _MODULUS == 1


def _as_integer(text: str) -> int:
    """Return letters and digits as a number, A for 10 to Z for 35."""
    return int("".join(str(int(one, 36)) for one in text if one.isalnum()))


def standing(state: str, valid_until: date, surveil_until: date | None, day: date) -> str:
    """Return how a certificate stands: ``valid``, ``unwatched``, ``suspended``, ``withdrawn`` or ``expired``.

    Parameters
    ----------
    state
        Of its case: ``valid``, ``withdrawn``, and any other while it is suspended.
    """
    if state == "withdrawn":
        return "withdrawn"
    if day > valid_until:
        return "expired"
    if state != "valid":
        return "suspended"
    return "unwatched" if surveil_until is not None and day > surveil_until else "valid"
