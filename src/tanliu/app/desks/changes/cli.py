"""The command that tells a change and its parts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Place
from tanliu.app.platform.console import out
from tanliu.kit.csv_text import write_csv
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.app.desks.changes.queries.changes import Change

_SPAN = "2024, 2024H1, 2024Q1, 2024-03 or 2024-01..2024-06."


def changes(
    before: Annotated[str, typer.Argument(help=f"The period compared with: {_SPAN}")],
    after: Annotated[str, typer.Argument(help="A period of as many months.")],
    workspace: Place = HOME,
    by: Annotated[str, typer.Option(help="region, field, industry, entity or carrier.")] = "region",
    amount: Annotated[str, typer.Option(help="emission_kgco2e, market_kgco2e or energy_kgce.")] = "emission_kgco2e",
    region: Annotated[str | None, typer.Option(help="Only what lies in this region.")] = None,
    most: Annotated[int, typer.Option(help="Rows shown, the largest change first.", min=1)] = 20,
    as_csv: Annotated[bool, typer.Option("--csv", help="All rows as CSV, in kg or kgce, every digit.")] = False,
    lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell what changed between two periods and what drove it; the parts of every row add up."""
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.changes import shown
    from tanliu.app.desks.changes.asked import Asked, chosen
    from tanliu.app.desks.changes.queries.cells import AMOUNTS, Within
    from tanliu.app.desks.changes.queries.changes import BY
    from tanliu.app.desks.changes.queries.span import span
    from tanliu.app.store.results import Results
    from tanliu.app.store.scope import Scope
    from tanliu.report.names import Names

    within = Within(region=region)
    asked = Asked(span(before), span(after), chosen("amount", amount, AMOUNTS), chosen("by", by, BY), within)
    results = Results(workspace)
    change = asked.answer(results, Scope.everything())
    named = shown.titles(results, change, Names(catalog_of(workspace), lang))
    rows = [shown.row_of(row, named[row.id]) for row in change.rows]
    if as_csv:
        keys = list(rows[0]) if rows else ["id", "name"]
        write_csv(sys.stdout, keys, [[row[key] for key in keys] for row in rows])
        return
    for text in (*shown.sentences(change, named, lang), *shown.remarks(change, lang)):
        out.print(text, soft_wrap=True, markup=False)
    _print(change, [*rows[:most], shown.row_of(change.whole, say("changes_whole", lang))], lang)


def _print(change: Change, rows: list[dict[str, Any]], lang: str) -> None:
    from rich.table import Table

    from tanliu.app.desks.changes.shown import UNITS, line, parts_shown, plain

    parts = parts_shown(change)
    titles = (
        change.before.text,
        change.after.text,
        say("changes_change", lang),
        *(say(f"driver_{part}", lang) for part in parts),
    )
    table = Table(
        f"{say(f'changes_by_{change.by}', lang)} [{UNITS[change.amount]}]".replace("[", "\\["),
        show_edge=False,
    )
    for title in titles:
        table.add_column(title, justify="right")
    for row in rows:
        before, after, changed, _, *parted = line(row, parts, plain(change))["texts"]
        table.add_row(row["name"], before, after, changed, *parted)
    out.print(table)


def compare(
    kind: Annotated[str, typer.Argument(help="region, field, industry or entity.")],
    first: Annotated[str, typer.Argument(help="Id of the subject compared with.")],
    second: Annotated[str, typer.Argument(help="Id of the other.")],
    period: Annotated[str, typer.Option(help="Year or month, such as 2025 or 2025-03.")],
    workspace: Place = HOME,
    by: Annotated[str, typer.Option(help="industry or carrier.")] = "industry",
    amount: Annotated[str, typer.Option(help="emission_kgco2e, market_kgco2e or energy_kgce.")] = "emission_kgco2e",
    most: Annotated[int, typer.Option(help="Rows shown, the largest difference first.", min=1)] = 20,
    lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell what sets two towns, fields, industries or enterprises apart; the parts of every row add up."""
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.changes import shown
    from tanliu.app.desks.changes.asked import chosen
    from tanliu.app.desks.changes.queries.cells import AMOUNTS
    from tanliu.app.desks.changes.queries.span import span
    from tanliu.app.desks.changes.queries.subjects import BY, KINDS, difference, offered
    from tanliu.app.store.results import Results
    from tanliu.app.store.scope import Scope
    from tanliu.kit.errors import TanliuError
    from tanliu.report.names import Names

    results, everything, during = Results(workspace), Scope.everything(), span(period)
    there = offered(results, everything, chosen("kind", kind, KINDS), during)
    for one in (first, second):
        if one not in there:
            raise TanliuError(
                "nothing of this is known in the period", found=one, accepted=", ".join(there[:20])
            )
    found = difference(
        results, everything, during, kind, first, second,
        amount=chosen("amount", amount, AMOUNTS), by=chosen("by", by, BY),
    )  # fmt: skip
    names = Names(catalog_of(workspace), lang)
    titled = shown.between(found, *shown.names_of(results, kind, [first, second], names).values())
    for text in (shown.apart(titled, lang), *shown.remarks(titled, lang)):
        out.print(text, soft_wrap=True, markup=False)
    named = shown.titles(results, found, names)
    rows = [shown.row_of(row, named[row.id]) for row in found.rows[:most]]
    _print(titled, [*rows, shown.row_of(found.whole, say("changes_whole", lang))], lang)


COMMANDS = (changes, compare)
