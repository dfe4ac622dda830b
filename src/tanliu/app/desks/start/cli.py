"""The command that proposes source mappings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Packs, Place
from tanliu.app.platform.console import out

if TYPE_CHECKING:
    from tanliu.app.ingest.propose.propose import Proposal
    from tanliu.app.ingest.propose.trial import Tried

#: Rows that are shown with their verdicts.
_SHOWN = 20
_WIDEST = 24


def map_(
    files: Annotated[list[Path], typer.Argument(help="CSV files or workbooks that nobody has described.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="YAML file to write; where there are several mappings, a number or sheet is added to its name.",
        ),
    ] = None,
    region: Annotated[
        str, typer.Option(help="Region in which firms lie whose town no column names, such as CN-Zhejiang.")
    ] = "",
    zone: Annotated[
        str, typer.Option(help="Time zone of stamps without offset, such as Asia/Shanghai.")
    ] = "",
    workspace: Place = HOME,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Propose source mappings: header, columns, units, times; show rows with verdicts and what is unsure.

    What is written is taken by tanliu import --config as it is; look at what is unsure before. A register of firms
    comes before reports that name its firms.
    """
    from tanliu.app.desks.start.queries.proposals import shell_proposals
    from tanliu.report.fault import translated

    made = [one for file in files for one in shell_proposals(workspace, file, region, zone, pack or [])]
    for number, (proposal, verdict) in enumerate(made):
        show_proposal(proposal, verdict, lang)
        if output is not None:
            path = output if len(made) == 1 else output.with_stem(f"{output.stem}-{number + 1}")
            path.write_text(
                proposal.text([translated(doubt, lang) for doubt in proposal.doubts]), encoding="utf-8"
            )
            out.print(str(path), soft_wrap=True, markup=False)


def show_proposal(proposal: Proposal, verdict: Tried, lang: Language) -> None:
    """Print what a sheet is taken for: its columns, its first rows with their verdicts, and what is unsure."""
    from tanliu.report.fault import told, translated
    from tanliu.report.phrase import say

    table = proposal.table
    place = f"{table.looked.sheet or ''}  {table.looked.kind} {table.looked.encoding if table.looked.kind == 'csv' else ''}".strip()
    _print(
        f"\n{proposal.source}: {place}; "
        + say("map_header", lang, row=", ".join(map(str, table.header_rows)))
    )
    for column in table.columns:
        meaning = column.about or say("map_unknown", lang)
        _print(
            f"  {column.heading}  ->  {meaning if column.heading not in proposal.unused else f'({meaning})'}"
        )
    if verdict.fault is not None:
        _print(f"  {told(verdict.fault, lang)}")
    for number, cells in _rows(proposal)[:_SHOWN]:
        why = verdict.rows.get(number)
        good = f"– {say('look_total', lang)}" if table.sums_up(cells) else "✓"
        mark = good if why is None else f"✗ {why[0]} {why[1]} {why[2]}"
        mark = "" if verdict.fault is not None else mark
        _print(f"  {number:>6}  {' | '.join(cell[:_WIDEST] for cell in cells)}  {mark}")
    counts = ", ".join(
        f"{name} {count - verdict.refused[name]:,}/{count:,}" for name, count in verdict.rows_read.items()
    )
    _print(f"  {say('map_rows', lang)}: {counts or '0'}")
    for doubt in proposal.doubts:
        _print(f"  ? {translated(doubt, lang)}")


def _rows(proposal: Proposal) -> Sequence[tuple[int, tuple[str, ...]]]:
    looked = proposal.table.looked
    pairs = zip(looked.numbers, looked.rows, strict=True)
    return [(number, row) for number, row in pairs if number > proposal.table.header_row and any(row)]


def _print(text: str) -> None:
    out.print(text, soft_wrap=True, markup=False, highlight=False)


map_.__name__ = "map"
COMMANDS = (map_,)
