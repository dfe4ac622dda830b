"""``tanliu``: import energy data, compute explained carbon, report."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.filesize import decimal

from tanliu.app.cli import host as hosting
from tanliu.app.cli import packs as packing
from tanliu.app.drawers import drawers
from tanliu.app.platform.command_parameters import HOME, AsOf, Lang, Language, Packs, Place
from tanliu.app.platform.console import err, out, progress
from tanliu.app.platform.imported import show_imported
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.fault import told

# what a command needs is imported by it, since engines take seconds that help and lint need not wait for

app = typer.Typer(
    name="tanliu",
    help="Carbon flow (碳流): from energy data to explained carbon for a district, a city or a firm.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def demo(
    workspace: Place = Path("tanliu-demo"),
    small: Annotated[
        bool, typer.Option("--small", help="100 enterprises instead of the whole district.")
    ] = False,
    enterprises: Annotated[int | None, typer.Option(help="Another number of enterprises.", min=20)] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same district.")] = 2025,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the summary.")] = False,
    host: hosting.Host = "127.0.0.1",
    port: hosting.Port = 8000,
    lang: Lang = Language.EN,
) -> None:
    """Make a made-up district with planted faults, compute it, print its summary, and serve it.

    The log-ins are shown once; Ctrl-C stops the server. The full district is made in minutes.
    """
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.app.demo.make import make_demo, needed_bytes
    from tanliu.app.demo.profile import full_size
    from tanliu.app.desks.reports.actions.summary import summarise
    from tanliu.app.desks.reports.terminal import show_summary
    from tanliu.app.store.workspace import Workspace
    from tanliu.report.names import Names

    count = enterprises or (100 if small else full_size())
    need = decimal(needed_bytes(count), separator=" ")
    err.print(f"{count:,} enterprises need about {need} in {workspace.resolve()}")
    with progress("demo") as step:
        made = make_demo(workspace, enterprises=count, seed=seed, progress=step)
    with Workspace(workspace) as opened:
        catalog = catalog_of(workspace)
        show_summary(summarise(opened, catalog=catalog), Names(catalog, lang))
    out.print(f"Source files and the list of planted faults: {made.folder}", soft_wrap=True)
    out.print(f"Ask where a number comes from: tanliu explain D01 2025 -w {workspace}", soft_wrap=True)
    if not no_serve:
        hosting.serve_demo(workspace, host, port)


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="File or folder to import.")],
    config: Annotated[
        str,
        typer.Option(
            "--config", "-c", help="Source mapping: a YAML file, or a name of the packs in use or shipped."
        ),
    ],
    workspace: Place = HOME,
    pack: Packs = None,
) -> None:
    """Import files by a source mapping; what is refused goes to quarantine with its reason."""
    from tanliu.app.compute.import_data import import_files
    from tanliu.app.compute.in_use import find_source, pack_of, set_packs
    from tanliu.app.store.bringer import at_the_console
    from tanliu.app.store.workspace import Workspace

    mapping = find_source(workspace, config, pack or [])
    catalog = set_packs(workspace, [*(pack or []), *pack_of(mapping.path)])
    by = at_the_console("import")
    with Workspace(workspace, create=True) as opened, opened.brought_by(by), progress("import") as step:
        done = import_files(opened, catalog, mapping, source, progress=step)
    show_imported(done)


@app.command()
def run(
    folder: Annotated[
        Path, typer.Argument(help="Folder with the source's files; leave out to recompute.")
    ] = Path(),
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config", "-c", help="Source mapping: a YAML file, or a name of the packs in use or shipped."
        ),
    ] = None,
    workspace: Place = HOME,
    pack: Packs = None,
    from_readings: Annotated[bool, typer.Option(help="Sum the readings, not their roll-up.")] = False,
    as_of: AsOf = None,
    lang: Lang = Language.EN,
) -> None:
    """Import a source (with --config), compute energy and carbon, and print the summary.

    Where the source publishes its own emissions they are reconciled row by row. With --as-of nothing is imported and
    today's results stay: what was known then is computed beside them, and its summary printed.
    """
    from tanliu.app.compute import after
    from tanliu.app.compute.as_of import open_at
    from tanliu.app.compute.compute import compute
    from tanliu.app.compute.in_use import catalog_of, find_source, pack_of, set_packs
    from tanliu.app.compute.options import accounting
    from tanliu.app.compute.run import run as run_source
    from tanliu.app.desks.reports.actions.summary import summarise
    from tanliu.app.desks.reports.terminal import show_reconciliation, show_summary
    from tanliu.app.store.bringer import at_the_console
    from tanliu.report.names import Names

    if as_of and (config or from_readings):
        raise TanliuError(
            "the past is computed from what was delivered", found="--as-of", accepted=Message("alone")
        )
    mappings = [find_source(workspace, name, pack or []) for name in config or ()]
    if mappings or (pack and not as_of and (workspace / "lake").is_dir()):
        used = [*(pack or []), *(folder for mapping in mappings for folder in pack_of(mapping.path))]
        choices = mappings[-1].run.get("accounting") if mappings else None
        catalog = set_packs(workspace, used, accounting=choices)
    else:
        catalog = catalog_of(workspace, pack or [])
    with open_at(workspace, catalog, as_of, create=bool(config)) as opened:
        if as_of:
            show_summary(summarise(opened, catalog=catalog), Names(catalog, lang))
        elif config:
            with opened.brought_by(at_the_console("run")), progress("run") as step:
                done = run_source(opened, catalog, mappings, folder, progress=step)
            show_imported(done.imported)
            show_summary(summarise(opened, catalog=catalog), Names(catalog, lang))
            if done.reconciliation:
                show_reconciliation(done.reconciliation, lang)
        else:
            with progress("run") as step, opened.writing():
                choices = accounting(catalog)
                compute(opened, catalog, choices, from_readings=from_readings, progress=step)
                after.now(opened, catalog, choices, progress=step)
            show_summary(summarise(opened, catalog=catalog), Names(catalog, lang))


@app.command()
def worker(
    workspace: Place = HOME,
    once: Annotated[bool, typer.Option("--once", help="Stop when no job waits.")] = False,
    lease: Annotated[
        float, typer.Option(help="Seconds after which a killed worker's job is taken over.", min=1)
    ] = 30.0,
) -> None:
    """Do the background jobs of a workspace until stopped; tanliu serve starts one by itself."""
    hosting.work(workspace, once=once, lease=lease)


for _command in (
    packing.init,
    packing.packs,
    packing.lint,
    hosting.serve,
    hosting.user,
    *(one for drawer in drawers("cli") for one in drawer.COMMANDS),
):
    app.command()(_command)

for _drawer in drawers("cli"):
    for _name, (_help, _commands) in getattr(_drawer, "GROUPS", {}).items():
        _group = typer.Typer(name=_name, help=_help, no_args_is_help=True)
        for _command in _commands:
            _group.command()(_command)
        app.add_typer(_group)


def run_cli() -> None:
    """Run the command line; an error of the user's data is one line and exit code 2."""
    # threads that learn forecasts sleep while they wait: by themselves they would hold the cores that others need
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        app()
    except TanliuError as error:
        _end_with(error)
    except KeyboardInterrupt:
        err.print("stopped; what was admitted stays, nothing is half written")
        sys.exit(130)
    except Exception as error:
        from tanliu.app.store.trouble import in_words

        _end_with(in_words(error, Path.cwd()))


def _end_with(error: TanliuError) -> None:
    err.print(f"error / 错误: {told(error, _asked_language())}", style="red", markup=False, soft_wrap=True)
    sys.exit(2)


def _asked_language() -> str:
    """Return the language of --lang or TANLIU_LANG, also where the command itself could not begin."""
    words = [*sys.argv, ""]
    asked = next((words[at + 1] for at, word in enumerate(words) if word == "--lang"), None)
    asked = asked or next((word[7:] for word in words if word.startswith("--lang=")), None)
    return "zh" if (asked or os.environ.get("TANLIU_LANG")) == "zh" else "en"
