"""What the outlook's model would have said of countries in a past year, beside a naive trend, and what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import File, Floats
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.kit.errors import TanliuError
from tanliu.model.outlook.hindcast import METHODS, Hindcast, History, hindcast
from tanliu.report.phrase import say

#: Columns as Our World in Data names them; emissions in million tonnes.
COLUMNS = ("country", "year", "co2", "coal_co2", "oil_co2", "gas_co2", "population", "gdp")
_KT = 1000
_MOST = 60


def run(given: Given) -> Answer:
    """Look back."""
    file = given.files["series"]
    origin = int(given.within("origin", 1800, 2199, 2010))
    window = int(given.within("window", 3, 60, 10))
    wanted = [one.strip() for one in given.text("countries").replace("；", ";").split(";") if one.strip()]
    series, until = history_of(file, wanted), given.number("until")
    found, left = [], []
    for name, of in series.items():
        last = _last(of) if until is None else int(until)
        try:
            if last <= origin:
                raise ValueError(f"{name}: {last} <= {origin}")
            found.append(hindcast(of, origin, last, window))
        except ValueError as error:
            left.append((name, str(error)))
    if not found:
        raise TanliuError(
            "no country has all years that are needed", where=file.name, found="; ".join(told for _, told in left[:3])
        )  # fmt: skip
    return _answer(given, found, left, origin, window)


def history_of(file: File, wanted: Sequence[str]) -> Mapping[str, History]:
    """Return countries of a file: those asked for, else all that have every column.

    Raises
    ------
    TanliuError
        When a column or a country is missing, or more are there than are looked at.
    """
    file.want(COLUMNS)
    countries, years = file.texts("country"), file.numbers("year")
    numbers = {name: file.numbers(name) for name in COLUMNS[2:]}
    rows: dict[str, list[int]] = {}
    for at, country in enumerate(countries):
        if not wanted or country in wanted:
            rows.setdefault(country, []).append(at)
    if missing := [one for one in wanted if one not in rows]:
        raise TanliuError("no such country", where=file.name, found="; ".join(missing))
    if len(rows) > _MOST:
        raise TanliuError(
            "too many countries", where="countries", found=len(rows), accepted=f"<= {_MOST}: A; B"
        )
    return {
        name: _history(file, name, sorted(at, key=lambda one: years[one]), years, numbers)
        for name, at in rows.items()
    }


def _history(file: File, name: str, at: list[int], years: Floats, numbers: Mapping[str, Floats]) -> History:
    of = years[at]
    if not np.isfinite(of).all() or len(set(of.tolist())) < len(of):
        raise TanliuError("a year is there twice or not at all", where=file.name, found=name)
    told = {column: values[at] for column, values in numbers.items()}
    fuels = {short: told[f"{short}_co2"] * _KT for short in ("coal", "oil", "gas")}
    return History(
        name, tuple(int(year) for year in of), told["co2"] * _KT, population=told["population"], gdp=told["gdp"], **fuels
    )  # fmt: skip


def _last(of: History) -> int:
    known = np.flatnonzero(np.isfinite(of.co2))
    return of.years[int(known[-1])] if len(known) else of.years[-1]


def _answer(
    given: Given, found: Sequence[Hindcast], left: Sequence[tuple[str, str]], origin: int, window: int
) -> Answer:
    lang = given.lang
    mean = {method: float(np.mean([one.mean_off(method) for one in found])) for method in METHODS}
    right = {method: sum(one.is_over(method) == one.is_over() for one in found) for method in METHODS}
    # the method that makes no choice of its own: the better of two after the fact would be no forecast
    better = mean["drivers"] < mean["trend"]
    says = say(
        "outlook_hindcast_says", lang, count=len(found), origin=origin, until=found[0].years[-1], off=f"{mean['drivers']:.1%}",
        name=_method("drivers", lang), trend=f"{mean['trend']:.1%}", last=f"{mean['last']:.1%}",
    )  # fmt: skip
    facts = [
        Fact(_method(method, lang), percent(mean[method]), "%", say("outlook_hindcast_right", lang, right=right[method], count=len(found)))
        for method in METHODS
    ]  # fmt: skip
    sheets = [_levels(found, lang), _peaks(found, lang)]
    if left:
        header = [say("outlook_hindcast_country", lang), say("outlook_hindcast_why", lang)]
        sheets.append(Sheet(say("outlook_hindcast_left", lang), header, left))
    remarks = [
        say("outlook_hindcast_remark", lang, window=window),
        say("outlook_hindcast_no_published", lang),
    ]
    return Answer(
        says, "good" if better else "warn", facts, remarks, sheets, export=_years(found, lang),
        source="IPCC 2006, volume 2, table 1.4",
    )  # fmt: skip


def _method(name: str, lang: str) -> str:
    return say(f"outlook_method_{name}", lang)


def _levels(found: Sequence[Hindcast], lang: str) -> Sheet:
    header = [
        say("outlook_hindcast_country", lang),
        say("outlook_hindcast_came", lang),
        *(_method(one, lang) for one in METHODS),
    ]
    rows = [
        (one.name, figure(one.came[-1] / _KT), *(f"{one.off(method):+.1%}" for method in METHODS))
        for one in found
    ]
    return Sheet(say("outlook_hindcast_levels", lang), header, rows)


def _peaks(found: Sequence[Hindcast], lang: str) -> Sheet:
    header = [
        say("outlook_hindcast_country", lang),
        say("outlook_hindcast_came_peak", lang),
        *(_method(one, lang) for one in METHODS),
    ]
    rows = [(one.name, str(one.peak()), *(str(one.peak(method)) for method in METHODS)) for one in found]
    return Sheet(say("outlook_hindcast_peaks", lang), header, rows)


def _years(found: Sequence[Hindcast], lang: str) -> Sheet:
    """Return every year of every country, for a file [10^6 t]."""
    header = [
        say("outlook_hindcast_country", lang),
        say("outlook_hindcast_year", lang),
        say("outlook_hindcast_came", lang),
    ]
    header += [_method(one, lang) for one in METHODS]
    rows = [
        (one.name, str(year), figure(one.came[at] / _KT, 3), *(figure(one.said[method][at] / _KT, 3) for method in METHODS))
        for one in found for at, year in enumerate(one.years)
    ]  # fmt: skip
    return Sheet(say("outlook_hindcast_years", lang), header, rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make two countries up: one whose emissions rise, one whose emissions have fallen since 2005."""
    rows = []
    for country, growth, later in (("Aland (made up)", 1.02, 1.015), ("Beland (made up)", 1.01, 0.98)):
        level = 100.0
        for year in range(2000, 2019):
            level *= growth if year <= 2005 else later
            parts = (round(level * share, 4) for share in (1, 0.4, 0.3, 0.2))
            rows.append(
                (
                    country,
                    year,
                    *parts,
                    round(1e7 * 1.005 ** (year - 2000)),
                    round(1e11 * 1.025 ** (year - 2000)),
                )
            )
    return {"series": csv_of(COLUMNS, rows)}, {"origin": "2010", "window": "10"}
