"""Files of batches and of collected tonnages, and what they come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tanliu.app.desks.organics.queries.rules import landfill_of, potential, treatment_of
from tanliu.app.platform.tools.files import File, decimal
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.model.waste.batch import Mass, warm_days
from tanliu.model.waste.document import Landfill, Waste
from tanliu.model.waste.formulas import landfill_ch4_t, treatment_kgco2e

ENTRIES = ("batch", "treatment", "time", "what", "amount")
#: What a line of a batch may tell: masses in kg, a temperature in degrees, a measured gas in g, energy in kg CO2e.
WHAT = ("in", "out", "temperature", "ch4", "n2o", "energy")
_SHORT_TON_T = 0.90718474
_YEARS = 20


@dataclass(slots=True)
class Batch:
    """A batch as its lines tell it, and what was found of it.

    Attributes
    ----------
    emission
        Direct and by energy [kg CO2e]; None where no factor is offered and no gas was measured.
    faults
        What is hard to believe: phrases with their blanks.
    """

    id: str
    treatment: str
    mass: Mass
    temperatures: list[tuple[float, float]]
    gases: dict[str, float]
    energy: float
    emission: float | None = None
    low: float | None = None
    high: float | None = None
    warm_days: float = 0.0
    is_hygienic: bool | None = None
    faults: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def batches_of(file: File, rules: Waste, catalog: Catalog) -> list[Batch]:
    """Read batches from ``batch,treatment,time,what,amount`` and judge each.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found: dict[str, Batch] = {}
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for number, row in file.rows(ENTRIES):
        where = f"{file.name}, {number}"
        treatment_of(rules, row["treatment"], f"{where}, treatment")
        if row["what"] not in WHAT:
            raise TanliuError(
                "not one of what is offered",
                where=f"{where}, what",
                found=row["what"],
                accepted=", ".join(WHAT),
            )
        one = found.setdefault(
            row["batch"], Batch(row["batch"], row["treatment"], Mass(0, 0), [], {}, 0.0)
        )  # fmt: skip
        if one.treatment != row["treatment"]:
            raise TanliuError(
                "a batch has two treatments", where=where, found=row["treatment"], accepted=one.treatment
            )
        amount = float(decimal(row["amount"], f"{where}, amount"))
        if row["what"] == "temperature":
            one.temperatures.append((_time(row["time"], f"{where}, time"), amount))
        elif amount < 0:
            raise TanliuError(
                "a number out of its range", where=f"{where}, amount", found=row["amount"], accepted=">= 0"
            )
        else:
            sums[one.id][row["what"]] += amount
    for one in found.values():
        told = sums[one.id]
        one.mass, one.energy = Mass(told["in"], told["out"]), told["energy"]
        one.gases = {gas: told[gas] for gas in ("ch4", "n2o") if gas in told}
        _judge(one, rules, catalog)
    return list(found.values())


def _judge(one: Batch, rules: Waste, catalog: Catalog) -> None:
    treatment, hygiene = rules.treatments[one.treatment], rules.hygiene
    if not one.mass.closes:
        one.faults.append(
            ("organics_not_closed", {"into": f"{one.mass.came_in:,.1f}", "out": f"{one.mass.came_out:,.1f}"})
        )
    ch4, n2o = (float(potential(catalog, gas, rules.gwp)) for gas in ("CH4", "N2O"))
    kg = one.mass.came_in
    if len(one.gases) == 2:
        one.emission = (one.gases["ch4"] * ch4 + one.gases["n2o"] * n2o) / 1000 + one.energy
    elif treatment.ch4_g_kg is not None and treatment.n2o_g_kg is not None:
        one.emission = (
            treatment_kgco2e(kg, float(treatment.ch4_g_kg), float(treatment.n2o_g_kg), ch4, n2o) + one.energy
        )
        ranges = [
            treatment.ch4_range or (treatment.ch4_g_kg,) * 2,
            treatment.n2o_range or (treatment.n2o_g_kg,) * 2,
        ]
        one.low, one.high = (
            treatment_kgco2e(kg, float(ranges[0][end]), float(ranges[1][end]), ch4, n2o) + one.energy
            for end in (0, 1)
        )
    if one.temperatures:
        times, values = zip(*one.temperatures, strict=True)
        one.warm_days = warm_days(times, values, float(hygiene.least_celsius))
        one.is_hygienic = one.warm_days >= hygiene.days
        if max(values) > float(hygiene.most_celsius):
            one.faults.append(
                ("organics_too_hot", {"celsius": f"{max(values):g}", "most": f"{hygiene.most_celsius:f}"})
            )


def _time(text: str, where: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError as error:
        raise TanliuError("not a time", where=where, found=text, accepted="2026-03-02T08:15") from error


@dataclass(frozen=True, slots=True)
class Spared:
    """What a landfill would have given off, by year after the deposit; never all of it in the first.

    Attributes
    ----------
    by_year
        [kg CO2e].
    whole
        Of all time [kg CO2e].
    """

    landfill: str
    by_year: Sequence[float]
    whole: float

    def until(self, years: int) -> float:
        return sum(self.by_year[:years])


def spared(waste_kg: float, rules: Waste, catalog: Catalog, name: str | None = None) -> Spared:
    """Return what the landfill of the rules would have given off of a waste that is laid down once."""
    id, site = landfill_of(rules, name)
    weight = float(potential(catalog, "CH4", rules.gwp)) * 1000
    years = [_ch4(waste_kg / 1000, site, year) * weight for year in range(1, _YEARS + 1)]
    rest = sum(_ch4(waste_kg / 1000, site, year) * weight for year in range(_YEARS + 1, 1000))
    return Spared(id, years, sum(years) + rest)


def _ch4(waste_t: float, site: Landfill, year: int) -> float:
    return landfill_ch4_t(
        waste_t, float(site.doc), float(site.doc_f), float(site.mcf), float(site.k), float(site.f), float(site.oxidised), year
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Year:
    """What was collected in a year.

    Attributes
    ----------
    tonnes
        By stream [t].
    months
        That have any figure: a year of fewer than twelve is no whole year.
    """

    year: str
    tonnes: Mapping[str, float]
    months: int
    rows: int

    def diverted(self, rules: Waste) -> float | None:
        """Return the share that is kept from the landfill; none of nothing."""
        whole = sum(self.tonnes.values())
        kept = sum(value for name, value in self.tonnes.items() if rules.streams[name].is_diverted)
        return kept / whole if whole else None


def years_of(file: File, rules: Waste, is_short: bool) -> tuple[list[Year], list[tuple[int, str, str]]]:
    """Read monthly tonnages, a column for each stream, and return years and the rows that were refused.

    Parameters
    ----------
    is_short
        Whether tonnes are short tons of 907.18474 kg.

    Raises
    ------
    TanliuError
        When no column is a stream of the rules, or the month is missing.
    """
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    months: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    refused, seen = [], set()
    columns: dict[str, str] | None = None
    for number, row in file.rows():
        month = row.get("MONTH") or row.get("month") or row.get("月份") or ""
        columns = columns if columns is not None else _streams(row, rules, file)
        year, _, of_year = (part.strip() for part in month.replace("-", "/").partition("/"))
        where = tuple(value for key, value in row.items() if key not in columns.values())
        reason, told = _tonnes(row, columns, where in seen, year, of_year)
        if reason:
            refused.append((number, reason, month or "–"))
            continue
        seen.add(where)
        months[year].add(of_year)
        counts[year] += 1
        for name, value in told.items():
            sums[year][name] += value * (_SHORT_TON_T if is_short else 1)
    if not counts:
        raise TanliuError("the table holds no row that counts", where=file.name)
    return [Year(one, dict(sums[one]), len(months[one]), counts[one]) for one in sorted(counts)], refused


def _streams(row: Mapping[str, str], rules: Waste, file: File) -> dict[str, str]:
    plain = {key.strip().lower(): key for key in row}
    found = {
        name: plain[word.lower()]
        for name, one in rules.streams.items()
        for word in one.columns
        if word.lower() in plain
    }
    if not found or not {"month", "月份"} & plain.keys():
        words = ("MONTH", *(word for one in rules.streams.values() for word in one.columns))
        raise TanliuError(
            "the table lacks a column", where=file.name, found=", ".join(row)[:200], accepted=", ".join(words)
        )
    return found


def _tonnes(
    row: Mapping[str, str], columns: Mapping[str, str], is_known: bool, year: str, month: str
) -> tuple[str, dict[str, float]]:
    """Return why a row is refused, and the tonnes by stream of one that is not; an empty cell is no tonne told."""
    if not (
        len(year) == 4 and year.isascii() and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12
    ):
        return "no_month", {}
    if is_known:
        return "twice", {}
    told = {}
    for name, column in columns.items():
        text = row[column].replace(",", "")
        if text:
            try:
                told[name] = float(text)
            except ValueError:
                return "not_a_number", {}
            if not 0 <= told[name] < 1e9:
                return "out_of_range", {}
    return ("", told) if told else ("nothing", {})
