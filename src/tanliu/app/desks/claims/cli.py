"""The command that judges printed figures: whether they follow from the numbers printed beside them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import Lang, Language, Of, packs_asked
from tanliu.app.platform.console import out

if TYPE_CHECKING:
    from tanliu.catalog.types import Document
    from tanliu.decide.claims.judge import Verdict


def claims(
    pack: Annotated[
        list[str] | None,
        typer.Argument(
            help="Packs whose claims are judged; all of the workspace, or all shipped ones, when left out."
        ),
    ] = None,
    own: Annotated[
        list[Path] | None,
        typer.Option(help="A file of claims of your own; may be repeated. Then no pack is judged."),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    workspace: Of = None,
    lang: Lang = Language.EN,
) -> None:
    """Judge printed figures by the numbers from which they are said to follow; exit code 1 when some do not."""
    from tanliu.app.desks.claims.read import of_file
    from tanliu.catalog.schema import read
    from tanliu.decide.claims.document import Claims
    from tanliu.decide.claims.judge import judge
    from tanliu.kit.csv_text import write_csv
    from tanliu.report.claim import WEIGHTS, weight
    from tanliu.report.phrase import say

    documents = [of_file(one) for one in own] if own else _of_packs(pack or [], workspace)
    found = [judge(claim) for document in documents for claim in read(document, Claims).figures]
    rows = [_row(one, lang) for one in found]
    header = [say(f"claim_{name}", lang) for name in ("id", "printed", "found", "verdict", "arithmetic")]
    bad, unclear, good = (sum(weight(one) == which for one in found) for which in WEIGHTS)
    if as_csv:
        write_csv(sys.stdout, header, rows)
    else:
        table = Table(*header, show_edge=False)
        for row in rows:
            table.add_row(*row)
        out.print(table)
        out.print(say("claims_sum", lang, count=len(found), good=good, bad=bad, open=unclear))
    raise typer.Exit(1 if bad else 0)


def _of_packs(wanted: Sequence[str], workspace: Path | None) -> list[Document]:
    from tanliu.kit.errors import TanliuError

    every = [editions[-1] for editions in packs_asked(workspace, None).documents.get("claims", {}).values()]
    known = sorted({one.pack for one in every})
    for name in wanted:
        if name not in known:
            raise TanliuError("the pack makes no claims", found=name, accepted=", ".join(known))
    return [one for one in every if not wanted or one.pack in wanted]


def _row(one: Verdict, lang: str) -> list[str]:
    from tanliu.report.claim import follows, quantity, sentence

    said = one.claim
    return [
        said.id,
        quantity(said.printed, said.unit),
        follows(one, lang),
        sentence(one, lang),
        one.arithmetic,
    ]


COMMANDS = (claims,)
