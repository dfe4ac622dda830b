"""One cell becomes a text, an exact number or a period, or is refused with its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from functools import cache

from tanliu.app.ingest.numerals import Numerals, Shown, narrow
from tanliu.app.ingest.numerals import value as value_of
from tanliu.catalog.source.types import Value
from tanliu.kit import month_names, stamp_forms, units
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import part_of_year
from tanliu.kit.period import zone as zone_named
from tanliu.kit.rounding import PRECISION, half_even

#: Characters of an id.
_ID_MOST = 100
#: A month that lost its last sign where it was taken for a number.
_LOST_ZERO = re.compile(r"\d{4}\.1")
#: A month as spreadsheets turn it into a date: the first of the month at midnight.
_FIRST = re.compile(r"(\d{4}-\d{2})-01([ T]00:00(:00)?)?")
#: What spreadsheets show instead of a value, and what stands here for a formula of which none was stored.
ERROR = r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA|#+)|=.*|错误|Err:\d+"
_ERROR = re.compile(ERROR)
#: A code of more digits than a spreadsheet's number has, as it writes it then.
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d{2,}")
#: Part of a value that may be rounded away, and what is left of a zero by arithmetic in binary, such as .1 + .2 - .3.
#: This is arithmetic and no rule of a place: how many decimals a column keeps is of the store, and a pack could not have more.
#: It judges nobody, since what is refused is the form of a figure that may be told in a smaller unit, and what is kept differs
#: from what was told by less than the best class of meters errs (a test holds it against the packs).
LOST, _NOISE = Decimal("0.001"), Decimal("1e-12")


#: The least and the most of a value, in its own unit; None is no bound.
Range = tuple[Decimal | None, Decimal | None]


class Refusal(Exception):  # noqa: N818 - a row's fate, not a fault of the program
    """A cell that cannot be admitted: the reason's code, the column at fault and the value found."""

    def __init__(self, reason: str, field: str | None, found: str | None) -> None:
        super().__init__(reason)
        self.reason, self.field, self.found = reason, field, found


def is_id(text: str) -> bool:
    """Return whether a text can be an id: it stands in addresses, file names and lists."""
    seen = all(unicodedata.category(sign)[0] != "C" and sign != "\\" for sign in text)
    # a slash alone would be a part of an address that is empty
    return seen and len(text) <= _ID_MOST and text.strip("./ ") != ""


def cleaned(text: str, steps: tuple[str, ...]) -> str:
    """Apply the cleaning steps that a mapping declares; surrounding space always goes."""
    text = text.strip().strip("\u3000\ufeff")
    for step in steps:
        text = _STEPS[step](text)
    return text


_STEPS: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "collapse": lambda text: " ".join(text.split()),
    "nfkc": lambda text: unicodedata.normalize("NFKC", text),
}


def require_value(text: str, field: str) -> None:
    """Refuse what a spreadsheet shows where it has no value: that is not the same as nothing reported.

    Raises
    ------
    Refusal
        ``error_cell``.
    """
    if _ERROR.fullmatch(text.strip()):
        raise Refusal("error_cell", field, text)


def is_rounded_code(text: str) -> bool:
    """Return whether a spreadsheet took a long code for a number, and dropped its last digits."""
    return _ROUNDED.fullmatch(text) is not None


def number(text: str, field: str, numerals: Numerals, column: Callable[[], Shown]) -> Decimal:
    """Read an exact number.

    Parameters
    ----------
    column
        What the cells of the same column show, which may settle what a number means that two countries read differently.

    Raises
    ------
    Refusal
        ``not_a_number`` or ``ambiguous_number``.
    """
    found = value_of(text)
    if found is None:
        raise Refusal("not_a_number", field, text)
    if not numerals.settled(text, column):
        raise Refusal("ambiguous_number", field, text)
    return found


def fitted(value: Decimal, digits: int, places: int, field: str, text: str) -> Decimal:
    """Round half to even to the places of a column.

    Raises
    ------
    Refusal
        ``implausible`` when the value has more digits than the column holds; ``too_fine`` when more than a thousandth of it
        would be rounded away, such as all of 0.0000004 t. What is smaller than arithmetic in binary leaves of a zero is zero.
    """
    if value and value.adjusted() >= digits - places:
        raise Refusal("implausible", field, text)
    rounded = half_even(value, places)
    if rounded and rounded.adjusted() >= digits - places:
        raise Refusal("implausible", field, text)
    if abs(rounded - value) > abs(value) * LOST and abs(value) > _NOISE:
        raise Refusal("too_fine", field, text)
    return rounded


def within(value: Decimal, allowed: Range | None, field: str, text: str) -> Decimal:
    """Return a value that lies where its data item may; what has no range may be anything.

    Raises
    ------
    Refusal
        When it is less or more than the data catalogue allows.
    """
    least, most = allowed or (None, None)
    if (least is not None and value < least) or (most is not None and value > most):
        raise Refusal("out_of_range", field, text)
    return value


def in_unit(value: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """Convert with enough digits for any column."""
    with localcontext() as context:
        context.prec = PRECISION
        return units.convert(value, from_unit, to_unit)


def period(text: str, field: str) -> str:
    """Read a month or year in any of the usual forms, or the first of a month as a spreadsheet dates it.

    Raises
    ------
    Refusal
        ``bad_period``; ``longer_period`` for a quarter or half of a year; ``lost_zero`` for 2024.1, which is what a
        spreadsheet makes of 2024.10.
    """
    if _LOST_ZERO.fullmatch(text):
        raise Refusal("lost_zero", field, text)
    first = _FIRST.fullmatch(text)
    try:
        return str(month_names.period(first.group(1) if first else narrow(text)))
    except TanliuError as error:
        longer = month_names.is_longer(text) or part_of_year(narrow(text)) is not None
        raise Refusal("longer_period" if longer else "bad_period", field, text) from error


def day(text: str, field: str) -> date:
    """Read a day.

    Raises
    ------
    Refusal
        ``bad_date``.
    """
    try:
        return datetime.fromisoformat(stamp_forms.iso(narrow(text))).date()
    except ValueError as error:
        raise Refusal("bad_date", field, text) from error


def written_by(form: str, text: str, field: str) -> str:
    """Return a day, or month where the form says no day, as ISO writes it.

    Raises
    ------
    Refusal
        ``bad_date`` when it is not written by the form.
    """
    try:
        found = datetime.strptime(narrow(text), form)  # noqa: DTZ007 - a day of no zone
    except ValueError as error:
        raise Refusal("bad_date", field, text) from error
    if "%d" in form or "%-d" in form or "%j" in form:
        return found.date().isoformat()
    return f"{found:%Y-%m}" if "m" in form or "%b" in form or "%B" in form else f"{found:%Y}"


def instant(text: str, zone: str | None, field: str) -> datetime:
    """Read an instant with its offset from UTC, or a wall clock of a zone that exists once.

    Raises
    ------
    Refusal
        ``bad_instant``, ``nonexistent_local_time`` or ``ambiguous_local_time``.
    """
    try:
        moment = datetime.fromisoformat(stamp_forms.iso(narrow(text)))
    except ValueError as error:
        raise Refusal("bad_instant", field, text) from error
    if moment.tzinfo is None:
        if zone is None:
            raise Refusal("bad_instant", field, text)
        wall = moment
        moment = wall.replace(tzinfo=zone_named(zone))
        if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != wall:
            raise Refusal("nonexistent_local_time", field, text)
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            raise Refusal("ambiguous_local_time", field, text)
    return moment.astimezone(UTC)


_UNIT_FAULTS = {"unknown unit": "unknown_unit", "this unit means different things": "ambiguous_unit"}


@cache
def unit_fault(from_unit: str, to_unit: str) -> str | None:
    """Return why one unit cannot become another: ``unknown_unit``, ``wrong_unit`` or None."""
    try:
        units.ratio(from_unit, to_unit)
    except TanliuError as error:
        return _UNIT_FAULTS.get(error.what.id, "wrong_unit")
    return None


def listed(value: Value, text: str, field: str) -> str:
    """Translate a text by the list that the mapping declares.

    Raises
    ------
    Refusal
        ``unknown_value``.
    """
    if value.values is None:
        return text
    if text not in value.values:
        raise Refusal("unknown_value", field, text)
    return value.values[text]
