"""The command that lists the systems of the twelve cases."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import Lang, Language, Of, packs_asked
from tanliu.app.platform.console import out

if TYPE_CHECKING:
    from tanliu.report.systems.told import Told


def systems(
    system: Annotated[
        str | None, typer.Argument(help="Id of a system, such as DF1, to be told whole; all when left out.")
    ] = None,
    case: Annotated[str, typer.Option(help="Id of a case, such as danfoss.")] = "",
    state: Annotated[
        Literal["", "met", "partly", "not_there"], typer.Option(help="Only those that are so far there.")
    ] = "",
    verdict: Annotated[
        Literal["", "follows", "open", "off"], typer.Option(help="Only those with such a printed figure.")
    ] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    workspace: Of = None,
    lang: Lang = Language.EN,
) -> None:
    """List the systems of the twelve cases: where each is here, what is not met, printed figures with their verdicts."""
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.phrase import say
    from tanliu.report.systems.listed import HEADER, cells, one_of
    from tanliu.report.systems.told import told, wanted

    every = told(packs_asked(workspace, None))
    if system is not None:
        _one(one_of(every, system), lang)
        return
    found = wanted(every, case=case, state=state, verdict=verdict)
    if as_csv:
        write_csv(sys.stdout, [say(one, lang) for one in HEADER], cells(found, lang))
        return
    table = Table(
        *(say(f"systems_{name}", lang) for name in ("id", "name", "state", "figures", "not_met")), show_edge=False
    )  # fmt: skip
    for one in found:
        gaps = "\n".join(gap[lang] for gap in one.system.not_met)
        figures = " / ".join(str(one.counts[name]) for name in ("follows", "open", "off"))
        table.add_row(
            one.system.id, one.system.name[lang], say(f"systems_state_{one.system.state}", lang), figures, gaps
        )  # fmt: skip
    out.print(table)


def _one(one: Told, lang: str) -> None:
    from tanliu.report.claim import follows, quantity, sentence
    from tanliu.report.phrase import say

    system = one.system
    lines = [
        f"{system.id} {system.name[lang]} · {one.case.title[lang]} {one.case.section}",
        f"{say('systems_state', lang)}: {say(f'systems_state_{system.state}', lang)}",
        f"{say('systems_who', lang)}: {system.who[lang]}",
        f"{say('systems_how', lang)}: {system.how[lang]}",
    ]
    for name in ("pages", "commands", "operations", "docs"):
        if told := getattr(system, name):
            lines.append(f"{say(f'systems_{name}', lang)}: {', '.join(told)}")
    lines += [f"{say('systems_not_met', lang)}: {gap[lang]}" for gap in system.not_met]
    for figure in one.figures:
        claim = figure.verdict.claim
        lines.append(
            f"{claim.id} {claim.says[lang]}: {quantity(claim.printed, claim.unit)} | {follows(figure.verdict, lang)} | "
            f"{sentence(figure.verdict, lang)} | {figure.verdict.arithmetic}"
        )
    out.print("\n".join(lines), soft_wrap=True, markup=False)


COMMANDS = (systems,)
