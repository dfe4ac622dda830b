"""What the health tests look at: the files of the repository and the pages people read."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

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


@cache
def text(file: Path) -> str:
    """Return what a file says; it is read once for all who ask."""
    return file.read_text(encoding="utf-8", errors="replace")


@cache
def tree(module: Path) -> ast.Module:
    """Return the syntax of a module."""
    return ast.parse(text(module))


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


def for_each(
    things: Iterable[Any], ids: Callable[[Any], object] = str
) -> Callable[[Any], Callable[[], None]]:
    """Make one test of a check of one thing, which names every thing that fails; thousands of tests cost more than they check."""

    def decorate(check: Callable[[Any], None]) -> Callable[[], None]:
        def test() -> None:
            failed = {}
            for thing in things:
                try:
                    check(thing)
                except AssertionError as error:
                    failed[ids(thing)] = str(error)
            if failed:
                pytest.fail("\n".join(f"{thing}: {why}" for thing, why in failed.items()), pytrace=False)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test

    return decorate
