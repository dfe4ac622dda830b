"""What is told of a judged claim: the verdict in a sentence, what follows, and the arithmetic step by step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tanliu.decide.claims.bound import Bound
from tanliu.decide.claims.document import BASIS, Claim
from tanliu.decide.claims.judge import COUNT, FOLLOWS, OPEN, Verdict
from tanliu.report.phrase import say

#: Significant digits of what follows; far more than anybody prints.
_DIGITS = 10
#: Of what a missing input would have to be.
_NEEDED_DIGITS = 4
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: How a verdict weighs with a reader.
GOOD, OFF, UNCLEAR = "follows", "off", "open"
WEIGHTS = (OFF, UNCLEAR, GOOD)


@dataclass(frozen=True, slots=True)
class Step:
    """A number of the arithmetic: what it is, as printed, where, and all that would have been printed alike."""

    name: str
    printed: str
    unit: str
    where: str
    kind: str
    bounds: str


def weight(one: Verdict) -> str:
    """Return whether a figure follows, is off, or nothing can be said of it."""
    if one.verdict in FOLLOWS:
        return GOOD
    return UNCLEAR if one.verdict in OPEN else OFF


def sentence(one: Verdict, lang: str) -> str:
    """Return the verdict in words, with what is missing and what would be needed."""
    missing = (", " if lang == "en" else "、").join(called(one.claim, name, lang) for name in one.missing)
    text = say(
        f"verdict_{one.verdict}", lang, slip=slip(one.slip, lang), missing=missing,
        gap="" if one.gap_digits is None else f"{abs(one.gap_digits):,.0f}",
        percent="" if one.gap_percent is None else f"{one.gap_percent:+.1f}",
    )  # fmt: skip
    if one.needed is not None:
        name = one.missing[0]
        stated = one.claim.inputs.get(name)
        needed = quantity(short(one.needed, _NEEDED_DIGITS), stated.unit if stated else "")
        text += say("claim_needed", lang, name=called(one.claim, name, lang), value=needed)
    if one.beneath:
        text += say("claim_beneath", lang, verdict=say(f"verdict_{one.beneath}", lang))
    return text


def slip(name: str, lang: str) -> str:
    """Return a slip, with the name of its unit where people who write in ten thousands have one."""
    named = {"10^4": "slip_wan", "10^-4": "slip_wan", "10^8": "slip_yi", "10^-8": "slip_yi"}
    return f"{name} ({say(named[name], lang)})" if name in named else name


def called(claim: Claim, name: str, lang: str) -> str:
    """Return what an input, or what a claim of a saving must say, is called."""
    if name in BASIS:
        return say(f"claim_{name}", lang)
    stated = claim.inputs.get(name)
    return stated.name[lang] if stated is not None and stated.name is not None else name.replace("_", " ")


def steps(one: Verdict, lang: str) -> list[Step]:
    """Return the numbers that a claim is made of, in the order of the document."""
    bounds = one.bounds
    return [
        Step(
            called(one.claim, name, lang), stated.printed or "–", unit(stated.unit), stated.where,
            say(f"claim_kind_{stated.kind}", lang), between(bounds[name]) if name in bounds else "–",
        )
        for name, stated in one.claim.inputs.items()
    ]  # fmt: skip


def follows(one: Verdict, lang: str) -> str:
    """Return what follows with its unit; a dash where it cannot be worked out."""
    return "–" if one.found is None else quantity(short(one.found.value), one.claim.unit)


def between(bound: Bound) -> str:
    """Return the ends of a number, or the number where it is exact."""
    if bound.low == bound.high:
        return short(bound.value)
    return f"{short(bound.low)} – {short(bound.high)}"


def quantity(number: str, of: str) -> str:
    """Return a number with its unit."""
    return f"{number} {unit(of)}".rstrip()


def unit(of: str) -> str:
    """Return a unit as people read it: what is counted has none."""
    return "" if of == COUNT else re.sub(r"\^(\d+)", lambda power: power[1].translate(_RAISED), of)


def short(value: Decimal, digits: int = _DIGITS) -> str:
    """Return a number with so many digits, and with commas between thousands."""
    shown = value.quantize(Decimal(1).scaleb(max(value.adjusted() - digits + 1, -12)))
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
