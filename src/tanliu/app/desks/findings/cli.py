"""The command that lists what the authenticity checks found, and scores them where the faults are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from tanliu.app.platform.console import out
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.app.desks.findings.actions.score import Scored

Place = Annotated[Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")]
_HOME = Path("tanliu-workspace")


def findings(
    workspace: Place = _HOME,
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as stuck.")] = None,
    state: Annotated[
        str | None, typer.Option(help="Only this state: open, asked, explained, corrected, dismissed.")
    ] = None,
    entity: Annotated[str | None, typer.Option(help="Only this entity.")] = None,
    sure: Annotated[bool, typer.Option("--sure", help="Only sure ones.")] = False,
    most: Annotated[int, typer.Option(help="Rows shown, those with most energy at stake first.", min=1)] = 30,
    score: Annotated[
        Path | None,
        typer.Option(help="CSV of known faults, such as faults.csv of the demo: print precision and recall."),
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", help="Language of what is shown / 显示语言.", envvar="TANLIU_LANG")
    ] = "en",
) -> None:
    """List what in readings and reports is hard to believe, or score the checks against known faults."""
    from tanliu.app.desks.findings.actions.score import score as scored
    from tanliu.app.desks.findings.queries import Wanted, listed
    from tanliu.app.platform.setup import configure, migrate
    from tanliu.app.store.results import Results
    from tanliu.app.store.scope import Scope

    language = "zh" if lang == "zh" else "en"
    rows = listed(
        Results(workspace), Scope.everything(), Wanted(kind=kind, entity=entity, sure=True if sure else None)
    )
    if score is not None:
        _show_score(scored([row for row in rows if not row["gone_why"]], score), language)
        return
    configure(workspace)
    migrate()
    from tanliu.app.desks.findings.talk import states

    known = states(rows)
    rows = [row for row in rows if state is None or known[row["finding_id"]] == state]
    _show(workspace, rows[:most], known, language)
    out.print(say("findings_shown", language, count=len(rows), carbon=_tonnes(rows)))


def _show(workspace: Path, rows: Sequence[dict[str, Any]], known: dict[str, str], language: str) -> None:
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.desks.findings.actions.find import checks_of
    from tanliu.report.finding import says
    from tanliu.report.names import Names

    catalog = catalog_of(workspace)
    names, checks = Names(catalog, language), checks_of(catalog)
    for row in rows:
        state = say(f"finding_state_{known[row['finding_id']]}", language)
        sure = say("sure_yes" if row["sure"] else "sure_no", language)
        out.print(
            f"{row['finding_id']}  {checks[row['kind']].title[language]}, {sure}, {state}, {_tonnes([row])} t CO₂e"
            f"  {row['entity_id']} {row['name']}\n    {says(row, names)}",
            soft_wrap=True,
            markup=False,
        )


def _tonnes(rows: Sequence[dict[str, Any]]) -> str:
    from tanliu.app.desks.findings.queries import at_stake

    return f"{at_stake(rows) / 1000:,.1f}"


def _show_score(found: Sequence[Scored], language: str) -> None:
    table = Table(caption=say("score_caption", language))
    for key in (
        "finding_kind",
        "score_right",
        "score_wrong",
        "score_precision",
        "score_known",
        "score_seen",
        "score_recall",
    ):
        table.add_column(say(key, language), justify="left" if key == "finding_kind" else "right")
    for one in found:
        precision, recall = (
            "–" if ratio is None else f"{ratio:.2f}" for ratio in (one.precision_ratio, one.recall_ratio)
        )
        table.add_row(
            one.kind, str(one.right), str(one.wrong), precision, str(one.known), str(one.seen), recall
        )
    out.print(table)


COMMANDS = (findings,)
