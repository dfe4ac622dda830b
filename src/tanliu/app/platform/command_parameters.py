"""Parameters that several commands have."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tanliu.catalog.types import Catalog


class Language(StrEnum):
    """Languages of what users read."""

    EN = "en"
    ZH = "zh"


Place = Annotated[Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")]
Lang = Annotated[
    Language, typer.Option("--lang", help="Language of what is shown / 显示语言.", envvar="TANLIU_LANG")
]
Packs = Annotated[
    list[Path] | None,
    typer.Option(
        "--pack", help="Folder of a pack, or the name of one that comes with tanliu; may be repeated."
    ),
]
Of = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="Workspace whose packs are used; else all that come with tanliu."),
]
Span = Annotated[str | None, typer.Option("--period", help="Year or month, such as 2025 or 2025-03.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="What was known at the end of this day (UTC), or at an instant."),
]
HOME = Path("tanliu-workspace")


def packs_asked(workspace: Path | None, packs: Sequence[Path] | None) -> Catalog:
    """Return the packs of a command that asks rules alone: those of a workspace, or all shipped ones and those named.

    Raises
    ------
    TanliuError
        When a workspace is named that uses other packs than those named.
    """
    from tanliu.app.compute.in_use import catalog_of
    from tanliu.catalog.load import load

    return catalog_of(workspace, packs or []) if workspace else load(extra=packs or [])
