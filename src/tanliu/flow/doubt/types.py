"""What is told beside a total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a total rests on: a row of table ``doubt`` without its key; amounts in the unit of the total.

    Attributes
    ----------
    estimated, sure, hinted
        Parts of the total that are estimated, rest on open findings called sure, and on other open findings alone.
    known_inputs, missing_inputs
        Months of carriers of entities.
    matches
        Kind of factor match to the part of the total.
    interval_ratio, interval_covers_ratio
        Half width of the 95 % interval over the value [-], and the part of the total that has one [-].
    output_findings, output_ratio
        Open findings called sure about value added, and the part of it that rests on them [-]: no total of energy or
        emissions does, but what is divided by it.
    energy_interval_ratio, energy_covers_ratio
        The same of the standard coal of what the total is of [-], whatever its own amount.
    entities, output_entities, without_output
        Of how many entities an amount is known, of how many value added too, and the part of the total of those that tell
        no value added: it is divided by the value added of others.
    silent_entities
        Registered entities of which there is no figure at all.
    partly_read
        Months of meters that lack whole days of readings.
    cut_contracts
        Months of contracts that are larger than what was used, and count up to it.
    refused_rows
        Refused rows that wait to be mended; None where not everything is asked.
    known_before
        Inputs known of the same period a year before.
    """

    value: Decimal | None = None
    estimated: Decimal = _NOTHING
    sure: Decimal = _NOTHING
    hinted: Decimal = _NOTHING
    sure_findings: int = 0
    hinted_findings: int = 0
    known_inputs: int = 0
    missing_inputs: int = 0
    lines: int = 0
    lines_without_factor: int = 0
    matches: Mapping[str, Decimal] = field(default_factory=dict)
    interval_ratio: float | None = None
    interval_covers_ratio: float = 0.0
    output_findings: int = 0
    output_ratio: Decimal | None = None
    energy_interval_ratio: float | None = None
    energy_covers_ratio: float = 0.0
    entities: int = 0
    output_entities: int = 0
    without_output: Decimal = _NOTHING
    silent_entities: int = 0
    partly_read: int = 0
    cut_contracts: int = 0
    refused_rows: int | None = None
    known_before: int = 0

    @property
    def coverage_ratio(self) -> Decimal | None:
        """Part of the expected inputs that is known [-]; None where nothing is expected."""
        expected = self.known_inputs + self.missing_inputs
        return Decimal(self.known_inputs) / expected if expected else None

    @property
    def estimated_ratio(self) -> Decimal | None:
        """Part of the total that is estimated [-]; None where there is no total."""
        return self._part(self.estimated)

    @property
    def sure_ratio(self) -> Decimal | None:
        """Part of the total that rests on open findings called sure [-]."""
        return self._part(self.sure)

    @property
    def hinted_ratio(self) -> Decimal | None:
        """Part of the total that rests on other open findings alone [-]."""
        return self._part(self.hinted)

    @property
    def without_output_ratio(self) -> Decimal | None:
        """Part of the total of entities that tell no value added [-]."""
        return self._part(self.without_output)

    def is_unlike_before(self, from_ratio: Decimal) -> bool:
        """Return whether the inputs known a year before are so many more or fewer that a change is not one of use alone."""
        if not self.known_before:
            return False
        return abs(Decimal(self.known_inputs) / self.known_before - 1) >= from_ratio

    @property
    def without_sure(self) -> Decimal | None:
        """The total without what rests on open findings called sure: less than it would be were they mended."""
        return None if self.value is None else self.value - self.sure

    @property
    def matched_ratios(self) -> dict[str, Decimal]:
        """Part of the total by kind of factor match [-], the largest first."""
        parts = {how: self._part(amount) for how, amount in self.matches.items()}
        return {how: part for how, part in sorted(parts.items(), key=lambda one: -(one[1] or 0)) if part}

    def is_doubtful(self, from_ratio: Decimal) -> bool:
        """Return whether so much of the total, or more, rests on open findings called sure."""
        return bool(self.sure_findings) and (self.sure_ratio or _NOTHING) >= from_ratio

    def has_doubtful_output(self, from_ratio: Decimal) -> bool:
        """Return whether so much of the value added, or more, rests on open findings called sure."""
        return self.output_ratio is not None and self.output_ratio >= from_ratio

    def _part(self, amount: Decimal) -> Decimal | None:
        return amount / self.value if self.value else None
