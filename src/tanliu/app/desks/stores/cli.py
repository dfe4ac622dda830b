"""The command that compares a portfolio of stores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs, packs_asked
from tanliu.app.platform.console import out
from tanliu.report.phrase import say


def stores(
    file: Annotated[Path, typer.Argument(help="A CSV file: store, kind, area_m2, year, and columns such as electricity_kwh or water_t.")],
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell what stores use less than ordinary stores of their size in the base year, and how far a target is."""
    from tanliu.app.desks.stores.queries.portfolio import rules_of, stores_of
    from tanliu.model.store.peers import benefits, path

    rules, rows = rules_of(packs_asked(workspace, pack)), stores_of(file)
    for one in benefits(rows, rules):
        if not one.stores:
            text = say(
                "stores_alone", lang, what=one.what, year=one.year, count=one.alone, least=rules.least_peers
            )
        else:
            text = say(
                "stores_benefit", lang, what=one.what, year=one.year, mean=f"{one.mean:,.2f}", low=f"{one.low:,.2f}",
                high=f"{one.high:,.2f}", share=f"{one.share:.1%}", count=one.stores, alone=one.alone, base=rules.base_year,
            )  # fmt: skip
        out.print(text, markup=False, soft_wrap=True)
    for target in rules.targets:
        for what in sorted({name for row in rows for name in row.used}):
            told = path(rows, what)
            if rules.base_year in told and told[rules.base_year][0]:
                base, last = told[rules.base_year], max(told)
                text = say(
                    "stores_target", lang, what=what, base=rules.base_year, first=f"{base[0]:,.1f}", count=base[1], year=last,
                    now=f"{told[last][0]:,.1f}", many=told[last][1], change=f"{told[last][0] / base[0] - 1:+.1%}",
                    target=f"{float(target.change):+.0%}", by=target.year,
                )  # fmt: skip
                out.print(text, markup=False, soft_wrap=True)


COMMANDS = (stores,)
