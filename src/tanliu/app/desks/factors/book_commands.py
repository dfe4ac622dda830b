"""Commands of factor books: which there are, and one edition of one as a pack."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs, packs_asked
from tanliu.app.platform.console import out
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.app.desks.factors.books import Edition
    from tanliu.catalog.book.compare import Compared

#: Factors and faults shown without --all.
_SHOWN = 25


def books(workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN) -> None:
    """List the factor books that can be imported by edition."""
    from tanliu.app.desks.factors.books import books as known_books

    for id, book in known_books(packs_asked(workspace, pack)).items():
        _print(f"{id}: {book.title[lang]}")
        _print(f"    {book.source}")


def import_(
    book: Annotated[str, typer.Argument(help="Id of the book: see tanliu factors books.")],
    file: Annotated[Path, typer.Argument(help="Workbook or CSV as the publisher gives it out.")],
    edition: Annotated[str, typer.Option(help="The edition: its year, or the number of the notice.")],
    published: Annotated[str, typer.Option(help="When it appeared: 2026-06-10, 2026-06 or 2026.")],
    year: Annotated[
        int | None,
        typer.Option(
            help="Year for which the numbers hold, where the file does not say it; else that of the edition."
        ),
    ] = None,
    region: Annotated[str, typer.Option(help="Region, where the file does not say it.")] = "",
    evidence: Annotated[
        str,
        typer.Option(
            help="Grade of evidence where the file is not the publisher's own: secondary source ..."
        ),
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder of the pack to be made; without it nothing is written."),
    ] = None,
    put: Annotated[
        bool,
        typer.Option(
            "--put", help="Let the workspace use the pack; results follow with the next tanliu run."
        ),
    ] = False,
    leave_unknown: Annotated[
        bool,
        typer.Option("--leave-unknown", help="Make the pack without the rows that the book does not know."),
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show every factor.")] = False,
    workspace: Of = None,
    pack: Packs = None,
    lang: Lang = Language.EN,
) -> None:
    """Show what an edition of a factor book changes against the packs in use, and make a pack of it.

    What the book does not know is told with its cell, and no pack is made until it is left out by an explicit word.
    Exit code 1 then.
    """
    from tanliu.app.desks.factors.books import asked_of, read_edition, write_pack

    if put and (workspace is None or output is None):
        raise TanliuError(
            "a pack is put into a workspace once it is made", found="--put", accepted="--output, --workspace"
        )
    asked = asked_of(
        book=book, edition=edition, published=published, year="" if year is None else str(year), region=region, evidence=evidence,
        pack="" if output is None else output.name,
    )  # fmt: skip
    read = read_edition(packs_asked(workspace, pack), book, file, asked)
    _show(read, lang, everything)
    if read.reading.faults and not leave_unknown:
        _print(say("book_refused", lang, count=len(read.reading.faults)))
        raise typer.Exit(1)
    if output is None:
        _print(say("book_preview", lang))
        return
    write_pack(read, output)
    _print(say("book_written", lang, folder=output, count=len(read.rows)))
    if put and workspace is not None:
        from tanliu.app.compute.in_use import set_packs

        catalog = set_packs(workspace, [output])
        _print(say("book_put", lang, workspace=workspace, version=catalog.version))


def _show(read: Edition, lang: Language, everything: bool) -> None:
    reading = read.reading
    counts = Counter(one.state for one in read.rows)
    shown = [one for one in read.rows if everything or one.state != "unchanged"]
    for one in shown if everything else shown[:_SHOWN]:
        _print(f"  {_line(one, lang)}")
    if not everything and len(shown) > _SHOWN:
        _print(f"  {say('book_more', lang, count=len(shown) - _SHOWN)}")
    _print(
        ", ".join(
            f"{say(f'book_{state}', lang)}: {counts[state]}"
            for state in ("new", "new_edition", "changed", "unchanged")
        )
    )
    for (en, zh), count in reading.left.items():
        _print(f"  {say('book_left', lang, count=count)}: {zh if lang is Language.ZH else en}")
    if reading.other_units:
        _print(f"  {say('book_other_units', lang, count=reading.other_units)}")
    for region in reading.regions.values():
        _print(f"  {say('book_region', lang)}: {region.id} ({region.name_en})")
    for text in reading.unread:
        _print(f"  {say('book_unread', lang)}: {text}")
    for fault in reading.faults if everything else reading.faults[:_SHOWN]:
        _print(f"  ✗ {told(fault, lang)}")


def _line(one: Compared, lang: Language) -> str:
    factor, before = one.factor, one.before
    of = " ".join(
        filter(None, (factor.carrier, factor.basis, factor.gas, factor.region, str(factor.year_from)))
    )
    line = f"{say(f'book_{one.state}', lang)}  {of}  {factor.value:f} {factor.unit}"
    if before is None:
        return line
    change = "" if one.change_ratio is None else f" ({one.change_ratio:+.1%})"
    return f"{line}{change}  ← {before.value:f} {before.unit}, {before.edition}, {before.year_from or ''}"


def _print(text: str) -> None:
    out.print(text, soft_wrap=True, markup=False, highlight=False)


import_.__name__ = "import"
COMMANDS = (books, import_)
