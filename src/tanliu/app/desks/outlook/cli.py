"""Commands of the outlook: scenarios, what drives and makes them, what they depend on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out
from tanliu.kit.csv_text import write_csv
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.app.desks.outlook.queries.scenarios import Asked

Scenario = Annotated[str, typer.Argument(help="Id of a scenario.")]
Base = Annotated[str | None, typer.Option("--base", help="Base year; the last computed year when left out.")]
Policy = Annotated[
    str | None,
    typer.Option(help="provincial, local or zero_carbon_credited; that of the outlook when left out."),
]
Change = Annotated[
    list[str] | None,
    typer.Option("--change", help="More or less of an assumption: electrification:1.2; may be repeated."),
]
Which = Annotated[
    str | None, typer.Option("--outlook", help="Id of the outlook; the first of the packs when left out.")
]
Region = Annotated[str | None, typer.Option(help="Only what lies in this region.")]
Industry = Annotated[str | None, typer.Option(help="Only this industry, as for a thematic run.")]
Year = Annotated[int | None, typer.Option(help="A year of the outlook; the last when left out.")]


def _asked(
    workspace: Place, base: str | None, policy: str | None, change: list[str] | None, which: str | None,
    region: str | None, industry: str | None, cap: bool = True,
) -> Asked:  # fmt: skip
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.changes.queries.cells import Within
    from tanliu.app.desks.outlook.queries.base import base_year
    from tanliu.app.desks.outlook.queries.scenarios import asked, outlook_of
    from tanliu.app.platform.period import shown
    from tanliu.app.store.results import Results
    from tanliu.app.store.scope import Scope

    results, catalog = Results(workspace), catalog_of(workspace)
    within = Within(region=region, industry=industry)
    year = base_year(results, catalog, Scope.everything(), shown(results, base).year, within)
    return asked(outlook_of(catalog, which), year, policy, change or (), cap)


def run(
    workspace: Place = HOME, base: Base = None, policy: Policy = None, change: Change = None, which: Which = None,
    region: Region = None, industry: Industry = None,
    cap: Annotated[bool, typer.Option(help="Whether new renewables and feedstock leave the cap on energy from their date on.")] = True,
    iamc: Annotated[bool, typer.Option("--iamc", help="Every year as CSV in the long format of the IAMC.")] = False,
    lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Work the scenarios of an outlook out from the base year, with their bands and peaks."""
    from rich.table import Table

    from tanliu.app.desks.outlook import shown
    from tanliu.app.desks.outlook.iamc import HEADER, rows
    from tanliu.app.desks.outlook.queries.scenarios import told

    one = _asked(workspace, base, policy, change, which, region, industry, cap)
    if iamc:
        runs = [(name, one.run(name)) for name in one.outlook.scenarios]
        write_csv(sys.stdout, list(HEADER), [list(row) for row in rows(one, runs, region or "World")])
        return
    for text in shown.remarks(one.base, one, lang):
        out.print(text, soft_wrap=True, markup=False)
    table = Table("t CO₂e", show_edge=False)
    for at in shown.places(one):
        table.add_column(str(int(one.years[at])), justify="right")
    lines = []
    for name in one.outlook.scenarios:
        band = None if one.changes else told(one, name)
        lines.append(shown.line(one, name, one.run(name) if band is None else band.run, band, lang))
        table.add_row(lines[-1]["title"], *(f"{value:,.0f}" for value in lines[-1]["values"]))
        if band is not None:
            for end, name in enumerate(("5 %", "95 %")):
                table.add_row(f"  {name}", *(f"{both[end]:,.0f}" for both in lines[-1]["bands"]), style="dim")
    out.print(table)
    for line in lines:
        out.print(f"{line['title']}: {peak_told(line, lang)}", soft_wrap=True, markup=False)


def peak_told(line: dict[str, Any], lang: str) -> str:
    """Return the sentence of a peak."""
    peak = line["peak"]
    if "low" not in peak:
        return say("outlook_peak_alone", lang, year=peak["year"], level=f"{peak['level']:,.0f}")
    return say(
        "outlook_peak_told", lang, year=peak["year"], level=f"{peak['level']:,.0f}", low=peak["low"], high=peak["high"],
        chance="–" if peak["by_2030"] is None else f"{peak['by_2030']:.0%}", open=f"{peak['open']:.0%}",
    )  # fmt: skip


def drivers(
    scenario: Scenario, other: Annotated[str | None, typer.Argument(help="Another scenario to set it against.")] = None,
    workspace: Place = HOME, year: Year = None, base: Base = None, policy: Policy = None, change: Change = None,
    which: Which = None, region: Region = None, industry: Industry = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell what drives a scenario from the base year, or sets it apart from another; parts add up (LMDI-I)."""
    from tanliu.app.desks.outlook import shown
    from tanliu.app.desks.outlook.queries.scenarios import driven, year_of

    one = _asked(workspace, base, policy, change, which, region, industry)
    end, first = year_of(one, year), one.base.base.year
    after = one.run(scenario)
    before, start = (after, first) if other is None else (one.run(other), end)
    parts = driven(before, start, after, end)
    ends = [float(found.total_kgco2e[0, at - first]) / 1000 for found, at in ((before, start), (after, end))]
    out.print(f"{shown.title(one, other or scenario, lang)} {start}: {ends[0]:,.0f} t CO₂e", markup=False)
    for name, value in parts.items():
        out.print(f"  {say(f'outlook_part_{name}', lang)}: {value / 1000:+,.0f}", markup=False)
    out.print(f"{shown.title(one, scenario, lang)} {end}: {ends[1]:,.0f} t CO₂e", markup=False)


def explain(
    scenario: Scenario, year: Annotated[int, typer.Argument(help="A year of the outlook.")], workspace: Place = HOME,
    base: Base = None, which: Which = None, change: Change = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """List everything that a scenario assumes of a year, with who says so."""
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.outlook import shown
    from tanliu.app.desks.outlook.queries.scenarios import reasons, year_of
    from tanliu.report.names import Names

    one = _asked(workspace, base, None, change, which, None, None)
    for row in shown.because(
        reasons(one, scenario, year_of(one, year)), one, Names(catalog_of(workspace), lang)
    ):
        of = f" ({row['field']})" if row["field"] else ""
        text = f"{row['title']}{of}: {row['first']:g} → {row['value']:g} × {row['factor']:g}"
        out.print(
            f"{text}; {row['scenario']}; {row['evidence']}; {row['source']}", soft_wrap=True, markup=False
        )


def sensitivity(
    scenario: Scenario, workspace: Place = HOME, year: Year = None, base: Base = None, policy: Policy = None,
    which: Which = None, region: Region = None, industry: Industry = None,
    all_together: Annotated[bool, typer.Option("--sobol", help="Shares of the variance, all assumptions moving together.")] = False,
    lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell what the emissions of a year depend on: a fifth less and more of each assumption, or Sobol indices."""
    from tanliu.app.desks.outlook import shown
    from tanliu.app.desks.outlook.queries.scenarios import STEPS, coupled, shares, swings, year_of

    one = _asked(workspace, base, policy, None, which, region, industry)
    end = year_of(one, year)
    if all_together:
        for index in shares(one, scenario, end):
            name = shown.name_of(index.name, lang)
            out.print(
                say("outlook_sobol", lang, name=name, first=f"{index.first:.3f}", total=f"{index.total:.3f}"),
                markup=False,
            )
        return
    for row in shown.swung(swings(one, scenario, end), lang):
        out.print(f"{row['title']}: {row['low']:,.0f} – {row['high']:,.0f} t CO₂e", markup=False)
    for row in shown.coupled(coupled(one, scenario, end), lang):
        cells = (f"×{step:g} {ratio:+.2%}" for step, (_, ratio) in zip(STEPS, row["cells"], strict=True))
        out.print(f"{row['title']}: {', '.join(cells)}", soft_wrap=True, markup=False)


COMMANDS = ()
GROUPS = {
    "outlook": (
        "The long view: scenarios to 2060, their peak, what drives and makes them, what they depend on.",
        (run, drivers, explain, sensitivity),
    )
}
