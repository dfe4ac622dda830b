"""Commands of tea gardens: water and pests, fertiliser, the balance of greenhouse gases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs, packs_asked
from tanliu.app.platform.console import out
from tanliu.report.phrase import say


def water(
    file: Annotated[
        Path, typer.Argument(help="A CSV file of days: day, tmax, tmin, rhmax, rhmin, wind, sun_h or radiation_mj, rain, irrigation.")
    ],
    latitude: Annotated[float, typer.Option(min=-90, max=90, help="North of the equator.")],
    elevation: Annotated[float, typer.Option(min=-500, max=6000, help="Metres above the sea.")] = 0,
    height: Annotated[float, typer.Option(min=0.5, max=50, help="Metres of the anemometer above the ground.")] = 2,
    crop: Annotated[str | None, typer.Option(help="Id of a crop of the packs; the first when left out.")] = None,
    field_capacity: Annotated[float, typer.Option(min=0.01, max=0.7, help="Water that stays in the soil, m3/m3.")] = 0.32,
    wilting_point: Annotated[float, typer.Option(min=0, max=0.6, help="Water that plants cannot take, m3/m3.")] = 0.16,
    missing: Annotated[float, typer.Option(min=0, help="Water missing in the soil on the first day, mm.")] = 0,
    refused: Annotated[Path | None, typer.Option(help="Write the refused days with their reasons to this CSV.")] = None,
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell the soil's water day by day (FAO-56), when to irrigate and how much, and how far pests have come."""
    from tanliu.app.desks.garden import shown
    from tanliu.app.desks.garden.queries.rules import one_of, rules_of
    from tanliu.app.desks.garden.queries.weather import season
    from tanliu.kit.csv_text import csv_text
    from tanliu.kit.errors import TanliuError
    from tanliu.model.farm.water import Soil

    if wilting_point >= field_capacity:
        raise TanliuError(
            "a number out of its range",
            where="wilting_point",
            found=wilting_point,
            accepted=f"< {field_capacity}",
        )
    rules = rules_of(packs_asked(workspace, pack))
    by = one_of(rules.crops, crop, "crop")
    soil = Soil(field_capacity, wilting_point, float(by.root_m), float(by.depletion), float(by.kc))
    found = season(file, rules, soil, latitude, elevation, height, min(missing, soil.available_mm))
    for text in shown.season(found, rules, lang):
        out.print(text, markup=False, soft_wrap=True)
    out.print(say("garden_refused", lang, count=len(found.refused)), markup=False)
    if refused is not None:
        header = [say(f"garden_{name}", lang) for name in ("line", "reason", "cell")]
        refused.write_text(csv_text(header, shown.refused(found, lang)), encoding="utf-8")


def fertiliser(
    leaf: Annotated[float, typer.Argument(min=0, help="Fresh leaf that is harvested on a mu in a year, kg.")],
    file: Annotated[Path, typer.Argument(help="A CSV file of fertilisers: name, n, p2o5, k2o, organic, price.")],
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Plan the cheapest fertilisers for a harvest within the ceilings; what is needed beyond them is refused, and said."""
    from tanliu.app.desks.garden import shown
    from tanliu.app.desks.garden.queries.fertilisers import offered
    from tanliu.app.desks.garden.queries.rules import rules_of
    from tanliu.model.farm.feed import feed

    rules = rules_of(packs_asked(workspace, pack)).nutrients
    for text in shown.feeding(feed(leaf, offered(file), rules), lang):
        out.print(text, markup=False, soft_wrap=True)


def carbon(
    file: Annotated[Path, typer.Argument(help="A CSV file of a year: item, amount, unit.")],
    soil: Annotated[str | None, typer.Option(help="Edition of factors of soils; the first of the packs when left out.")] = None,
    region: Annotated[str, typer.Option(help="Region of the factors of energy.")] = "CN",
    year: Annotated[int, typer.Option(help="Year of the factors of energy.")] = 2022,
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell what a garden gives off and takes up in a year, line by line, and the footprint of a kilogram of its tea."""
    from tanliu.app.desks.garden import shown
    from tanliu.app.desks.garden.queries.carbon import balance_of
    from tanliu.app.desks.garden.queries.rules import rules_of

    catalog = packs_asked(workspace, pack)
    for text in shown.balance(balance_of(file, rules_of(catalog), catalog, soil, region, year), lang):
        out.print(text, markup=False, soft_wrap=True)


COMMANDS = ()
GROUPS = {"garden": ("Tea gardens: water, fertiliser, carbon.", (water, fertiliser, carbon))}
