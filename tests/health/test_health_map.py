"""MAP.md names every folder of the house, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from repository import ROOT, SOURCE, for_each, named, tracked

MAP = (ROOT / "MAP.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w./-]+)`", MAP))
PACKAGES = sorted({file.parent for file in tracked() if file.is_relative_to(SOURCE) and file.suffix == ".py"})
PACKS = sorted(
    file.parent for file in tracked() if file.name == "pack.yaml" and file.parents[1] == ROOT / "packs"
)
#: Folders at the top whose names start with a dot are not rooms.
TOP = sorted({ROOT / file.relative_to(ROOT).parts[0] for file in tracked() if file.parent != ROOT})


@for_each([*PACKAGES, *PACKS], ids=named)
def test_folder_is_on_the_map(folder: Path) -> None:
    assert named(folder) in NAMED


@for_each([one for one in TOP if not one.name.startswith(".")], ids=named)
def test_top_folder_is_on_the_map(folder: Path) -> None:
    assert any(name == folder.name or name.startswith(f"{folder.name}/") for name in NAMED)


@for_each(sorted(name for name in NAMED if "/" in name))
def test_path_on_the_map_is_there(name: str) -> None:
    assert (ROOT / name).exists()
