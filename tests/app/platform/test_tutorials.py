"""Each tutorial of a reader is followed: its pages open to that role, and say what the tutorial says that they say."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TUTORIALS = sorted((Path(__file__).parents[3] / "docs/tutorials").glob("*.md"))
#: Those that are walked in the browser; the others are of the shell.
WALKED = [one for one in TUTORIALS if "the one of the role" in one.read_text(encoding="utf-8")]


def _steps(text: str) -> list[tuple[str, list[str]]]:
    """Return the address of each step, and what it sets in bold: what stands on the page."""
    steps = re.split(r"(?m)^\d+\. ", text)[1:]
    return [
        (re.match(r"Open `([^`]+)`", one)[1], [" ".join(bold.split()) for bold in re.findall(r"\*\*(.+?)\*\*", one, re.DOTALL)])  # type: ignore[index]
        for one in steps
    ]  # fmt: skip


def _read(page: str) -> str:
    """Return what a page says, without its scripts and marks."""
    shown = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split())


@pytest.mark.parametrize("tutorial", WALKED, ids=lambda one: one.stem)
def test_a_tutorial_is_followed(
    tutorial: Path, client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    text = tutorial.read_text(encoding="utf-8")
    client = client_of(re.search(r"the one of the role `(\w+)`", text)[1])  # type: ignore[index]
    steps = _steps(text)
    assert len(steps) >= 7
    for address, said in steps:
        answer = client.get(address.replace("CREDIT-CODE", covers["enterprise"][0]))
        assert answer.status_code == 200, address
        missing = [one for one in said if one not in _read(answer.content.decode())]
        assert not missing, f"{tutorial.name}: {address} does not say {missing}"


def test_each_tutorial_can_be_found() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert len(WALKED) >= 3
    assert [one.name for one in TUTORIALS if f"docs/tutorials/{one.name}" not in readme] == []
