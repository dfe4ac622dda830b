"""Parameters that several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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
Span = Annotated[str | None, typer.Option("--period", help="Year or month, such as 2025 or 2025-03.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="What was known at the end of this day (UTC), or at an instant."),
]
HOME = Path("tanliu-workspace")
