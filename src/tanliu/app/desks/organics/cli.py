"""Commands of organic waste: batches, the landfill that would have been, diversion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs, packs_asked
from tanliu.app.platform.console import out
from tanliu.report.phrase import say

Landfill = Annotated[str | None, typer.Option(help="Id of a landfill of the packs; the first when left out.")]


def batches(
    file: Annotated[Path, typer.Argument(help="A CSV file with batch, treatment, time, what and amount.")],
    landfill: Landfill = None, workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Judge batches: whether masses close, what each gives off, how warm it was, and the landfill that would have been."""
    from tanliu.app.desks.organics import shown
    from tanliu.app.desks.organics.queries.files import batches_of, spared
    from tanliu.app.desks.organics.queries.rules import rules_of

    catalog = packs_asked(workspace, pack)
    rules = rules_of(catalog)
    found = batches_of(file, rules, catalog)
    for one in found:
        for text in shown.batch(one, rules, lang):
            out.print(text, markup=False, soft_wrap=True)
    whole = sum(one.mass.came_in for one in found)
    for text in shown.baseline(whole, spared(whole, rules, catalog, landfill), lang):
        out.print(text, markup=False, soft_wrap=True)


def landfill(
    kilograms: Annotated[float, typer.Argument(min=0, help="Wet waste that is laid down once.")],
    landfill: Landfill = None, workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell what a landfill gives off of a waste, year by year: it is no saving of the first year alone."""
    from tanliu.app.desks.organics import shown
    from tanliu.app.desks.organics.queries.files import spared
    from tanliu.app.desks.organics.queries.rules import rules_of

    catalog = packs_asked(workspace, pack)
    for text in shown.baseline(kilograms, spared(kilograms, rules_of(catalog), catalog, landfill), lang):
        out.print(text, markup=False, soft_wrap=True)


def diversion(
    file: Annotated[Path, typer.Argument(help="A CSV file with the month and a column for each stream.")],
    short: Annotated[bool, typer.Option("--short-tons", help="Tonnes are short tons of 907.18474 kg.")] = False,
    refused: Annotated[Path | None, typer.Option(help="Write the refused rows with their reasons to this CSV.")] = None,
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Sum monthly tonnages by year and stream, and tell the share that is kept from the landfill."""
    from tanliu.app.desks.organics import shown
    from tanliu.app.desks.organics.queries.files import years_of
    from tanliu.app.desks.organics.queries.rules import rules_of
    from tanliu.kit.csv_text import csv_text

    rules = rules_of(packs_asked(workspace, pack))
    years, lines = years_of(file, rules, short)
    for text in shown.years(years, rules, lang):
        out.print(text, markup=False, soft_wrap=True)
    out.print(say("organics_refused", lang, count=f"{len(lines):,}"), markup=False)
    if refused is not None:
        header = [say(f"organics_{name}", lang) for name in ("line", "reason", "cell")]
        refused.write_text(csv_text(header, shown.refused(lines, lang)), encoding="utf-8")


COMMANDS = ()
GROUPS = {"organics": ("Organic waste: batches, landfills, diversion.", (batches, landfill, diversion))}
