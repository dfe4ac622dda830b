"""Commands of the desk: list cases, and let them go on in a newer edition of their process."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tanliu.app.platform.console import out
from tanliu.report.phrase import say

Place = Annotated[Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")]
Lang = Annotated[
    str, typer.Option("--lang", help="Language of what is shown / 显示语言.", envvar="TANLIU_LANG")
]
_HOME = Path("tanliu-workspace")


def cases(
    workspace: Place = _HOME,
    which: Annotated[str, typer.Option(help="open, closed or all.")] = "open",
    process: Annotated[str | None, typer.Option(help="Only of this process, such as finding.")] = None,
    state: Annotated[str | None, typer.Option(help="Only in this state, such as asked.")] = None,
    entity: Annotated[str | None, typer.Option(help="Only about this entity.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose due day is over.")] = False,
    most: Annotated[int, typer.Option(help="Rows shown, the next due day first.", min=1)] = 30,
    lang: Lang = "en",
) -> None:
    """List cases: where each stands, whose turn it is, what is due."""
    from tanliu.app.platform.setup import configure, migrate
    from tanliu.kit.errors import TanliuError
    from tanliu.kit.message import Message

    language = "zh" if lang == "zh" else "en"
    configure(workspace)
    migrate()
    from tanliu.app.desks.cases.queries import WHICH, Wanted, register
    from tanliu.app.desks.cases.shown import told
    from tanliu.app.platform.action import Actor
    from tanliu.app.store.scope import Scope

    if which not in WHICH:
        raise TanliuError(Message("unknown {name}", name="which"), found=which, accepted=", ".join(WHICH))
    console = Actor("console")
    wanted = Wanted(which=which, overdue=overdue, process=process, state=state, entity=entity)
    found = register(Scope.everything(), console, wanted)
    for row in told(list(found[:most]), console, language):
        out.print(_line(row, language), soft_wrap=True, markup=False)
    out.print(say("cases_shown", language, count=found.count()))


def _line(row: dict[str, Any], language: str) -> str:
    turn = ", ".join(one["name"] for one in row["awaits"]) or "–"
    text = f"{row['id']}  {row['process_title']}, {row['state_name']}  {row['subject']} {row['name'] or ''}\n    "
    text += f"{say('case_since', language)} {row['since']:%Y-%m-%d} · {say('case_turn', language)}: {turn}"
    return f"{text} · {due_text(row, language)}" if row["due_on"] else text


def due_text(row: dict[str, Any], language: str) -> str:
    """Return a due day in words, with the days that are left and whether it had to be assumed."""
    key = "case_overdue_by" if row["overdue"] else "case_left"
    text = f"{say('case_due', language)} {row['due_on']}, {say(key, language, days=abs(row['days_left']))}"
    return f"{text} ({say('case_assumed', language)})" if row["due_assumed"] else text


def move_cases(
    workspace: Place = _HOME,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count them.")] = False,
) -> None:
    """Let open cases go on in the edition of their process that takes them over; they would with their next step anyway."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.cases.actions import MoveEditions
    from tanliu.app.platform.action import Actor, perform

    done = perform(MoveEditions(dry=dry_run), Actor("console"))
    for (name, before, state, after, state_after), count in sorted(done.items()):
        out.print(f"{count}  {name} {before} {state} → {after} {state_after}", soft_wrap=True, markup=False)
    out.print(f"{sum(done.values())} cases{' would go on' if dry_run else ' went on'}")


COMMANDS = (cases, move_cases)
