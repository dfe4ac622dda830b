"""Commands of shared cycling: trips and what they reduce, fleets, crews, parking and zones."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs, packs_asked
from tanliu.app.platform.console import out
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.app.desks.cycling.queries.trips_file import Told
    from tanliu.model.mobility.document import Mobility

File = Annotated[
    Path, typer.Argument(help="A CSV or Parquet file of trips; columns are found by their words.")
]
Zone = Annotated[str, typer.Option(help="Zone of local days, and of times without an offset.")]
Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; that with most trips when left out.")
]


def _read(file: Path, zone: str, workspace: Path | None, pack: list[Path] | None) -> tuple[Mobility, Told]:
    from tanliu.app.desks.cycling.queries.rules import rules_of
    from tanliu.app.desks.cycling.queries.trips_file import trips_of
    from tanliu.kit.period import zone as zone_of

    rules = rules_of(packs_asked(workspace, pack))
    return rules, trips_of(file, rules, zone_of(zone))


def _asked(day: datetime | None) -> date | None:
    return None if day is None else day.date()


def trips(
    file: File,
    kind: Annotated[str, typer.Option(help="Kind of vehicle: bike or ebike.")] = "bike",
    metro: Annotated[bool, typer.Option(help="Whether the city has a metro.")] = True,
    basis: Annotated[
        str | None, typer.Option(help="What lengths rest on: trace, network, operator or straight; else the first there is.")
    ] = None,
    zone: Zone = "UTC",
    refused: Annotated[Path | None, typer.Option(help="Write the refused rows with their reasons to this CSV.")] = None,
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Check a file of trips, and tell what it reduces by the methodology of the packs; nothing of it is kept."""
    from tanliu.app.desks.cycling import shown
    from tanliu.app.desks.cycling.queries.reductions import reduced
    from tanliu.app.desks.cycling.queries.rules import kind_of, methodology_of
    from tanliu.kit.csv_text import csv_text
    from tanliu.kit.period import zone as zone_of

    rules, told = _read(file, zone, workspace, pack)
    vehicle = kind_of(rules, kind)
    method = methodology_of(packs_asked(workspace, pack), vehicle, metro)
    found = reduced(told, rules, vehicle, method, basis, zone_of(zone))
    _say(
        "cycling_counted",
        lang,
        counted=f"{found.counted:,}",
        rows=f"{found.rows:,}",
        km=f"{found.metres / 1000:,.1f}",
    )
    for reason, count in shown.refusals(found, lang):
        out.print(f"  {count:>8,}  {reason}", markup=False)
    for one in shown.bases(found, lang):
        out.print(
            f"  {'→' if one['counts'] else ' '} {one['name']}: {one['km']:,.1f} km, {one['kg']:,.1f} kg CO2",
            markup=False,
        )
    out.print(f"{method.title[lang]} ({method.credit}, {method.edition})", markup=False, soft_wrap=True)
    for one in shown.amounts(found, method, lang):
        out.print(f"  {one['name']}: {one['kg']:,.3f} kg", markup=False)
    for one in shown.break_even(found, lang):
        _say("cycling_break_even", lang, name=one["name"], kg=f"{one['kg']:,.1f}", days=f"{one['days']:,.0f}")
    for text in shown.remarks(found, lang):
        out.print(text, markup=False, soft_wrap=True)
    if refused is not None:
        header = [say(f"cycling_{name}", lang) for name in ("line", "reason", "cell")]
        refused.write_text(csv_text(header, shown.lines(found, lang)), encoding="utf-8")


def _say(phrase: str, lang: str, **blanks: object) -> None:
    out.print(say(phrase, lang, **blanks), markup=False, soft_wrap=True)


def fleet(
    file: File,
    zone: Zone = "UTC",
    day: Day = None,
    workspace: Of = None,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Tell how many vehicles a day of trips needs: three numbers, and a curve over how far people walk."""
    from tanliu.app.desks.cycling import shown
    from tanliu.app.desks.cycling.queries.days import size_of
    from tanliu.kit.period import zone as zone_of

    rules, told = _read(file, zone, workspace, pack)
    at, found = size_of(told, rules, zone_of(zone), _asked(day))
    _say("cycling_day", lang, day=at, trips=f"{found.trips:,}")
    for one in shown.sizes(found, rules, lang):
        out.print(
            f"{'→' if one['binds'] else ' '} {one['count']:>8,}  {one['name']}", markup=False, soft_wrap=True
        )
    for reach, count in found.by_reach.items():
        out.print(f"  {reach:>5,.0f} m {count:>8,}", markup=False)
    if found.seen is not None:
        _say("cycling_seen", lang, count=f"{found.seen:,}")


def dispatch(
    file: File, zone: Zone = "UTC", day: Day = None,
    seconds: Annotated[float | None, typer.Option(min=0, max=600, help="For how long a shorter route is sought.")] = None,
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Plan the moves of the night before a day by the days before it, and ride the day again with and without them."""
    from tanliu.app.desks.cycling import shown
    from tanliu.app.desks.cycling.queries.days import plan
    from tanliu.kit.period import zone as zone_of

    rules, told = _read(file, zone, workspace, pack)
    found = plan(told, rules, zone_of(zone), _asked(day), seconds)
    out.print(shown.effect(found, lang), markup=False, soft_wrap=True)
    for one in shown.steps(found):
        out.print(f"  {one['place']}: {one['loads']:+d} ({one['load']})", markup=False)


def parking(
    fixes: Annotated[Path, typer.Argument(help="A CSV file with vehicle, time_s, lat, lon and, if told, sigma_m.")],
    areas: Annotated[Path, typer.Argument(help="A CSV file with id, lat, lon, long_m, wide_m and, if turned, turn.")],
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Say which vehicles stand inside their areas, which do not, and of which it cannot be known."""
    from tanliu.app.desks.cycling.queries.parking import areas_of, states
    from tanliu.app.desks.cycling.queries.rules import rules_of

    for vehicle, one in states(fixes, areas_of(areas), rules_of(packs_asked(workspace, pack))).items():
        charge = say("cycling_may_charge" if one.may_charge else "cycling_no_charge", lang)
        word = say(f"cycling_{one.state}", lang)
        _say(
            "cycling_parked", lang, vehicle=vehicle, state=word, percent=f"{one.inside:.1%}", fixes=one.fixes,
            metres=f"{one.sigma_m:.1f}", charge=charge,
        )  # fmt: skip


def zones(
    file: Annotated[Path, typer.Argument(help="A GBFS 3 file geofencing_zones.json.")],
    vehicle: Annotated[str, typer.Argument(help="Id of a vehicle type.")],
    lon: Annotated[float, typer.Option(min=-180, max=180, help="Longitude.")],
    lat: Annotated[float, typer.Option(min=-90, max=90, help="Latitude.")],
    lang: Lang = Language.EN,
) -> None:
    """Tell the rules of a GBFS 3 file that hold at a place, field by field."""
    from tanliu.app.desks.cycling.queries.parking import zones_at

    found = zones_at(file, vehicle, lon, lat)
    for name, value in found.items():
        out.print(f"{name}: {value}", markup=False)
    if not found:
        _say("cycling_no_rule", lang)


def parts(
    file: Annotated[Path, typer.Argument(help="A CSV file with part, kind, vehicle, installed, removed, end.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day up to which the file tells.")],
    lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Check the history of parts, and tell how long each kind lasts (Kaplan-Meier); parts still fitted count as not yet failed."""
    from tanliu.app.desks.cycling import shown
    from tanliu.app.desks.cycling.queries.parts_files import spells

    for text in shown.parts(spells(file), until.date().toordinal(), lang):
        out.print(text, markup=False, soft_wrap=True)


def life(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV bill of a vehicle: part, kg, factor, reused, mend_factor, recycled, credit_factor."
        ),
    ],
    days: Annotated[float | None, typer.Option(min=1, help="Days for which a vehicle is ridden.")] = None,
    km_a_day: Annotated[float | None, typer.Option(min=0.01, help="Kilometres ridden on it a day.")] = None,
    lang: Lang = Language.EN,
) -> None:
    """Tell what the life of a vehicle causes by its bill of materials, new and with parts used again; credits apart."""
    from tanliu.app.desks.cycling import shown
    from tanliu.app.desks.cycling.queries.parts_files import bill
    from tanliu.model.mobility.parts import life as of_bill

    km = days * km_a_day if days and km_a_day else None
    for text in shown.life(of_bill(bill(file)), km, lang):
        out.print(text, markup=False, soft_wrap=True)


COMMANDS = ()
GROUPS = {
    "cycling": (
        "Shared bikes: trips, reductions, fleets, crews, parking, parts.",
        (trips, fleet, dispatch, parking, zones, parts, life),
    )
}
