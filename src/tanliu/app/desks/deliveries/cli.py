"""The command that takes refused rows out and brings mended ones back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Packs, Place
from tanliu.app.platform.console import out
from tanliu.app.platform.imported import show_imported
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

if TYPE_CHECKING:
    from tanliu.app.desks.deliveries.actions.anew import Anew
    from tanliu.app.desks.deliveries.queries.refusals import Group


def quarantine(
    source: Annotated[
        str, typer.Argument(help="Name of the source mapping; all of them when left out.")
    ] = "",
    file: Annotated[
        Path | None,
        typer.Argument(
            help="CSV to write; mend it and import it with --mended. Left out, rows are counted by fault."
        ),
    ] = None,
    mended: Annotated[bool, typer.Option("--mended", help="Import FILE, whose rows were mended.")] = False,
    reason: Annotated[
        str,
        typer.Option(
            help="Only rows refused for this reason, such as missing_value; what follows holds for all of them."
        ),
    ] = "",
    column: Annotated[str | None, typer.Option(help="The column at fault of these rows.")] = None,
    found: Annotated[str | None, typer.Option(help="The value as found in these rows.")] = None,
    value: Annotated[
        str | None, typer.Option("--set", help="Write this into the column at fault and import the rows.")
    ] = None,
    fill: Annotated[
        bool,
        typer.Option(
            "--fill-down",
            help="Let blank cells take what stands above them in the file, and import the rows.",
        ),
    ] = False,
    dismiss: Annotated[
        str, typer.Option(help="Close the rows for this reason; they can be opened again.")
    ] = "",
    reopen: Annotated[bool, typer.Option("--reopen", help="Open rows again that were dismissed.")] = False,
    workspace: Place = HOME,
    pack: Packs = None,
) -> None:
    """Count refused rows by their fault, take them out as CSV with their reasons, or bring the mended rows back.

    All rows of one fault are mended at once with --reason and --set or --fill-down, or closed with --dismiss.
    """
    from tanliu.app.compute import mend
    from tanliu.app.compute.in_use import catalog_of, find_source
    from tanliu.app.desks.deliveries.actions.anew import Anew
    from tanliu.app.desks.deliveries.queries.refusals import Group
    from tanliu.app.store.bringer import at_the_console
    from tanliu.app.store.workspace import Workspace

    if reason or value is not None or fill or dismiss or reopen:
        _all_at_once(
            workspace,
            pack or [],
            Group(source, reason, column, found),
            Anew(column, value, fill),
            dismiss,
            reopen=reopen,
        )
        return
    if file is None:
        if mended:
            raise TanliuError(
                "a file of mended rows is missing", accepted=Message("tanliu quarantine SOURCE FILE --mended")
            )
        _grouped(workspace, source)
        return
    with Workspace(workspace) as opened:
        if mended:
            catalog = catalog_of(workspace, pack or [])
            with opened.brought_by(at_the_console("quarantine")):
                show_imported(mend.import_mended(opened, catalog, find_source(workspace, source), file))
        else:
            out.print(f"{mend.export_quarantine(opened, source, file)} rows in {file}", soft_wrap=True)


def _all_at_once(
    workspace: Path, packs: Sequence[Path], group: Group, anew: Anew, dismiss: str, *, reopen: bool
) -> None:
    """Mend, dismiss or open again all rows of one fault; the column and the value may be left out where there is one."""
    from tanliu.app.compute import mend
    from tanliu.app.compute.in_use import catalog_of, find_source
    from tanliu.app.desks.deliveries.queries import refusals
    from tanliu.app.store.bringer import at_the_console
    from tanliu.app.store.results import Results
    from tanliu.app.store.workspace import Workspace

    if (anew.value is not None) + anew.fill + bool(dismiss) + reopen != 1:
        raise TanliuError(
            "say what is done with the rows",
            accepted=Message("one of --set, --fill-down, --dismiss and --reopen"),
        )
    if not group.source or not group.reason:
        raise TanliuError(
            "say which rows are meant",
            accepted=Message("a source and a --reason, as tanliu quarantine lists them"),
        )
    state = "dismissed" if reopen else "open"
    meant = [
        refusals.Group(row["source"], row["reason"], row["field"], row["found"])
        for row in refusals.groups(Results(workspace), None, source=group.source, state=state)
        if row["reason"] == group.reason
        and group.field in (None, row["field"]) and group.found in (None, row["found"])
    ]  # fmt: skip
    if not meant:
        raise TanliuError("no such refused row is open", found=group.reason)
    if dismiss or reopen:
        _ready(workspace)
        from tanliu.app.desks.deliveries.actions.refused import BringBack, Dismiss
        from tanliu.app.platform.action import command_line, perform

        actor = command_line("quarantine")
        wanted = [BringBack(one) if reopen else Dismiss(one, dismiss) for one in meant]
        count = sum(perform(one, actor) for one in wanted)
        out.print(
            f"{count:,} rows {'opened / 已重新打开' if reopen else 'dismissed / 已不予处理'}", soft_wrap=True
        )
        return
    told = [(one, refusals.rows(Results(workspace), one, None)) for one in meant]
    catalog, mapping = catalog_of(workspace, packs), find_source(workspace, group.source)
    with (
        Workspace(workspace) as opened,
        tempfile.TemporaryDirectory(prefix="tanliu-") as folder,
        opened.brought_by(at_the_console("quarantine")),
    ):
        for number, (one, rows) in enumerate(told):
            file = Path(folder) / f"mended-{group.source}-{number + 1}.csv"
            file.write_text(replace(anew, field=one.field).csv(rows), encoding="utf-8-sig", newline="")
            show_imported(mend.import_mended(opened, catalog, mapping, file))


def _grouped(workspace: Path, source: str) -> None:
    """Print the refused rows that are open by what is wrong with them, most rows first."""
    from tanliu.app.desks.deliveries.queries.refusals import groups
    from tanliu.app.ingest.reasons import reasons
    from tanliu.app.store.results import Results

    found = groups(Results(workspace), None, source=source)
    for row in found:
        known = reasons().get(row["reason"])
        said = f"{row['reason']} ({known.en} / {known.zh})" if known else row["reason"]
        place = (
            f"{row['source']}: {row['field'] or '–'} = {row['found'] if row['found'] is not None else '–'}"
        )
        out.print(f"{row['rows']:>7,} {place}: {said}", soft_wrap=True, markup=False)
    out.print(
        f"{sum(row['rows'] for row in found):,} refused rows are open / 行未处理的退回数据", soft_wrap=True
    )


def withdraw(
    delivery: Annotated[
        int, typer.Argument(help="Number of the delivery, as the list of deliveries shows it.")
    ],
    reason: Annotated[
        str,
        typer.Option(
            help="Why it is taken back; without it only the effects are shown and nothing is written."
        ),
    ] = "",
    subject: Annotated[str, typer.Option(help="Only rows of these enterprises or meters: E1,M2.")] = "",
    period: Annotated[str, typer.Option(help="Only rows of these years, months, or days of readings.")] = "",
    what: Annotated[str, typer.Option(help="Only rows of these carriers or measures.")] = "",
    rows: Annotated[
        str, typer.Option(help="Only these rows of the file, such as 3-5,9; not of readings.")
    ] = "",
    workspace: Place = HOME,
) -> None:
    """Show what taking a delivery, or rows of it, back changes; or take it back with a reason and compute what it touched."""
    from tanliu.app.compute import withdraw as taking_back
    from tanliu.app.compute.withdraw_part import part_of
    from tanliu.app.store.workspace import Workspace

    part = part_of(subject, period, what, rows)
    with Workspace(workspace) as opened:
        if (done := taking_back.taken_back_by(opened, delivery, part)) is not None:
            out.print(f"taken back by delivery {done} already / 已由批次 {done} 撤回", soft_wrap=True)
            return
        if not reason:
            found = taking_back.effects(opened, delivery, part)
            for one in found[:_SHOWN]:
                after = "–" if one.after is None else f"{one.after.normalize():,f}"
                line = f"{one.subject} {one.what} {one.period}: {one.before.normalize():,f} -> {after} {one.unit}"
                out.print(line, soft_wrap=True, markup=False)
            out.print(
                f"{len(found)} figures would change / 将变更 {len(found)} 项; --reason 'why' takes it back / 撤回"
            )
            return
    _ready(workspace)
    from tanliu.app.desks.deliveries.actions.take_back import TakeBack
    from tanliu.app.platform.action import command_line, perform

    taken = perform(TakeBack(delivery, reason, part), command_line("withdraw"))
    computed = ", ".join(taken.periods) or "–"
    out.print(
        f"delivery {taken.batch_id}: {taken.rows:,} rows booked / 已登记; computed / 已计算: {computed}",
        soft_wrap=True, markup=False,
    )  # fmt: skip


def _ready(workspace: Path) -> None:
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()


#: Figures of which the effect of a withdrawal is printed; the others are counted.
_SHOWN = 40
COMMANDS = (quarantine, withdraw)
