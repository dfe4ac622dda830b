"""Nothing that is kept names a registry, a machine or a secret."""

from __future__ import annotations

import re
from pathlib import Path

from repository import ROOT, for_each, named, tracked

TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".csv", ".json", ".lock", ".cfg", ".ini", ".txt", ".sh", ""}
KEPT = [file for file in tracked() if file.suffix in TEXT and file.name != "LICENSE"]
#: Written apart so that this file is not its own finding.
FORBIDDEN = {
    "registry host": r"(?:py"
    + r"pi\.org|python"
    + r"hosted|npm"
    + r"js\.(?:org|com)|registry\.\w+\.\w+|/simple/?[\s\"']*$)",
    "index setting": r"(?:--(?:extra-)?index"
    + r"-url|UV_"
    + r"INDEX|PIP_"
    + r"INDEX|default-"
    + r"index\s*=)",
    "absolute path": r"(?<![\w.:/$}<-])/(?:ho"
    + r"me|ro"
    + r"ot|Us"
    + r"ers|wo"
    + r"rk|op"
    + r"t|mn"
    + r"t)/\w",
    "secret": r"(?:BEGIN [A-Z ]*PRIVATE " + r"KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36})",
}


@for_each(KEPT, ids=named)
def test_file_names_no_host_or_machine(file: Path) -> None:
    text = file.read_text(encoding="utf-8", errors="replace")
    for what, pattern in FORBIDDEN.items():
        found = re.search(pattern, text, re.MULTILINE)
        assert not found, f"{what}: {found.group()!r}"


def test_lock_file_is_not_kept() -> None:
    """A lock file names the registry it was made with; the ranges in pyproject.toml are what we promise."""
    assert ROOT / "uv.lock" not in tracked()


@for_each(tracked(), ids=named)
def test_file_is_not_large(file: Path) -> None:
    assert file.stat().st_size < 600_000


@for_each([file for file in KEPT if file.suffix != ".csv"], ids=named)
def test_file_ends_with_one_line_break(file: Path) -> None:
    content = file.read_bytes()
    assert not content or (content.endswith(b"\n") and not content.endswith(b"\n\n"))
    assert b"\r" not in content
