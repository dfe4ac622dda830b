"""The verdict on a claim: whether it follows from its inputs, and if not, by how much or by which slip it is off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from tanliu.decide.claims.bound import DIGITS, Bound, cut_like, places_of, printed, rounded_like
from tanliu.decide.claims.document import BASIS, Claim
from tanliu.decide.claims.expression import names, needed_of, worked_out
from tanliu.kit.errors import TanliuError

#: Unit of what was counted and not measured.
COUNT = "count"
#: Of numbers that stand for no others, whatever their unit.
EXACT = "exact"
#: Verdicts, best first.
VERDICTS = (
    "exact", "rounded", "truncated", "within_inputs", "holds", "off_by_unit", "differs", "unsupported", "not_checkable",
)  # fmt: skip
#: Verdicts by which a figure follows, and those by which nothing can be said.
FOLLOWS = ("exact", "rounded", "truncated", "within_inputs", "holds")
OPEN = ("unsupported", "not_checkable")
#: What a printed number is times too large where two units were taken for each other, the likeliest first.
SLIPS: Mapping[str, Decimal] = {
    **{f"10^{power}": Decimal(10) ** power for power in (1, -1, 2, -2, 3, -3, 4, -4, 6, -6, 8, -8, 9, -9)},
    "44/12": Decimal(44) / 12,
    "12/44": Decimal(12) / 44,
    "mu/ha": Decimal(15),
    "ha/mu": 1 / Decimal(15),
    # a tonne of raw coal by the average calorific value of GB/T 2589, 20,934 kJ/kg, and one of standard coal
    "t/tce": Decimal("29307") / Decimal("20934"),
    "tce/t": Decimal("20934") / Decimal("29307"),
    "MJ/kWh": Decimal("3.6"),
    "kWh/MJ": 1 / Decimal("3.6"),
    "366/365": Decimal(366) / 365,
    "365/366": Decimal(365) / 366,
}


#: Powers of ten of what follows, either way.
_FARTHEST = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a claim.

    Attributes
    ----------
    verdict
        One of `VERDICTS`.
    found
        What follows from the inputs; None where it cannot be worked out.
    gap_digits
        How far it is from what is printed, in units of the last printed digit.
    slip
        The factor of `SLIPS` by which it is off.
    missing
        Inputs of which no number is told, or what a claim of a saving lacks.
    needed
        What the one input that is not told would have to be for the figure to follow.
    beneath
        The verdict on the arithmetic of a saving that is unsupported.
    """

    claim: Claim
    verdict: str
    found: Bound | None = None
    gap_digits: Decimal | None = None
    slip: str = ""
    missing: tuple[str, ...] = ()
    needed: Decimal | None = None
    beneath: str = ""

    @property
    def said(self) -> Bound:
        """What is printed, with all that would have been printed alike."""
        return _read(self.claim.printed, self.claim.unit, self.claim.to)

    @property
    def gap_percent(self) -> Decimal | None:
        """How much more is printed than follows, in percent of what follows; None where that is zero or unknown."""
        if self.found is None or self.found.value == 0:
            return None
        return (self.said.value / self.found.value - 1) * 100

    @property
    def arithmetic(self) -> str:
        """The expression with its numbers in the place of the names."""
        told = self.claim.inputs

        def number(name: re.Match[str]) -> str:
            return (told[name[0]].printed if name[0] in told else None) or name[0]

        text = re.sub(r"[A-Za-z_]\w*", number, self.claim.expression)
        return text.replace("**", "^").replace("*", "×").replace("/", "÷")

    @property
    def bounds(self) -> Mapping[str, Bound]:
        """Every input that is told, with all that would have been printed alike."""
        return _told(self.claim)


def judge(claim: Claim) -> Verdict:
    """Return the verdict on a claim.

    Where an input is not told nothing can be checked; of a single one is told what it would have to be. A saving is
    counted against what would have been: without its baseline, boundary, period and factors it is unsupported, unless
    its arithmetic is already wrong.

    Raises
    ------
    TanliuError
        When its numbers or its expression cannot be read.
    """
    try:
        return _judged(claim)
    except (ArithmeticError, RecursionError) as error:
        raise TanliuError("the arithmetic cannot be worked out", found=claim.expression) from error


def _judged(claim: Claim) -> Verdict:
    lacks = tuple(name for name in BASIS if claim.is_saving and not getattr(claim, name))
    told, said = _told(claim), _read(claim.printed, claim.unit, claim.to)
    untold = tuple(name for name in names(claim.expression) if name not in told)
    if untold:
        needed = needed_of(claim.expression, told, untold[0], said.value) if len(untold) == 1 else None
        return Verdict(claim, "not_checkable", missing=untold + lacks, needed=needed)
    found = worked_out(claim.expression, told)
    for one in (found.low, found.value, found.high):
        if one and abs(one.adjusted()) > _FARTHEST:
            raise TanliuError("a number is too large or too small to be told", found=f"{one:.3E}")
    with localcontext(Context(prec=DIGITS)):
        gap = (said.value - found.value).scaleb(-places_of(said.value))
        verdict, slip = _compared(claim.relation, found, said)
    if lacks and verdict in FOLLOWS:
        return Verdict(claim, "unsupported", found, gap, missing=lacks, beneath=verdict)
    return Verdict(claim, verdict, found, gap, slip, missing=lacks)


def _told(claim: Claim) -> dict[str, Bound]:
    every = claim.inputs.items()
    return {name: _read(one.printed, one.unit, one.to) for name, one in every if one.printed is not None}


def _read(text: str, unit: str, to: str | None) -> Bound:
    """Return a printed number; what was counted, and a limit, is exact."""
    if unit == COUNT or to == EXACT:
        return Bound.exact(printed(text).value)
    return printed(text, to)


def _compared(relation: str, found: Bound, said: Bound) -> tuple[str, str]:
    if relation != "equals":
        holds = found.high >= said.value if relation == "at_least" else found.low <= said.value
        return ("holds" if holds else "differs"), ""
    if found.value == said.value:
        return "exact", ""
    if rounded_like(found.value, said.value) == said.value:
        return "rounded", ""
    if cut_like(found.value, said.value) == said.value:
        return "truncated", ""
    if found.low <= said.high and said.low <= found.high:
        return "within_inputs", ""
    for name, factor in SLIPS.items():
        ends = sorted((found.low * factor, found.high * factor))
        if ends[0] <= said.high and said.low <= ends[1]:
            return "off_by_unit", name
    return "differs", ""
