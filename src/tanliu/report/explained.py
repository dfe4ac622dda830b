"""Ids by which a figure of a file is opened: those of the addresses of the pages, ``/explain/ID``."""

from __future__ import annotations

from collections.abc import Collection


def id_of(amount: str, subject: str, period: str) -> str:
    """Return the id of the explanation of an amount or indicator of a subject in a period."""
    return f"{amount}/{subject}@{period}"


def parted(text: str, amounts: Collection[str]) -> tuple[str, str, str | None] | None:
    """Return amount, subject and period of an id; None where a text is none, such as a subject alone.

    Parameters
    ----------
    amounts
        Names that can be explained. An id of a line has no period.
    """
    amount, slash, rest = text.partition("/")
    if not slash or amount not in amounts:
        return None
    subject, at, period = rest.rpartition("@")
    return (amount, subject, period) if at else (amount, rest, None)
