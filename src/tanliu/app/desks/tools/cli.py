"""The commands of the tools: ``tanliu building verify`` and its like, each made from what its tool asks for."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs
from tanliu.app.platform.console import out
from tanliu.app.platform.tools.declared import Field, Tool, tools

if TYPE_CHECKING:
    from tanliu.app.platform.tools.answer import Answer, Sheet

AsCsv = Annotated[bool, typer.Option("--csv", help="Every interval as CSV.")]
Sample = Annotated[bool, typer.Option("--sample", help="Use made-up data instead of files.")]
Refused = Annotated[
    Path | None, typer.Option(help="Write the rows that were left out, with their reasons, to this CSV.")
]
_SHARED = (
    ("sample", Sample, False),
    ("as_csv", AsCsv, False),
    ("refused", Refused, None),
    ("workspace", Of, None),
    ("pack", Packs, None),
    ("lang", Lang, Language.EN),
)


def _command(tool: Tool) -> Callable[..., None]:
    from tanliu.report.phrase import say

    def run(**told: Any) -> None:
        as_csv, refused = told.pop("as_csv"), told.pop("refused")
        found = _answer(tool, told)
        if refused is not None and found.refused is not None:
            with refused.open("w", encoding="utf-8", newline="") as stream:
                _write(stream, found.refused)
        _show(found, as_csv)

    run.__name__, run.__doc__ = tool.verb, say(f"{tool.desk}_about_{tool.word}", "en")
    own = [_parameter(one, say(f"{tool.desk}_hint_{one.name}", "en")) for one in tool.fields]
    every = [*own, *_SHARED]
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)
            for name, kind, default in every
        ]
    )
    run.__annotations__ = {name: kind for name, kind, _ in every}
    return run


def _parameter(one: Field, said: str) -> tuple[str, Any, Any]:
    """Return a parameter: files that are needed are arguments, all else is an option."""
    text = f"{said} ({', '.join(one.options)})" if one.options else said
    if one.kind == "yes":
        return one.name, Annotated[bool, typer.Option(help=text)], one.default == "yes"
    if one.default:
        text = f"{text} (default: {one.default})"
    kind = Path | None if one.kind == "file" else str | None
    info = typer.Argument if one.kind == "file" and one.required else typer.Option
    return one.name, Annotated[kind, info(help=text)], None


def _answer(tool: Tool, told: dict[str, Any]) -> Answer:
    from tanliu.app.platform.command_parameters import packs_asked
    from tanliu.app.platform.tools.given import Given, answered, of_sample
    from tanliu.app.platform.tools.reading import read_file

    catalog, lang = packs_asked(told["workspace"], told["pack"]), told["lang"].value
    if told["sample"]:
        return answered(tool, of_sample(tool, catalog, lang))
    files = {one.name: read_file(told[one.name], one.is_loose) for one in tool.files if told[one.name]}
    texts = {one.name: _text(told[one.name]) for one in tool.texts}
    return answered(tool, Given(catalog, lang, files, texts))


def _text(value: str | bool | None) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else value or ""


def _write(stream: Any, sheet: Sheet) -> None:
    from tanliu.app.platform.tools.answer import plain
    from tanliu.kit.csv_text import write_csv

    write_csv(stream, sheet.header, [[plain(cell) for cell in row] for row in sheet.rows])


def _show(answer: Answer, as_csv: bool) -> None:
    from rich.table import Table

    if as_csv and answer.export:
        _write(sys.stdout, answer.export)
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
    if answer.refused is not None:
        out.print(f"{answer.refused.title}: {len(answer.refused.rows):,}", soft_wrap=True, markup=False)
    if answer.source:
        out.print(answer.source, soft_wrap=True, markup=False)


def _groups() -> dict[str, tuple[str, tuple[Callable[..., None], ...]]]:
    from tanliu.report.phrase import say

    found: dict[str, tuple[str, tuple[Callable[..., None], ...]]] = {}
    for one in tools():
        said, commands = found.get(one.group, (say(f"{one.desk}_group_about_{one.group}", "en"), ()))
        found[one.group] = said, (*commands, _command(one))
    return found


COMMANDS = ()
GROUPS = _groups()
