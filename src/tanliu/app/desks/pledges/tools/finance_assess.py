"""What an investment project is expected to emit in a year, whether it is to be assessed, and a lender's part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tanliu.app.platform.casework.today import today
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, percent
from tanliu.app.platform.tools.files import File, decimal
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.catalog.effective import EffectiveFactor, emission
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.finance.document import Finance
from tanliu.decide.finance.formulas import attribution
from tanliu.kit.errors import TanliuError
from tanliu.report.names import Names
from tanliu.report.phrase import say

_KG = 1000
#: A year of which factors are there; newer ones fall back to the nearest, which their match says.
_FIRST, _LAST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Line:
    """Energy of a year and what it emits, in kg CO2e."""

    carrier: str
    amount: Decimal
    unit: str
    factor: EffectiveFactor

    @property
    def kg(self) -> Decimal:
        return self.amount * self.factor.co2e


def run(given: Given) -> Answer:
    """Assess a project."""
    lang, rule = given.lang, _rule(given.catalog)
    lines = _lines(given, given.files["energy"])
    tonnes = _tonnes(lines)
    is_due = tonnes >= rule.threshold_t
    facts = [
        Fact(say("pledges_emits", lang), f"{tonnes:,.1f}", "t CO2e", say("pledges_a_year", lang)),
        Fact(say("pledges_threshold", lang), f"{rule.threshold_t:,f}", "t CO2e", rule.title[lang]),
        Fact(say("pledges_of_threshold", lang), percent(float(tonnes / rule.threshold_t)), "%"),
    ]
    before = _lines(given, given.files["without"]) if "without" in given.files else []
    if before:
        facts.append(Fact(say("pledges_without", lang), f"{_tonnes(before):,.1f}", "t CO2e"))
        facts.append(
            Fact(
                say("pledges_avoided", lang),
                f"{_tonnes(before) - tonnes:,.1f}",
                "t CO2e",
                say("pledges_avoided_hint", lang),
            )
        )
    facts += _financed(given, tonnes)
    said = say(
        "pledges_due" if is_due else "pledges_not_due",
        lang,
        tonnes=f"{tonnes:,.1f}",
        threshold=f"{rule.threshold_t:,f}",
    )
    sheets = [_sheet("pledges_lines", lines, given)]
    if before:
        sheets.append(_sheet("pledges_lines_without", before, given))
    remarks = [
        say("pledges_assess_remark", lang),
        *dict.fromkeys(one for line in (*lines, *before) for one in line.factor.remarks),
    ]
    return Answer(
        said,
        "warn" if is_due else "good",
        facts,
        remarks,
        sheets,
        export=sheets[0],
        source=f"{rule.source} ({rule.evidence})",
    )


def _rule(catalog: Catalog) -> Finance:
    found = catalog.documents.get("finance", {})
    if not found:
        raise TanliuError("the packs in use have no rule of green finance")
    return read(next(iter(found.values()))[-1], Finance)


def _lines(given: Given, file: File) -> list[Line]:
    region, year = given.text("region") or "CN", _year(given)
    found = []
    for number, row in file.rows(("carrier", "amount", "unit")):
        where = f"{file.name}, {number}"
        amount = decimal(row["amount"], f"{where}, amount")
        if amount < 0:
            raise TanliuError("energy of a project is not below zero", where=where, found=amount)
        try:
            factor = emission(given.catalog, row["carrier"], region, year, per=row["unit"], allow_later=True)
        except TanliuError as error:
            raise TanliuError(error.what, where=where, found=error.found, accepted=error.accepted) from error
        found.append(Line(row["carrier"], amount, row["unit"], factor))
    return found


def _year(given: Given) -> int:
    year = given.number("year")
    if year is None:
        return today().year
    if year != int(year) or not _FIRST <= year <= _LAST:
        raise TanliuError("not a year of a project", where="year", found=year, accepted=f"{_FIRST} – {_LAST}")
    return int(year)


def _tonnes(lines: Sequence[Line]) -> Decimal:
    return sum((one.kg for one in lines), Decimal()) / _KG


def _financed(given: Given, tonnes: Decimal) -> list[Fact]:
    """Return a lender's part, where all three sums are told."""
    lang = given.lang
    told = {name: given.text(name) for name in ("outstanding_cny", "equity_cny", "debt_cny")}
    if not any(told.values()):
        return []
    if missing := [name for name, text in told.items() if not text]:
        raise TanliuError(
            "a lender's part needs all three sums", where=", ".join(missing), accepted=", ".join(told)
        )
    part = attribution(*(decimal(text, name) for name, text in told.items()))
    return [
        Fact(say("pledges_part", lang), percent(float(part)), "%", say("pledges_part_hint", lang)),
        Fact(say("pledges_financed", lang), f"{tonnes * part:,.1f}", "t CO2e", say("pledges_a_year", lang)),
    ]


def _sheet(title: str, lines: Sequence[Line], given: Given) -> Sheet:
    lang, names = given.lang, Names(given.catalog, given.lang)
    header = [
        say(f"pledges_line_{name}", lang)
        for name in ("carrier", "amount", "unit", "factor", "tonnes", "match", "source")
    ]
    rows = [
        (names.carrier(one.carrier), f"{one.amount:,f}", one.unit, f"{one.factor.co2e.normalize():f}", f"{one.kg / _KG:,.3f}", one.factor.how,
         "; ".join(dict.fromkeys(match.factor.source for match in one.factor.matches)))
        for one in lines
    ]  # fmt: skip
    return Sheet(say(title, lang), header, rows)


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rule in use."""
    rule = _rule(catalog)
    return [(rule.title[lang], f"{rule.threshold_t:f} t CO2e – {rule.source} ({rule.evidence})")]


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a project that replaces coal by electricity, with its loan."""
    header = ("carrier", "amount", "unit")
    energy = [("electricity", 4_200_000, "kWh"), ("natural_gas", 300_000, "Nm3")]
    without = [("electricity", 2_900_000, "kWh"), ("raw_coal", 3_100, "t")]
    return {"energy": csv_of(header, energy), "without": csv_of(header, without)}, {
        "region": "CN", "year": f"{date(2025, 1, 1).year}", "outstanding_cny": "30000000", "equity_cny": "40000000", "debt_cny": "60000000",
    }  # fmt: skip
