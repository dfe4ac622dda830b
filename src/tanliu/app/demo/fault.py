"""Which faults are planted where: planned before anything is written, and listed for the reader."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from tanliu.app.demo.credit_code import credit_code
from tanliu.app.demo.firm import Firm
from tanliu.app.demo.meters import Meters
from tanliu.app.demo.profile import FaultKind, chance, fault_kinds

#: Months that a fault of reports lasts, one unless it is said.
_MONTHS = {
    "contradiction": 3,
    "repeated_months": 3,
    "round_numbers": 12,
    "heaped_digits": 12,
    "peer_outlier": 12,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault; the interval is half open, in local time."""

    fault_id: str
    kind: FaultKind
    meter: int | None
    firm: int | None
    start: datetime
    end: datetime
    codes: tuple[str, str]

    @property
    def months(self) -> range:
        """Calendar months touched."""
        return range(self.start.month, (self.end - timedelta(microseconds=1)).month + 1)

    @property
    def files(self) -> str:
        """Files in which the fault can be seen."""
        names = [f"{self.start.year}-{month:02d}" for month in self.months]
        if self.meter is None:
            return ";".join(f"reports_{name}.csv" for name in names)
        late = [f"late/{name}.parquet" for name in names if self.kind.kind in ("late", "corrected")]
        return ";".join([f"readings/{name}.parquet" for name in names] + late)


def plan(firms: list[Firm], meters: Meters, seed: int, year: int) -> list[Fault]:
    """Return the faults to plant, at most one a firm.

    Parameters
    ----------
    firms, meters
        The made-up district.
    seed
        Seed of chance.
    year
        Year of the readings.
    """
    rng = chance(seed, 4)
    free = [int(row) for row in rng.permutation(len(firms))]
    faults: list[Fault] = []
    for kind in sorted(fault_kinds(), key=lambda kind: kind.target != "fuel"):
        for _ in range(_count(kind, len(meters) if kind.target == "meter" else len(firms))):
            planted = _plant(f"F{len(faults) + 1:04d}", kind, free, firms, meters, year, rng)
            if planted is not None:
                faults.append(planted)
    return faults


def write_faults(path: Path, faults: list[Fault]) -> None:
    """Write the list of planted faults as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "fault_id",
                "kind",
                "meter_code",
                "credit_code",
                "file",
                "from",
                "to",
                "seen_as",
                "what",
                "expected_effect",
            ]
        )
        for fault in faults:
            times = [moment.isoformat(timespec="minutes") for moment in (fault.start, fault.end)]
            about = [" ".join(fault.kind.seen_as), fault.kind.what, fault.kind.expected_effect]
            writer.writerow([fault.fault_id, fault.kind.kind, *fault.codes, fault.files, *times, *about])


def _count(kind: FaultKind, of: int) -> int:
    return max(1, round(kind.per_1000 * of / 1000))


def _plant(
    name: str,
    kind: FaultKind,
    free: list[int],
    firms: list[Firm],
    meters: Meters,
    year: int,
    rng: np.random.Generator,
) -> Fault | None:
    """Plant one fault; none when no firm without one is left, as in the smallest districts."""
    if kind.target == "stranger":
        stranger = credit_code("91", 31**5 + int(rng.integers(31**5)))
        return Fault(name, kind, None, None, *_span(kind, year, rng), ("", stranger))
    firm = next(_suited(kind, free, firms), None)
    if firm is None:
        return None
    free.remove(firm)
    code = firms[firm].code
    if kind.target == "meter":
        meter = int(rng.choice(np.flatnonzero(meters.firm == firm)))
        return Fault(name, kind, meter, firm, *_hours(kind, year, rng), (meters.codes[meter], code))
    return Fault(name, kind, None, firm, *_span(kind, year, rng), ("", code))


def _suited(kind: FaultKind, free: list[int], firms: list[Firm]) -> Iterator[int]:
    """A fuel can only be wrong where one is reported, and value added only where there is any."""
    return (
        row
        for row in free
        if (kind.target != "fuel" or (firms[row].above and any(firms[row].fuels)))
        and (kind.kind != "peer_outlier" or firms[row].value_added_1e4cny)
    )


def _span(kind: FaultKind, year: int, rng: np.random.Generator) -> tuple[datetime, datetime]:
    """Whole months of the year; what repeats the month before cannot begin with the first."""
    count = _MONTHS.get(kind.kind, 1)
    month = int(rng.integers(2 if kind.kind == "repeated_months" else 1, 14 - count))
    after = month + count
    return datetime(year, month, 1), datetime(year + after // 13, after if after < 13 else 1, 1)  # noqa: DTZ001


def _hours(kind: FaultKind, year: int, rng: np.random.Generator) -> tuple[datetime, datetime]:
    """An interval within one month, except that a new level stays to the end of the year."""
    month = int(rng.integers(3, 11))
    first = datetime(year, month, 1)  # noqa: DTZ001 - files carry local time without zone
    if not kind.hours_max:
        return first + timedelta(days=int(rng.integers(0, 28))), datetime(year + 1, 1, 1)  # noqa: DTZ001
    quarters = max(1, math.floor(rng.uniform(kind.hours_min, kind.hours_max) * 4))
    start = first + timedelta(minutes=15 * int(rng.integers(0, 28 * 96 - quarters)))
    return start, start + timedelta(minutes=15 * quarters)
