"""The command that judges printed figures: whether they follow from the numbers printed beside them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer
from rich.table import Table

from tanliu.app.platform.command_parameters import Lang, Language
from tanliu.app.platform.console import out
from tanliu.catalog import yamlfile
from tanliu.catalog.load import load
from tanliu.catalog.schema import faults, read
from tanliu.catalog.types import Document
from tanliu.decide.claims.document import Claims
from tanliu.decide.claims.judge import FOLLOWS, OPEN, Verdict, judge
from tanliu.kit.csv_text import write_csv
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

#: Significant digits of what follows; far more than anybody prints.
_DIGITS = 10


def claims(
    pack: Annotated[
        list[str] | None,
        typer.Argument(help="Packs whose claims are judged; all shipped ones when left out."),
    ] = None,
    own: Annotated[
        list[Path] | None,
        typer.Option(help="A file of claims of your own; may be repeated. Then no pack is judged."),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    lang: Lang = Language.EN,
) -> None:
    """Judge printed figures by the numbers from which they are said to follow; exit code 1 when some do not."""
    found = [
        judge(claim)
        for document in (_own(own) if own else _of_packs(pack or []))
        for claim in read(document, Claims).figures
    ]
    rows = [_row(one, lang) for one in found]
    header = [say(f"claim_{name}", lang) for name in ("id", "printed", "found", "verdict", "arithmetic")]
    if as_csv:
        write_csv(sys.stdout, header, rows)
    else:
        table = Table(*header, show_edge=False)
        for row in rows:
            table.add_row(*row)
        out.print(table)
        counts = [sum(one.verdict in which for one in found) for which in (FOLLOWS, OPEN)]
        out.print(
            say(
                "claims_sum",
                lang,
                count=len(found),
                good=counts[0],
                bad=len(found) - sum(counts),
                open=counts[1],
            )
        )
    raise typer.Exit(1 if any(one.verdict not in (*FOLLOWS, *OPEN) for one in found) else 0)


def _of_packs(wanted: Sequence[str]) -> list[Document]:
    every = [editions[-1] for editions in load().documents.get("claims", {}).values()]
    known = sorted({one.pack for one in every})
    for name in wanted:
        if name not in known:
            raise TanliuError("the pack makes no claims", found=name, accepted=", ".join(known))
    return [one for one in every if not wanted or one.pack in wanted]


def _own(files: Sequence[Path]) -> list[Document]:
    found = []
    for file in files:
        if not file.is_file():
            raise TanliuError("no such file", found=file)
        data, lines = yamlfile.read(file)
        if not isinstance(data, dict):
            raise TanliuError("a block of keys wanted", where=file)
        document = Document(str(data.get("claim", file.stem)), "", file, MappingProxyType(data), lines)
        for fault in faults(document, Claims):
            raise fault
        found.append(document)
    return found


def _row(one: Verdict, lang: str) -> list[str]:
    said = one.claim
    verdict = say(
        f"verdict_{one.verdict}", lang, slip=one.slip, missing=", ".join(one.missing),
        gap="" if one.gap_digits is None else f"{abs(one.gap_digits):,.0f}",
        percent="" if one.gap_percent is None else f"{one.gap_percent:+.1f}",
    )  # fmt: skip
    follows = "–" if one.found is None else f"{_short(one.found.value)} {said.unit}"
    return [said.id, f"{said.printed} {said.unit}", follows, verdict, one.arithmetic]


def _short(value: Decimal) -> str:
    shown = value.quantize(Decimal(1).scaleb(max(value.adjusted() - _DIGITS + 1, -12)))
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
