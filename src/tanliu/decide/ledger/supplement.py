"""What a corrected report posts: its entitlement minus everything posted for its family, never the difference of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tanliu.kit.errors import TanliuError


@dataclass(frozen=True, slots=True)
class Standing:
    """What was done for a holder, by family: all versions of one report for one period.

    Attributes
    ----------
    posted
        Signed sum of everything posted for a family, reversals included.
    owed
        What was to be taken for a family and is not there yet, zero or more.
    decided
        The newest version of a family that was decided.
    available
        What the holder's account has free to give, reserved for these families or not bound at all.
    """

    posted: Mapping[str, int]
    owed: Mapping[str, int]
    decided: Mapping[str, int]
    available: int


@dataclass(frozen=True, slots=True)
class Move:
    """What is proposed for a family: units given (above zero) or taken (below zero), and the change of what is owed."""

    family: str
    posts: int
    owes: int


def supplement(family: str, version: int, entitlement: int, at: Standing) -> Sequence[Move]:
    """Return what the decision on a version of a report asks for.

    For every family, what is posted minus what is owed is the entitlement of its newest decided version. A version that is
    not newer than that asks for nothing, so the order in which decisions arrive and how often does not matter. What an
    account does not have is owed and taken from the next credit of its holder; nothing is cut off in silence.

    Parameters
    ----------
    entitlement
        What the version entitles to: units due to the holder, below zero what it has to give.

    Returns
    -------
    sequence of Move
        Of this family first, then debts of other families that the credit settles, in the order of their names.

    Raises
    ------
    TanliuError
        When a number is not whole.
    """
    if type(entitlement) is not int or type(version) is not int:
        raise TanliuError("a whole number wanted", where=family, found=entitlement)
    if version <= at.decided.get(family, 0):
        return ()
    owed = at.owed.get(family, 0)
    change = entitlement - (at.posted.get(family, 0) - owed)
    if change < 0:
        taken = min(-change, max(at.available, 0))
        return (Move(family, -taken, -change - taken),)
    if change == 0:
        return ()
    forgiven = min(change, owed)
    moves = [Move(family, change - forgiven, -forgiven)]
    free = max(at.available, 0) + change - forgiven
    for other in sorted(at.owed):
        settled = min(at.owed[other] if other != family else owed - forgiven, free)
        if settled:
            moves.append(Move(other, -settled, -settled))
            free -= settled
    return moves


def held(family: str, entitlement: int, at: Standing) -> int:
    """Return what is reserved while a version is reviewed that would take units: as much of it as there is."""
    change = entitlement - (at.posted.get(family, 0) - at.owed.get(family, 0))
    return min(max(-change, 0), max(at.available, 0))
