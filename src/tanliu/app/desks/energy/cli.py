"""The commands of the tools: ``tanliu building verify`` and its like, each made from what its tool asks for."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tanliu.app.desks.energy.declared import GROUPS as NAMES
from tanliu.app.desks.energy.declared import TOOLS, Field, Tool
from tanliu.app.platform.command_parameters import Lang, Language, Of
from tanliu.app.platform.console import out

if TYPE_CHECKING:
    from tanliu.app.desks.energy.answer import Answer

AsCsv = Annotated[bool, typer.Option("--csv", help="Every interval as CSV.")]
Sample = Annotated[bool, typer.Option("--sample", help="Use made-up data instead of files.")]
_HELP = {
    "building": "Buildings: verified savings and what else their meters say.",
    "grid": "Grids: carbon by hour and place.",
    "plant": "Plants: yields, checks and schedules.",
}


def _command(tool: Tool) -> Callable[..., None]:
    from tanliu.report.phrase import say

    def run(**told: Any) -> None:
        lang, workspace = told.pop("lang"), told.pop("workspace")
        as_csv, sample = told.pop("as_csv"), told.pop("sample")
        _show(_answer(tool, told, workspace, sample, lang), as_csv)

    run.__name__, run.__doc__ = tool.verb, say(f"energy_about_{tool.word}", "en")
    own = [_parameter(one, say(f"energy_hint_{one.name}", "en")) for one in tool.fields]
    shared = [
        ("sample", Sample, False),
        ("as_csv", AsCsv, False),
        ("workspace", Of, None),
        ("lang", Lang, Language.EN),
    ]
    every = [*own, *shared]
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for name, kind, default in every
        ]
    )
    run.__annotations__ = {name: kind for name, kind, _ in every}
    return run


def _parameter(one: Field, said: str) -> tuple[str, Any, Any]:
    text = f"{said} [{', '.join(one.options)}]" if one.options else said
    kind = Path | None if one.kind == "file" else str | None
    return one.name, Annotated[kind, typer.Option(help=text)], None


def _answer(tool: Tool, told: dict[str, Any], workspace: Path | None, sample: bool, lang: str) -> Answer:
    from tanliu.app.desks.energy.files import read_file
    from tanliu.app.desks.energy.given import Given, answered, of_sample
    from tanliu.app.platform.command_parameters import packs_asked

    catalog = packs_asked(workspace, None)
    if sample:
        return answered(tool, of_sample(tool, catalog, lang))
    files = {
        one.name: read_file(told[one.name]) for one in tool.fields if one.kind == "file" and told[one.name]
    }
    texts = {one.name: told[one.name] or "" for one in tool.fields if one.kind != "file"}
    return answered(tool, Given(catalog, lang, files, texts))


def _show(answer: Answer, as_csv: bool) -> None:
    from rich.table import Table

    from tanliu.kit.csv_text import write_csv

    if as_csv and answer.export:
        write_csv(sys.stdout, answer.export.header, answer.export.rows)
        return
    out.print(answer.says, soft_wrap=True, markup=False)
    table = Table(show_header=False, show_edge=False)
    for one in answer.facts:
        table.add_row(one.name, one.value, one.unit, one.rests_on)
    out.print(table)
    for text in answer.remarks:
        out.print(f"– {text}", soft_wrap=True, markup=False)
    for sheet in answer.sheets:
        shown = Table(*sheet.header, title=sheet.title, title_justify="left", show_edge=False)
        for row in sheet.rows:
            shown.add_row(*row)
        out.print(shown)
    if answer.source:
        out.print(answer.source, soft_wrap=True, markup=False)


COMMANDS = ()
GROUPS = {
    name: (_HELP[name], tuple(_command(tool) for tool in TOOLS if tool.group == name))
    for name in NAMES
    if any(tool.group == name for tool in TOOLS)
}
