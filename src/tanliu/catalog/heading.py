"""Words that files have above their columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A word that files have above a column, or in it, and what it means.

    Attributes
    ----------
    id
        The word.
    about
        A column of the dictionary such as ``entity.name``, ``carrier:ID`` with ``:PURPOSE`` where it has one,
        ``measure:ID``, ``size_class:VALUE``, ``meter.account``, ``total``, ``missing`` or ``ignore``.
    """

    id: str
    about: str
    note: str = ""
    file: str = ""
    line: int = 0
