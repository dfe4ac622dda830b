"""The command that says where a number comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from tanliu.app.compute.amounts import AMOUNTS
from tanliu.app.platform.command_parameters import HOME, AsOf, Lang, Language, Packs, Place
from tanliu.app.platform.console import out


def explain(
    subject: Annotated[
        str,
        typer.Argument(help="Line, entity, region, industry or field; or the id beside a figure of a file."),
    ],
    period: Annotated[str | None, typer.Argument(help="Year or month.")] = None,
    amount: Annotated[
        str,
        typer.Option(
            help=f"One of {', '.join(AMOUNTS)}, a measure such as value_added_cny, or an indicator of a scheme."
        ),
    ] = "emission_kgco2e",
    widest: Annotated[int, typer.Option(help="Parts shown at each step.", min=1)] = 8,
    as_of: AsOf = None,
    workspace: Place = HOME,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Show where a number comes from: entities, activities, readings, factors, files."""
    from tanliu.app.compute.as_of import open_at
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.explain.queries import explain as explaining
    from tanliu.report.explained import parted

    catalog = catalog_of(workspace, pack or [])
    if period is None and (told := parted(subject, explaining.named(catalog))):
        amount, subject, period = told
    with open_at(workspace, catalog, as_of) as opened:
        tree = explaining.explain(
            opened, subject, period, amount=amount, catalog=catalog, language=lang, widest=widest
        )
    for line in tree.lines():
        out.print(line, soft_wrap=True, markup=False)


COMMANDS = (explain,)
