"""What a month issues: whole units rounded down, the rest carried in sight, a share held back against loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from tanliu.decide.credit.document import Methodology
from tanliu.decide.credit.measure import is_additional
from tanliu.kit.errors import TanliuError

#: Unit of what no passed test says would not have come about anyway: it is told, rewarded and never traded.
POINTS = "reward_points"


@dataclass(frozen=True, slots=True)
class Share:
    """What a participant gets.

    Attributes
    ----------
    units
        Whole units of the ledger.
    carried
        Grams that were left of them, carried to the next month.
    """

    participant: str
    units: int
    carried: Fraction


@dataclass(frozen=True, slots=True)
class Issue:
    """What is issued for a methodology and a month.

    Attributes
    ----------
    certified
        Grams of all acts that count, with what was carried into the month.
    buffer
        Units that are held back.
    minted
        All units: those of participants and the buffer.
    """

    methodology: str
    month: str
    unit: str
    shares: tuple[Share, ...]
    buffer: int
    certified: Fraction
    carried: Fraction
    grams_for_one: int

    @property
    def minted(self) -> int:
        return sum(one.units for one in self.shares) + self.buffer

    @property
    def is_even(self) -> bool:
        """Return whether what is minted and what is carried are what was certified, to the last part of a gram."""
        return self.minted * self.grams_for_one + self.carried == self.certified

    def cause(self, participant: str) -> tuple[str, ...]:
        """Return what makes a posting one: ten attempts at the same month issue once."""
        return "credit", self.methodology, self.month, participant


def issue(
    method: Methodology,
    month: str,
    by_participant: Mapping[str, Fraction],
    carried: Mapping[str, Fraction] | None = None,
) -> Issue:
    """Work out what a month issues.

    Parameters
    ----------
    by_participant
        Grams of the month's acts that count.
    carried
        Grams that each had left from the month before.

    Raises
    ------
    TanliuError
        When somebody has less than nothing.
    """
    before = carried or {}
    shares, buffer, rest, certified = [], 0, Fraction(0), Fraction(0)
    for participant in sorted({*by_participant, *before}):
        whole = by_participant.get(participant, Fraction(0)) + before.get(participant, Fraction(0))
        if whole < 0:
            raise TanliuError(
                "nobody is credited less than nothing", where=participant, found=f"{float(whole)}"
            )
        units = int(whole / method.grams_for_one)
        held = int(units * Fraction(method.buffer)) if method.buffer is not None else 0
        left = whole - units * method.grams_for_one
        shares.append(Share(participant, units - held, left))
        buffer, rest, certified = buffer + held, rest + left, certified + whole
    unit = method.issues if is_additional(method) else POINTS
    return Issue(method.credit, month, unit, tuple(shares), buffer, certified, rest, method.grams_for_one)


def recalled(grams: Fraction, carried: Fraction, grams_for_one: int) -> tuple[int, Fraction]:
    """Return the whole units by which an act that was issued is taken back, and what is carried after it.

    What a participant has in units and carries is less by exactly the grams of the act.

    Parameters
    ----------
    grams
        Of the act [g].
    carried
        What the participant carries under the same methodology [g].
    """
    units = max(0, -(-(grams - carried) // grams_for_one))
    return int(units), carried + units * grams_for_one - grams


def undone(units: int, buffer: int, held: int) -> tuple[int, int, int]:
    """Share out a loss, such as of trees: from the buffer first, then from what the participant has; the rest is owed.

    Returns
    -------
    tuple of int
        Taken from the buffer, taken from the participant, owed.
    """
    from_buffer = min(units, buffer)
    from_holder = min(units - from_buffer, held)
    return from_buffer, from_holder, units - from_buffer - from_holder


def sampled(ids: Iterable[str], percent: int, seed: str) -> list[str]:
    """Return the acts that a person looks at: a share, rounded up, drawn by a seed that is published after."""
    known = sorted(set(ids), key=lambda id: (sha256(f"{seed}\0{id}".encode()).digest(), id))
    return known[: -(-len(known) * percent // 100)]
