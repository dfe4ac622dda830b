"""The electricity that an enterprise may use in a period, beside what it used."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PowerQuota:
    """Electricity quota of a year, quarter or month [kWh] and what was used; ``missing`` months are not known of it."""

    quota_kwh: Decimal
    used_kwh: Decimal | None
    missing: int

    @property
    def remaining_kwh(self) -> Decimal | None:
        return None if self.used_kwh is None else self.quota_kwh - self.used_kwh

    @property
    def used_ratio(self) -> Decimal | None:
        return self.used_kwh / self.quota_kwh if self.quota_kwh and self.used_kwh is not None else None
