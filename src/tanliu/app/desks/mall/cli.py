"""The command that lists the offers of the mall."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out


def mall(
    kind: Annotated[str, typer.Option(help="Kind of offer: units, service, finance, goods.")] = "",
    words: Annotated[str, typer.Option(help="Words in title, text or name.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """List the offers that are open in the carbon mall."""
    from tanliu.app.platform.setup import configure

    configure(workspace)
    from tanliu.app.desks.mall import shown
    from tanliu.app.desks.mall.document import rules
    from tanliu.app.desks.mall.queries import open_listings
    from tanliu.app.platform.served import catalog
    from tanliu.kit.csv_text import write_csv
    from tanliu.kit.errors import TanliuError
    from tanliu.report.phrase import say

    says = rules(catalog())
    if kind and kind not in says.kinds:
        raise TanliuError(
            "not one of what is offered", where="--kind", found=kind, accepted=", ".join(says.kinds)
        )
    rows = shown.rows(open_listings(kind, words), says, lang)
    if as_csv:
        header = [say(f"mall_{name}", lang) for name in shown.COLUMNS]
        write_csv(sys.stdout, header, ([row[name] for name in shown.COLUMNS] for row in rows))
        return
    table = Table(*(say(f"mall_{name}", lang) for name in shown.COLUMNS[:8]), show_edge=False)
    for row in rows:
        table.add_row(
            str(row["number"]), row["kind_name"], row["title"], row["offered_by"], _told(row["amount"]), row["unit"],
            _told(row["price_cny"]), f"{row['until']}",
        )  # fmt: skip
    out.print(table if rows else say("mall_none", lang))


def _told(value: object) -> str:
    return "–" if value is None else f"{value:,.6f}".rstrip("0").rstrip(".")


COMMANDS = (mall,)
