"""Commands about packs: which a workspace uses, what they hold, and what is wrong with them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import HOME, Lang, Language, Of, Packs, Place, packs_asked
from tanliu.app.platform.console import out
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told


def init(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="With --ask: files to bring in, registers of firms first; each is shown before."),
    ] = None,
    workspace: Place = HOME,
    pack: Packs = None,
    ask: Annotated[
        bool | None,
        typer.Option(
            "--ask/--no-ask",
            help="Ask for the place, its province and zone, the first account and files, as the browser does. "
            "By default in a terminal where there is no workspace yet.",
        ),
    ] = None,
    lang: Lang = Language.EN,
) -> None:
    """Make a workspace, or change the packs that one uses: these and what they build on, and no others.

    Without --pack it uses the packs base and carbon-flow. Results follow with the next tanliu run.
    """
    if ask is None:
        ask = not pack and not (workspace / "lake").is_dir() and (bool(files) or sys.stdin.isatty())
    if ask:
        from tanliu.app.desks.start.shell import first_run

        first_run(workspace, files or [], lang)
        return
    if files:
        raise TanliuError("files are brought in by the questions", accepted="--ask")
    from tanliu.app.compute.in_use import USUAL, set_packs
    from tanliu.app.store.workspace import Workspace

    catalog = set_packs(workspace, pack or [Path(name) for name in USUAL], only=True)
    with Workspace(workspace, create=True) as opened:
        out.print(f"{workspace}: {catalog.version}", soft_wrap=True, markup=False)
        if opened.lake.version("measure") >= 0:
            out.print(
                f"The results are still those of the packs before / 结果仍按之前的包计算: tanliu run -w {workspace}",
                soft_wrap=True, markup=False,
            )  # fmt: skip


def packs(
    pack: Packs = None,
    workspace: Of = None,
) -> None:
    """List the packs in use: version, factors by evidence, schemes and sources."""
    catalog = packs_asked(workspace, pack)
    for item in catalog.packs:
        own = [factor for factor in catalog.factors if factor.pack == item.id]
        graded = sum(factor.evidence != "unsourced" for factor in own)
        schemes = ", ".join(name for name, doc in catalog.schemes.items() if doc.pack == item.id)
        sources = ", ".join(name for name, doc in catalog.sources.items() if doc.pack == item.id)
        out.print(f"{item.id} {item.version}: {item.title['en']} / {item.title['zh']}")
        out.print(
            f"  {len(own)} factors ({graded} sourced)  schemes: {schemes or 'none'}  sources: {sources or 'none'}"
        )


def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Pack folders; the shipped packs when left out.")
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option(help="Write the JSON Schema of every kind of document here, for editors, and stop."),
    ] = None,
    lang: Lang = Language.EN,
) -> None:
    """Check packs: documents, units, dates, overlaps, evidence, examples. Exit code 1 when something is wrong."""
    from tanliu.app.platform.roles import findings as role_findings
    from tanliu.catalog.lint import lint as lint_pack
    from tanliu.catalog.lint import lint_together
    from tanliu.catalog.load import packs_dir
    from tanliu.catalog.schema import export

    if schema is not None:
        out.print(f"{len(export.write(schema))} kinds of document: {schema}", soft_wrap=True, markup=False)
        return
    folders = paths or sorted(path.parent for path in packs_dir().glob("*/pack.yaml"))
    findings = [finding for folder in folders for finding in lint_pack(folder)]
    findings += role_findings(folders)
    findings = findings or lint_together(folders)
    for finding in findings:
        error = finding.error if lang is Language.ZH else None
        text = str(finding) if error is None else told(error, lang)
        out.print(text, soft_wrap=True, markup=False)
    out.print(f"{len(folders)} packs, {len(findings)} findings")
    raise typer.Exit(1 if findings else 0)
