"""The first run in the shell: the questions of the browser's wizard, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tanliu.app.desks.start.cli import show_proposal
from tanliu.app.platform.command_parameters import Language
from tanliu.app.platform.console import out
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told
from tanliu.report.phrase import say

if TYPE_CHECKING:
    from tanliu.catalog.types import Catalog

#: Regions that are listed when several fit what was typed.
_LISTED = 15


def first_run(workspace: Path, files: Sequence[Path], lang: Language) -> None:
    """Ask for place, province, zone and first account, then for files, each shown before it is brought in."""
    from tanliu.app.platform.setup import configure, migrate

    workspace.mkdir(parents=True, exist_ok=True)
    configure(workspace)
    migrate()
    zone = _begun(workspace, lang)
    waiting = list(files)
    while True:
        file = waiting.pop(0) if waiting else _file(lang)
        if file is None:
            break
        try:
            _bring(workspace, file, zone, lang)
        except TanliuError as error:
            _print(told(error, lang))
    _print(say("shell_done", lang, workspace=workspace))


def _begun(workspace: Path, lang: Language) -> str:
    """Name the place and make the first account; returns the zone."""
    from django.contrib.auth.models import User

    from tanliu.app.desks.start import first
    from tanliu.app.desks.start.actions.begin import ZONE, Begin
    from tanliu.app.platform.action import command_line, perform
    from tanliu.app.platform.people import random_password
    from tanliu.app.platform.served import catalog
    from tanliu.app.store.workspace import Workspace

    if User.objects.exists():
        _print(say("shell_begun", lang))
        kept = workspace / ZONE
        return kept.read_text(encoding="utf-8") if kept.is_file() else ""
    with Workspace(workspace, create=True):
        pass
    while True:
        name = typer.prompt(say("first_name", lang)).strip()
        parent = _region(catalog(), lang)
        usual = "Asia/Shanghai" if parent.startswith("CN") else "UTC"
        zone = typer.prompt(say("first_zone", lang), default=usual).strip()
        user = typer.prompt(say("shell_user", lang), default="admin").strip()
        secret, password = first.issue(workspace), random_password()
        try:
            perform(Begin(str(secret), name, parent, zone, user, password), command_line("init"))
        except TanliuError as error:
            _print(told(error, lang))
            continue
        _print(say("shell_account", lang, user=user, password=password))
        return zone


def _region(catalog: Catalog, lang: Language) -> str:
    """Ask for a country, province or city until one fits."""
    from tanliu.app.desks.start.queries.shown import regions

    every = regions(catalog, lang)
    while True:
        typed = typer.prompt(say("first_parent", lang)).strip().casefold()
        names = {one: _names(catalog, one) for one, _ in every}
        exact = [one for one, known in names.items() if typed in known]
        fitting = [(one, label) for one, label in every if any(typed in name for name in names[one])]
        if exact or len(fitting) == 1:
            return exact[0] if exact else fitting[0][0]
        _print(say("shell_which", lang, count=len(fitting)))
        for one, label in fitting[:_LISTED]:
            _print(f"  {one}  {label}")


def _names(catalog: Catalog, region: str) -> tuple[str, ...]:
    """Return the id of a region and its names in both languages, in small letters."""
    known = catalog.regions[region]
    return tuple(one.casefold() for one in (region, known.name_en, known.name_zh))


def _file(lang: Language) -> Path | None:
    """Ask for the next file; None when there is none."""
    typed = typer.prompt(say("shell_file", lang), default="", show_default=False).strip().strip("'\"")
    return Path(typed).expanduser() if typed else None


def _bring(workspace: Path, file: Path, zone: str, lang: Language) -> None:
    """Show what a file is taken for; when that is confirmed, keep the mappings, import and compute."""
    from tanliu.app.compute import after
    from tanliu.app.compute.compute import compute
    from tanliu.app.compute.import_data import import_files
    from tanliu.app.compute.options import accounting
    from tanliu.app.desks.start.actions.bring import saved
    from tanliu.app.desks.start.queries.proposals import proposals
    from tanliu.app.platform.imported import show_imported
    from tanliu.app.platform.served import catalog
    from tanliu.app.store.bringer import at_the_console
    from tanliu.app.store.workspace import Workspace
    from tanliu.catalog.source.load import load
    from tanliu.report.fault import translated

    used = catalog()
    with Workspace(workspace) as opened, opened.brought_by(at_the_console("init")):
        found = proposals(opened, used, file, "", zone)
        for proposal, verdict in found:
            show_proposal(proposal, verdict, lang)
        if not typer.confirm(say("shell_take", lang, file=file.name), default=True):
            return
        for proposal, _ in found:
            text = proposal.text([translated(doubt, "en") for doubt in proposal.doubts])
            show_imported(import_files(opened, used, load(saved(workspace, proposal.source, text)), file))
        with opened.writing():
            choices = accounting(used)
            computed = compute(opened, used, choices, months=())
            after.now(opened, used, choices, progress=_silent)
        _print(say("shell_computed", lang, periods=", ".join(computed.periods) or "–"))


def _silent(step: str, share: float) -> None:
    """Say nothing of what takes a moment."""


def _print(text: str) -> None:
    out.print(text, soft_wrap=True, markup=False, highlight=False)
