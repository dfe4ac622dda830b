"""Checks of a monthly report: each looks at one item and says what is wrong with it, or nothing.

The numbers they compare with are data (scheme ``report-checks`` of a pack).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from statistics import median

from tanliu.flow.filing.types import SOFT, ItemContext, Line, Remark, Rule, Rules
from tanliu.kit.errors import TanliuError
from tanliu.kit.rounding import PRECISION
from tanliu.kit.units import convert

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|[+-]?\.\d+")
#: 1,234 is a thousand more in one country than in another; 1,234.5 and 1,234,567 are the same in both.
_TWO_WAYS = re.compile(r"[+-]?\d{1,3},\d{3}")
#: What a check answers: the blanks of its sentence, or None when nothing is wrong.
Answer = Mapping[str, str] | None


def number(text: str) -> Decimal | None:
    """Read a number as people write it, full-width digits and thousands separators included.

    Forms say that the decimal sign is a point; one comma before three digits is not read all the same, since who writes
    so may mean either.

    Returns
    -------
    Decimal or None
        None for no number, and for one that two countries read differently.
    """
    plain = _narrow(text)
    if _TWO_WAYS.fullmatch(plain) or not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ""))


def two_readings(text: str) -> tuple[str, str] | None:
    """Return both numbers that a text may be where one comma stands before three digits, as they are written without doubt."""
    plain = _narrow(text)
    return (plain.replace(",", ""), plain.replace(",", ".")) if _TWO_WAYS.fullmatch(plain) else None


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def value_in(line: Line, unit: str) -> Decimal | None:
    """Return what was told in a unit; None when nothing was told, or nothing that is a number in a known unit."""
    found = number(line.told.value)
    if found is None:
        return None
    try:
        with localcontext() as context:
            context.prec = PRECISION
            return convert(found, line.told.unit or line.item.unit, unit)
    except TanliuError:
        return None


def check(lines: Sequence[Line], rules: Rules) -> list[Remark]:
    """Return what is wrong with a report, in the order of its items; the first fault of a figure hides the others.

    A figure that is no number or has a wrong unit cannot be compared with anything, and one that slipped by a unit
    is unusual anyway.
    """
    told = {line.item.id: line for line in lines}
    remarks: list[Remark] = []
    for line in lines:
        for name, look in _CHECKS.items():
            rule = rules.rules.get(name)
            answer = look(line, rule, told) if rule else None
            if rule is not None and answer is not None:
                overruled = rule.severity == SOFT and is_reason(line.told.reason, rules)
                remarks.append(Remark(line.item.id, name, rule.severity, answer, overruled))
                break
    return remarks


def is_reason(text: str, rules: Rules) -> bool:
    """Tell whether a reason says enough; a Chinese character says as much as two letters."""
    wide = sum(unicodedata.east_asian_width(one) in "FW" for one in text.strip())
    return len(text.strip()) + wide >= rules.reason_characters


def _not_a_number(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    text = line.told.value.strip()
    return {"value": text[:40]} if text and number(text) is None else None


def _ambiguous_number(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    both = two_readings(line.told.value)
    return {"value": line.told.value.strip()[:40], "whole": both[0], "part": both[1]} if both else None


def _wrong_unit(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    unit = line.told.unit or line.item.unit
    return {"unit": unit[:40]} if line.told.value.strip() and unit not in line.item.units else None


def _negative(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    found = number(line.told.value)
    return {"value": plain(found)} if found is not None and found < 0 else None


def _too_many_places(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    kept = line.ground.stored_unit or line.item.unit
    found = value_in(line, kept)
    if found is None or not found:
        return None
    exponent = found.normalize().as_tuple().exponent
    places = int(rule.numbers["places"])
    return {"places": str(places), "unit": kept} if isinstance(exponent, int) and -exponent > places else None


def _out_of_range(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    item, found = line.item, value_in(line, line.item.unit)
    low, high = item.minimum, item.maximum
    if found is None or ((low is None or found >= low) and (high is None or found <= high)):
        return None
    return {"low": plain(low), "high": plain(high), "unit": item.unit}


def _missing_expected(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    return {} if not line.told.value.strip() and "all" in line.item.expected_of else None


def _missing_corrected(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    held = line.ground.held
    if line.told.value.strip() or held is None:
        return None
    return {"held": plain(held), "unit": line.item.unit}


def _missing_used(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    known = [value for value in line.ground.months.values() if value]
    if line.told.value.strip() or len(known) < rule.numbers["fewest_months"]:
        return None
    return {"months": str(len(known))}


def _part_exceeds_whole(line: Line, rule: Rule, told: Mapping[str, Line]) -> Answer:
    whole = told.get(line.item.part_of)
    part = value_in(line, line.item.unit)
    if whole is None or not part:
        return None
    found = value_in(whole, line.item.unit) or Decimal(0)
    return {"whole": whole.item.id, "value": plain(found), "unit": line.item.unit} if part > found else None


def _usual(line: Line, rule: Rule) -> Decimal | None:
    """Return the median of the months before that have a value; None when there are too few."""
    known = [value for value in line.ground.months.values() if value]
    return median(known) if len(known) >= rule.numbers["fewest_months"] else None


def _unit_slip(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    found, usual = value_in(line, line.item.unit), _usual(line, rule)
    if not found or usual is None:
        return None
    for slip in rule.slips:
        for ratio in (slip, 1 / slip):
            if abs(found / (usual * ratio) - 1) <= rule.numbers["tolerance_ratio"]:
                return {"ratio": plain(ratio), "usual": _rounded(usual), "unit": line.item.unit}
    return None


def _unusual(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    found, usual = value_in(line, line.item.unit), _usual(line, rule)
    if found is None or usual is None:
        return None
    low, high = usual * rule.numbers["lowest_ratio"], usual * rule.numbers["highest_ratio"]
    if low <= found <= high:
        return None
    return {"low": _rounded(low), "high": _rounded(high), "unit": line.item.unit}


def _contradicts_meter(line: Line, rule: Rule, _: Mapping[str, Line]) -> Answer:
    found, ground = value_in(line, line.item.unit), line.ground
    if found is None or not _is_metered(ground, rule):
        return None
    metered = ground.metered or Decimal(0)
    apart = abs(found - metered)
    if apart <= metered * rule.numbers["tolerance_ratio"]:
        return None
    percent = "–" if not metered else f"{apart / metered * 100:.1f}"
    return {"metered": _rounded(metered), "unit": line.item.unit, "percent": percent}


def _is_metered(ground: ItemContext, rule: Rule) -> bool:
    known = ground.metered_ratio
    return ground.metered is not None and known is not None and known >= rule.numbers["minimum_completeness"]


def plain(value: Decimal | None) -> str:
    """Write an exact number without exponent and without zeros that say nothing."""
    if value is None:
        return "–"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal) -> str:
    """Write a number to four significant digits, which is enough to compare with."""
    if not value:
        return "0"
    return plain(Decimal(f"{value:.4g}"))


_CHECKS: Mapping[str, Callable[[Line, Rule, Mapping[str, Line]], Answer]] = {
    "ambiguous_number": _ambiguous_number,
    "not_a_number": _not_a_number,
    "wrong_unit": _wrong_unit,
    "negative": _negative,
    "too_many_places": _too_many_places,
    "out_of_range": _out_of_range,
    "missing_expected": _missing_expected,
    "missing_corrected": _missing_corrected,
    "missing_used": _missing_used,
    "part_exceeds_whole": _part_exceeds_whole,
    "unit_slip": _unit_slip,
    "contradicts_meter": _contradicts_meter,
    "unusual": _unusual,
}
