"""What a measure saved: a meter, the weather and the days of the works in; a saving with two bands out, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tanliu.app.desks.energy.made_up import building_of_years
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure, percent
from tanliu.app.platform.tools.files import TEMPERATURES, TIMES, USES, File, Series, series_of
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.building.band import Calibrated, Placebo, calibrate
from tanliu.model.building.baseline import Baseline, Floats
from tanliu.model.building.document import Verification
from tanliu.model.building.placebo import placebos_of
from tanliu.model.building.points import INTERVALS, Points, Stamps, points_of
from tanliu.model.building.verify import Event, Project, Verified, verify
from tanliu.report.phrase import say

_TONE: Mapping[str, Tone] = {"saved": "good", "more": "bad", "within": "warn", "not_verifiable": "warn"}
_METERS = ("meter", "building", "meter_id", "building_id", "计量表")


def run(given: Given) -> Answer:
    """Verify a measure."""
    method = method_of(given.catalog, "verification", Verification)
    meter = series_of(given.files["meter"], USES)
    stamps, degrees = _weather(given, method)
    points = _points(given, method, meter)
    project = _project(given)
    placebos = _placebos(given, method, points, stamps, degrees, project)
    calibrated = calibrate([one for one, _ in placebos], float(method.placebo.share))
    if calibrated is not None and calibrated.count < method.placebo.least:
        calibrated = None
    found = verify(method, points, stamps, degrees, project, calibrated)
    return _answer(given, method, found, placebos, calibrated)


def _weather(given: Given, method: Verification) -> tuple[Stamps, Floats]:
    weather = series_of(given.files["weather"], TEMPERATURES)
    unit = given.text("weather_unit") or "degC"
    return weather.stamps, np.array([method.degrees(float(one), unit) for one in weather.values])


def _points(given: Given, method: Verification, meter: Series) -> Points:
    wanted = given.text("interval")
    interval = next((one for one in INTERVALS if one == wanted), None)
    return points_of(meter.stamps, meter.values, float(method.sufficiency.reading_share), interval)


def _project(given: Given) -> Project:
    begin, end = given.day("works_from"), given.day("works_until")
    assert begin is not None and end is not None
    if end < begin:
        raise TanliuError("ends before it begins", where="works_until", found=end, accepted=f">= {begin}")
    events = given.files.get("events")
    return Project(begin, end, given.day("until"), () if events is None else tuple(_events(events)))


def _events(file: File) -> list[Event]:
    begins, ends = (file.stamps(file.column(name, (name,))) for name in ("from", "until"))
    kwh = file.numbers("kwh") if "kwh" in file.columns else np.full(len(begins), np.nan)
    reasons = file.texts(file.column(None, ("reason", "原因")))
    for at, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        if end <= begin:
            where = Message("{file}, row {row}", file=file.name, row=at + file.first_row)
            raise TanliuError("ends before it begins", where=where, found=end, accepted=f"> {begin}")
    return [
        Event(begin, end, None if np.isnan(amount) else float(amount), reason)
        for begin, end, amount, reason in zip(begins, ends, kwh, reasons, strict=True)
    ]


def _placebos(
    given: Given, method: Verification, points: Points, stamps: Stamps, degrees: Floats, project: Project
) -> list[tuple[Placebo, bool]]:
    """Return the placebos of the meter's own past and of its peers."""
    found = placebos_of("", method, points, stamps, degrees, until=project.works_from)
    if (file := given.files.get("peers")) is not None:
        names = np.array(file.texts(file.column(None, _METERS)))
        times, kwh = file.stamps(file.column(None, TIMES)), file.numbers(file.column(None, USES))
        share = float(method.sufficiency.reading_share)
        for name in np.unique(names):
            own = np.flatnonzero(names == name)
            own = own[np.argsort(times[own], kind="stable")]
            peer = points_of(times[own], kwh[own], share, points.interval)
            found += placebos_of(str(name), method, peer, stamps, degrees)
    return found


def _answer(
    given: Given, method: Verification, found: Verified, placebos: list[tuple[Placebo, bool]],
    calibrated: Calibrated | None,
) -> Answer:  # fmt: skip
    lang = given.lang
    value = {
        "saving": figure(abs(found.saving_kwh)), "band": figure(found.band_kwh), "share": percent(abs(found.share)),
    }  # fmt: skip
    said = say(f"energy_verdict_{found.verdict}", lang, **value)
    said += "".join(
        " "
        + say(
            f"energy_reason_{one.name}",
            lang,
            found=_short(one.name, one.found),
            asked=_short(one.name, one.asked),
        )
        for one in found.reasons
    )
    days = [str(one)[:10] for one in found.start]
    export = Sheet(
        "", ("start", "observed_kwh", "expected_kwh", "saving_kwh"),
        [[str(at).replace("T", " "), f"{o:.4f}", f"{e:.4f}", f"{e - o:.4f}"] for at, o, e in zip(found.start, found.observed, found.expected, strict=True)],
    )  # fmt: skip
    return Answer(
        said, _TONE[found.verdict], [*_energies(found, lang), *_bands(method, found, placebos, calibrated, lang), *_carbon(given, found)],
        _remarks(method, found, placebos, calibrated, lang), [_sheet(found, lang)], _picture(found, days, lang), export,
        f"{method.title[lang]} {method.edition} · {method.source}",
    )  # fmt: skip


def _short(name: str, value: float) -> str:
    return figure(value) if name in ("days", "months") else f"{percent(value, 0)} %"


def _energies(found: Verified, lang: str) -> list[Fact]:
    # a verdict that says nothing can be told does not lay a number beside it that looks like one
    told = found.verdict != "not_verifiable"
    first, last = (str(one)[:10] for one in found.baseline)
    return [
        Fact(
            say("energy_observed", lang),
            figure(found.observed.sum()),
            "kWh",
            f"{str(found.start[0])[:10]} – {str(found.start[-1])[:10]}",
        ),
        Fact(
            say("energy_expected", lang),
            figure(found.expected.sum()) if told else "–",
            "kWh",
            say("energy_expected_by", lang),
        ),
        Fact(
            say("energy_saving", lang),
            figure(found.saving_kwh) if told else "–",
            "kWh",
            f"{percent(found.share)} %" if told else "",
        ),
        Fact(say("energy_baseline", lang), figure(found.baseline_kwh), "kWh", f"{first} – {last}"),
    ]


def _bands(
    method: Verification,
    found: Verified,
    placebos: list[tuple[Placebo, bool]],
    calibrated: Calibrated | None,
    lang: str,
) -> list[Fact]:
    confidence = percent(float(method.standard.confidence), 0)
    rests = say(
        "energy_scatter",
        lang,
        cv=percent(found.scatter.cv),
        n=found.scatter.points,
        rho=f"{found.scatter.autocorrelation:.2f}",
    )
    facts = [
        Fact(
            say("energy_standard_band", lang),
            f"± {figure(found.standard_kwh)}",
            "kWh",
            f"{confidence} %; {rests}",
        )
    ]
    if found.placebo_kwh is not None and calibrated is not None:
        told = say("energy_placebos_are", lang, count=calibrated.count)
        facts.append(
            Fact(
                say("energy_placebo_band", lang),
                f"± {figure(found.placebo_kwh)}",
                "kWh",
                f"{percent(float(method.placebo.share), 0)} %; {told}",
            )
        )
    if placebos:
        wrong = sum(significant for _, significant in placebos)
        facts.append(
            Fact(
                say("energy_placebos_wrong", lang),
                f"{wrong} / {len(placebos)}",
                "",
                say("energy_placebos_wrong_about", lang),
            )
        )
    return facts


def _carbon(given: Given, found: Verified) -> list[Fact]:
    """Return what the saving avoided, by the factor of each hour or day and by the mean factor."""
    file = given.files.get("intensity")
    if file is None or found.verdict == "not_verifiable":
        return []
    factor = series_of(file, ("kg_per_kwh", "kgco2_per_kwh", "intensity", "carbon_intensity"))
    unit = (
        "h"
        if found.model.scatter.points and np.median(np.diff(found.start)) <= np.timedelta64(1, "h")
        else "D"
    )
    bins, place = np.unique(factor.stamps.astype(f"M8[{unit}]"), return_inverse=True)
    mean = np.bincount(place, factor.values) / np.bincount(place)
    at = np.clip(np.searchsorted(bins, found.start.astype(f"M8[{unit}]")), 0, len(bins) - 1)
    known = bins[at] == found.start.astype(f"M8[{unit}]")
    if not known.all():
        raise TanliuError(
            "the factors do not cover the reporting period", where=file.name, found=str(found.start[~known][0]),
            accepted=f"{bins[0]} – {bins[-1]}",
        )  # fmt: skip
    saving = found.expected - found.observed
    timed, flat = float(saving @ mean[at]), float(saving.sum() * mean[at].mean())
    lang = given.lang
    return [
        Fact(
            say("energy_carbon_timed", lang),
            figure(timed),
            "kg CO2",
            say(f"energy_carbon_by_{unit.lower()}", lang),
        ),
        Fact(say("energy_carbon_flat", lang), figure(flat), "kg CO2", f"{mean[at].mean():.4f} kg/kWh"),
    ]


def _remarks(
    method: Verification,
    found: Verified,
    placebos: list[tuple[Placebo, bool]],
    calibrated: Calibrated | None,
    lang: str,
) -> list[str]:
    told = [_of_model(method, found, lang)]
    if found.left_out:
        told.append(say("energy_left_out", lang, count=found.left_out))
    if calibrated is None:
        told.append(say("energy_no_placebo_band", lang, count=len(placebos), least=method.placebo.least))
    elif abs(calibrated.drift) > 0:
        told.append(say("energy_drift", lang, share=percent(calibrated.drift)))
    return told


def _of_model(method: Verification, found: Verified, lang: str) -> str:
    model, unit = found.model.baseline, method.temperature_unit
    r2 = f"{model.r2_adjusted:.3f}"
    if not isinstance(model, Baseline):
        return say("energy_model_hours", lang, r2=r2)
    parts = [f"{model.intercept:,.4g} kWh/d"]
    if model.heating_balance is not None:
        parts.append(f"{model.heating:,.4g} × max({model.heating_balance:g} − T, 0)")
    if model.cooling_balance is not None:
        parts.append(f"{model.cooling:,.4g} × max(T − {model.cooling_balance:g}, 0)")
    return say("energy_model_days", lang, formula=" + ".join(parts), unit=unit.replace("deg", "°"), r2=r2)


def _sheet(found: Verified, lang: str) -> Sheet:
    """Return observed, expected and saved by month."""
    months, place = np.unique(found.start.astype("M8[M]"), return_inverse=True)
    observed, expected = (np.bincount(place, one) for one in (found.observed, found.expected))
    if found.verdict == "not_verifiable":
        header = [say("energy_month", lang), f"{say('energy_observed', lang)} kWh"]
        return Sheet(
            say("energy_by_month", lang),
            header,
            [[str(m), figure(o)] for m, o in zip(months, observed, strict=True)],
        )
    header = [
        say("energy_month", lang),
        *(f"{say(name, lang)} kWh" for name in ("energy_observed", "energy_expected", "energy_saving")),
    ]
    rows = [
        [str(m), figure(o), figure(e), figure(e - o)]
        for m, o, e in zip(months, observed, expected, strict=True)
    ]
    return Sheet(say("energy_by_month", lang), header, rows)


def _picture(found: Verified, days: list[str], lang: str) -> Mapping[str, object] | None:
    if found.verdict == "not_verifiable":
        return None
    bins, place = np.unique(np.array(days), return_inverse=True)
    observed, expected = (np.bincount(place, one) for one in (found.observed, found.expected))
    return {
        "kind": "scenarios", "unit": "kWh", "band": "", "periods": bins.tolist(),
        "series": [
            {"title": say("energy_observed", lang), "values": [round(float(one), 2) for one in observed]},
            {"title": say("energy_expected", lang), "values": [round(float(one), 2) for one in expected]},
        ],
    }  # fmt: skip


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a building of five years, its peers and the weather; 12 % are saved after the works."""
    stamps, degrees, own, peers = building_of_years()
    rows = [(name, day, use) for name, uses in peers.items() for day, use in zip(stamps, uses, strict=True)]
    return {
        "meter": csv_of(("start", "kwh"), zip(stamps, own, strict=True)),
        "weather": csv_of(("time", "temperature"), zip(stamps, degrees, strict=True)),
        "peers": csv_of(("meter", "time", "kwh"), rows),
    }, {"works_from": "2024-01-01", "works_until": "2024-02-01", "weather_unit": "degC"}  # fmt: skip
