"""Unified social credit codes of made-up firms, check characters by GB 32100-2015 and GB 11714-1997."""

from __future__ import annotations

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
#: No place has this division code, so no code made here can be a real firm's.
_NO_PLACE = "339999"


def credit_code(prefix: str, number: int) -> str:
    """Return a valid 18-character code.

    Parameters
    ----------
    prefix
        Registering department and kind of body, two characters.
    number
        Running number below 31**6.
    """
    base = "MA"
    for place in range(5, -1, -1):
        base += _LETTERS[number // 31**place % 31]
    body = prefix + _NO_PLACE + base + _organisation_check(base)
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the 18th character for the first 17 (GB 32100-2015 clause on the check character)."""
    total = sum(_LETTERS.index(letter) * 3**place % 31 for place, letter in enumerate(body))
    return _LETTERS[-total % 31]


def _organisation_check(base: str) -> str:
    total = sum(int(letter, 36) * weight for letter, weight in zip(base, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
