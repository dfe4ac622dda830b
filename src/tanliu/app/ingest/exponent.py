"""Whether a text holds a number with an exponent: told from its bytes, since to ask every cell takes a third of an import.

Codes of meters have an E in most files, so the bytes beside every E are compared at once, and only what is left is looked at.
"""

from __future__ import annotations

import re

import numpy as np

#: Such a number with nothing of a code before or behind it.
_CELL = re.compile(rb"(?<![0-9A-Za-z_.+-])[+-]?\d[\d.,]*[eE][+-]?\d{1,3}(?![0-9A-Za-z_.+-])")
#: Bytes on either side of an E in which the number ends, and those looked at before the rest counts as if it held one.
_AROUND, _MOST = 40, 50_000
_ZERO, _NINE, _POINT, _PLUS, _MINUS, _E = b"09.+-e"
_LOWER = 0x20


class Exponents:
    """Looks through a text in pieces; ``found`` once one may be there."""

    def __init__(self) -> None:
        self.found = False
        self._end, self._looked = b"", 0

    def see(self, piece: bytes) -> None:
        """Look at the next piece; what a piece ends with is looked at with the next as well."""
        if self.found:
            return
        text, self._end = self._end + piece, piece[-_AROUND:]
        if b"E" in text or b"e" in text:
            self.found = self._any(text)

    def _any(self, text: bytes) -> bool:
        for at in _candidates(text):
            self._looked += 1
            around = text[max(at - _AROUND, 0) : at + _AROUND]
            if self._looked > _MOST or _CELL.search(around):
                return True
        return False


def _candidates(text: bytes) -> list[int]:
    """Return where an E stands behind a figure or point and before a figure or sign."""
    codes = np.frombuffer(text, dtype=np.uint8)
    at = np.flatnonzero((codes | _LOWER) == _E)
    at = at[(at > 0) & (at < len(codes) - 1)]
    before, after = codes[at - 1], codes[at + 1]
    behind = _is_figure(before) | (before == _POINT)
    ahead = _is_figure(after) | (after == _PLUS) | (after == _MINUS)
    found: list[int] = at[behind & ahead].tolist()
    return found


def _is_figure(
    codes: np.ndarray[tuple[int], np.dtype[np.uint8]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return (codes >= _ZERO) & (codes <= _NINE)
