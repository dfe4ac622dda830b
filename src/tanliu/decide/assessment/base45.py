"""Base45 of RFC 9285: bytes as the characters that a QR code packs tightest."""

from __future__ import annotations

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}


def encode(data: bytes) -> str:
    """Return bytes as base45.

    Examples
    --------
    >>> encode(b"ietf!")
    'QED8WEX0'
    """
    found = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        rest = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            rest, value = divmod(rest, 45)
            found.append(_LETTERS[value])
    return "".join(found)


def decode(text: str) -> bytes:
    """Return the bytes of a text in base45.

    Raises
    ------
    ValueError
        When it is none.

    Examples
    --------
    >>> decode("QED8WEX0")
    b'ietf!'
    """
    found = bytearray()
    for at in range(0, len(text), 3):
        part = text[at : at + 3]
        if len(part) == 1 or any(letter not in _VALUES for letter in part):
            raise ValueError("no base45")
        number = sum(_VALUES[letter] * 45**place for place, letter in enumerate(part))
        found += number.to_bytes(len(part) - 1, "big") if number < 256 ** (len(part) - 1) else _refuse()
    return bytes(found)


def _refuse() -> bytes:
    raise ValueError("no base45")
