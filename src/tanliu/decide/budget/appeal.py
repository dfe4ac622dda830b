"""What is asked for and granted in an appeal, and what that does to an enterprise and to the reserve before anybody decides."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_KG_PER_TONNE = 1000
#: More than any district uses, in tonnes.
_MOST = Decimal(10**9)


class Effect(NamedTuple):
    """What a grant does in one series: whole kgce or kgCO2e before and after."""

    series: str
    has: int
    adds: int
    reserve: int

    @property
    def after(self) -> int:
        return self.has + self.adds

    @property
    def reserve_after(self) -> int:
        return self.reserve - self.adds

    @property
    def lacks(self) -> int:
        """Return what the reserve has too little, or the enterprise where units are taken; 0 when it can be done."""
        return max(0, -self.reserve_after, -self.after)


def effects(has: Mapping[str, int], reserve: Mapping[str, int], adds: Mapping[str, int]) -> list[Effect]:
    """Return what a grant does, series by series in the order of the reserve's."""
    return [Effect(name, has.get(name, 0), adds.get(name, 0), left) for name, left in reserve.items()]


def table(
    told: Mapping[str, str], known: Mapping[str, object], issued_in: int, *, below_zero: bool = False
) -> dict[str, int]:
    """Return amounts by series of what somebody wrote in tonnes; empty cells are left out.

    Parameters
    ----------
    told
        Tonnes by series.
    known
        Series that there are.
    issued_in
        What a unit holds in kgce or kgCO2e: amounts are whole units.
    below_zero
        Whether units may be taken too.

    Raises
    ------
    TanliuError
        When a series is not known, or an amount is no number, or no whole unit; with its series.
    """
    found = {}
    for name, text in told.items():
        if name not in known:
            raise TanliuError(Message("unknown {name}", name="series"), found=name, accepted=", ".join(known))
        if not text.strip():
            continue
        amount = _kg(text, name, issued_in)
        if amount < 0 and not below_zero:
            raise TanliuError("an appeal asks for more, not less", where=name, found=text)
        if amount:
            found[name] = amount
    return found


def _kg(text: str, name: str, issued_in: int) -> int:
    unit = Decimal(issued_in) / _KG_PER_TONNE
    accepted = Message("tonnes in steps of {unit}", unit=f"{unit}")
    try:
        tonnes = Decimal(text.strip().replace(",", ""))
    except InvalidOperation as error:
        raise TanliuError("no amount of a budget", where=name, found=text, accepted=accepted) from error
    if not tonnes.is_finite() or abs(tonnes) > _MOST or tonnes % unit:
        raise TanliuError("no amount of a budget", where=name, found=text, accepted=accepted)
    return int(tonnes * _KG_PER_TONNE)
