"""Commands of credits: methodologies, a file that is judged, one that is taken in, months that are drawn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Of, Packs, Place, packs_asked
from tanliu.app.platform.console import out
from tanliu.kit.csv_text import write_csv
from tanliu.report.phrase import say

File = Annotated[Path, typer.Argument(help="A CSV file.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Every row as CSV.")]


def judge(
    file: File, as_csv: AsCsv = False, workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN
) -> None:
    """Judge a file of acts by the methodologies of the packs, row by row; nothing is kept."""
    from collections import Counter

    from tanliu.app.desks.carbon.queries.rules import methodologies
    from tanliu.app.desks.carbon.queries.told import acts
    from tanliu.decide.credit.claim import judged
    from tanliu.decide.credit.measure import is_additional

    methods = methodologies(packs_asked(workspace, pack))
    told = {one.id: one for one in acts(file)}
    found = judged(told.values(), methods)
    if as_csv:
        write_csv(
            sys.stdout, ["act", "methodology", "quantity", "counted", "grams", "reason"],
            [[one.act, told[one.act].methodology, told[one.act].quantity, one.quantity, f"{float(one.grams):.3f}", one.reason] for one in found],
        )  # fmt: skip
        return
    for reason, count in sorted(Counter(one.reason for one in found).items()):
        out.print(f"{count:>7}  {say('credits_reason_' + (reason or 'counts'), lang)}")
    for id in sorted({told[one.act].methodology for one in found if one.counts}):
        grams = sum(one.grams for one in found if told[one.act].methodology == id)
        unit = say("credits_tradable" if is_additional(methods[id]) else "credits_points_only", lang)
        out.print(f"{methods[id].title[lang]}: {float(grams) / 1000:,.3f} kg · {unit}", markup=False)


def methods(workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN) -> None:
    """List the methodologies of the packs with the figures that they print, and whether these follow."""
    from tanliu.app.desks.carbon.queries.rules import methodologies
    from tanliu.decide.credit.measure import verdict

    for id, one in methodologies(packs_asked(workspace, pack)).items():
        out.print(f"{id}: {one.title[lang]} ({one.unit})", markup=False)
        for example in one.examples:
            told, value = verdict(one, example)
            out.print(
                f"    {example.name[lang]}: {example.printed} {one.effects[example.effect].unit} – "
                f"{say('credits_follows', lang) if told == 'follows' else say('credits_differs', lang, value=f'{value:,f}')}", markup=False, soft_wrap=True,
            )  # fmt: skip


def take(
    file: File,
    operator: Annotated[str, typer.Option(help="Who tells of the acts: a user whose role may.")],
    as_csv: AsCsv = False,
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Take in an operator's file of acts: every row with its verdict; exit code 1 when some cannot be read."""
    from collections import Counter

    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.carbon.queries.told import acts_of_file
    from tanliu.app.desks.credits import shown
    from tanliu.app.desks.credits.actions.tell import TellActs
    from tanliu.app.platform.action import command_line, perform
    from tanliu.app.platform.tools.reading import read_file
    from tanliu.kit.errors import TanliuError
    from tanliu.report.fault import translated

    faults: list[tuple[int, TanliuError]] = []
    acts = acts_of_file(read_file(file), faults)
    done = perform(TellActs(acts, operator), command_line("credits take"))
    if as_csv:
        rows = [
            [one.ref, one.counted, shown.number(one.grams, 6).replace(",", ""), one.reason, one.known]
            for one in done
        ]
        write_csv(sys.stdout, ["ref", "counted", "grams", "reason", "known"], rows)
    else:
        for reason, count in sorted(Counter(one.reason for one in done).items()):
            out.print(f"{count:>7}  {shown.reason(reason, lang)}")
    for line, fault in faults:
        told = f"{file.name}, {line}: {translated(fault.what, lang)} ({fault.where}: {fault.found})"
        (typer.echo(told, err=True) if as_csv else out.print(told, markup=False, soft_wrap=True))
    raise typer.Exit(1 if faults else 0)


def draw(
    methodology: Annotated[str, typer.Argument(help="Id of the methodology.")],
    month: Annotated[str, typer.Argument(help="A month that is over, such as 2026-03.")],
    workspace: Place = HOME,
    lang: Lang = Language.EN,
) -> None:
    """Freeze the acts of a month, and draw those that a person looks at; it is issued on its page."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.credits.actions.months import DrawMonth
    from tanliu.app.desks.credits.models import CreditRun
    from tanliu.app.platform.action import command_line, perform

    number = perform(DrawMonth(methodology, month), command_line("credits draw"))
    acts = CreditRun.objects.get(pk=number).acts
    out.print(
        say(
            "credits_drawn", lang, run=number, acts=acts.count(), sampled=acts.filter(is_sampled=True).count()
        )
    )


def runs(as_csv: AsCsv = False, workspace: Place = HOME, lang: Lang = Language.EN) -> None:
    """List the months that were drawn and issued."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.credits import shown
    from tanliu.app.desks.credits.models import CreditRun

    columns = ("id", "methodology", "month", "number", "state", "unit", "minted", "certified_kg", "carried_g")
    rows = [shown.run(one, lang) for one in CreditRun.objects.all()]
    if as_csv:
        write_csv(sys.stdout, columns, ([row[name] for name in columns] for row in rows))
        return
    table = Table(*columns, show_edge=False)
    for row in rows:
        table.add_row(*(f"{row[name]}" for name in columns))
    out.print(table if rows else say("credits_no_runs", lang))


COMMANDS = ()
GROUPS = {
    "credits": (
        "Credits from acts by methodologies, and those of residents.",
        (judge, methods, take, draw, runs),
    ),
}
