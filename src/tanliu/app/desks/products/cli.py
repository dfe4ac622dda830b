"""The command that lists energy and carbon of products."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def products(
    workspace: Place = HOME,
    year: Annotated[str | None, typer.Option(help="The last computed one when left out.")] = None,
    product: Annotated[str, typer.Option(help="Only this product, such as dyed_cloth.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    lang: Lang = Language.EN,
) -> None:
    """List energy and carbon of a unit of each product by enterprise; exit code 1 when one is over its limit."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.products import shown
    from tanliu.app.desks.products.queries.base import made, rules
    from tanliu.app.platform.period import shown as period
    from tanliu.app.platform.served import catalog, results
    from tanliu.app.store.scope import Scope
    from tanliu.kit.csv_text import write_csv
    from tanliu.kit.errors import TanliuError
    from tanliu.report.phrase import say

    of = year or period(results(), None).years[0]
    rule = rules(catalog(), of)
    if product and product not in rule.items:
        raise TanliuError(
            "not one of what is offered", where="--product", found=product, accepted=", ".join(rule.items)
        )
    found = [
        one
        for one in made(results(), catalog(), Scope.everything(), of)
        if product in ("", one.found.product)
    ]
    over = any(one.found.level == "over" for one in found)
    if as_csv:
        write_csv(sys.stdout, [say(one, lang) for one in shown.HEADER], shown.cells(found, rule, of, lang))
        raise typer.Exit(1 if over else 0)
    table = Table(
        *(say(f"product_{one}", lang) for one in ("firm", "name", "unit", "energy", "location", "level", "remarks")),
        show_edge=False,
    )  # fmt: skip
    for one in found:
        told = shown.row(one, rule, of, lang)
        numbers = [_plain(told[name]) for name in ("energy_kgce", "location_kg")]
        table.add_row(
            one.name,
            told["name"],
            told["unit"],
            *numbers,
            told["level_name"] or "–",
            "; ".join(told["remarks"]),
        )
    out.print(table if table.row_count else say("product_none", lang))
    raise typer.Exit(1 if over else 0)


def _plain(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:,.1f}"


COMMANDS = (products,)
