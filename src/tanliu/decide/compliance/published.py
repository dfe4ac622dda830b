"""A published table of operators, read as events, and the states that should follow from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tanliu.decide.compliance.state import Operator, State, state
from tanliu.kit.errors import TanliuError

ID, FIRST, LAST = "Operator ID", "First Year of Operation", "Last Year of Operation"
_SURRENDERED, _CUMULATIVE = "Cumulative surrenders", "Cumulative emissions"
_EMISSIONS, _STATE = re.compile(r"Recorded emissions (\d{4})"), re.compile(r"Static surrender status (\d{4})")
_EXCLUDED = "EXCLUDED"
#: The table writes this state as a word.
_WORDS = {"NOT_APPLICABLE": "N"}


@dataclass(frozen=True, slots=True)
class Row:
    """An operator of a published table.

    Attributes
    ----------
    published
        State of the newest year; empty where none was published, as for accounts that are closed.
    cumulative
        Emissions of all years as published; None where they are not.
    """

    id: str
    operator: Operator
    year: int
    published: str
    cumulative: int | None

    @property
    def found(self) -> State:
        return state(self.operator, self.year)

    @property
    def fault(self) -> str:
        """Return what does not follow: ``state`` or ``emissions``; nothing where all does, or no state was published."""
        if self.published and self.published != self.found:
            return "state"
        total = sum(self.operator.verified.values())
        return "emissions" if self.cumulative is not None and self.cumulative != total else ""


def rows(table: Iterable[Mapping[str, str | None]]) -> list[Row]:
    """Read a table with the columns of the UK ETS registry; excluded years are the text EXCLUDED among numbers.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    return [
        _row(number, {key: (value or "").strip() for key, value in one.items() if key})
        for number, one in enumerate(table, 2)
    ]


def _row(line: int, told: Mapping[str, str]) -> Row:
    years = {int(found[1]): told[key] for key in told if (found := _EMISSIONS.fullmatch(key))}
    states = {int(found[1]): told[key] for key in told if (found := _STATE.fullmatch(key))}
    for name in (ID, FIRST, LAST, _SURRENDERED):
        if name not in told:
            raise TanliuError("the table lacks a column", where=line, found=", ".join(told), accepted=name)
    if not years or not states:
        raise TanliuError(
            "the table lacks a column",
            where=line,
            accepted="Recorded emissions YYYY",
        )
    newest = max(states)
    verified = {
        year: amount
        for year, text in years.items()
        if text != _EXCLUDED and (amount := _whole(text, line, f"Recorded emissions {year}")) is not None
    }
    operator = Operator(
        _whole(told[FIRST], line, FIRST), _whole(told[LAST], line, LAST), verified,
        frozenset(year for year, text in years.items() if text == _EXCLUDED),
        _whole(told[_SURRENDERED], line, _SURRENDERED) or 0,
    )  # fmt: skip
    published = _WORDS.get(states[newest], states[newest])
    if published and published not in set(State):
        raise TanliuError(
            "no state of compliance", where=f"{line}, {newest}", found=published, accepted=", ".join(State)
        )
    cumulative = _whole(told.get(_CUMULATIVE, ""), line, _CUMULATIVE)
    return Row(told[ID], operator, newest, published, cumulative)


def _whole(text: str, line: int, column: str) -> int | None:
    digits = text.replace(",", "")
    if not digits:
        return None
    if not digits.isascii() or not digits.isdecimal():
        raise TanliuError("a whole number wanted", where=f"{line}, {column}", found=text)
    return int(digits)
