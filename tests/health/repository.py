"""What the health tests look at: the files of the repository and the pages people read."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tanliu"


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that git tracks; without git, every file of the folders that are ours."""
    command = ["git", "ls-files"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        folders = ("src", "packs", "tests", "docs", "bench")
        inside = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file()]
        return tuple(
            sorted(file for file in [*inside, *ROOT.glob("*.md")] if "__pycache__" not in file.parts)
        )
    return tuple(sorted(ROOT / name for name in found.stdout.splitlines() if (ROOT / name).is_file()))


def modules() -> list[Path]:
    """Return every Python module of the package that holds anything."""
    python = (file for file in tracked() if file.suffix == ".py" and file.is_relative_to(SOURCE))
    return [file for file in python if file.stat().st_size]


def pages() -> list[Path]:
    """Return every page that people read, but not those that are made."""
    return [file for file in tracked() if file.suffix == ".md" and file.parent != ROOT / "docs" / "reference"]


def blocks(page: Path, language: str) -> list[str]:
    """Return the code blocks of a language in a page."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    """Return a path as a test shows it."""
    return path.relative_to(ROOT).as_posix()
