"""Decimals of 128 bits without dividing them.

DuckDB takes one to four microseconds to divide 128 bits, a hundred times as long as to multiply them, and divides
wherever it cuts off places or turns a decimal into binary. Both are got here in other ways; what comes out is as exact.
"""

from __future__ import annotations

from decimal import Decimal

import ibis


def binary(amount: ibis.Value) -> ibis.Value:
    """Turn a decimal into the binary floating-point number next to it.

    It is asked for as the mean of one value, since a mean is formed of binaries.
    """
    return ibis.array([amount]).means()


def rounded(exact: ibis.Value, near: ibis.Value, digits: int, places: int) -> ibis.Value:
    """Round a decimal, ties and all, as the engine itself does.

    Parameters
    ----------
    exact
        A decimal with more places than wanted.
    near
        About the same in binary. Rounded and turned back it is mostly the result: subtracting tells. Where it
        is not, ``exact`` is divided.
    digits, places
        Of the decimal that is returned; no more digits before the point than ``exact`` has.
    """
    kind = f"decimal({digits}, {places})"
    guess = near.round(places).cast(kind)
    half = ibis.literal(Decimal(5).scaleb(-places - 1), type=f"decimal({places + 1}, {places + 1})")
    is_nearest = (exact - guess).abs() < half
    return ibis.ifelse(is_nearest, guess, exact.round(places).cast(kind))
