"""Every error that the product raises has its Chinese."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

from repository import ROOT

from tanliu.app.compute.options import accounting
from tanliu.catalog.load import load
from tanliu.flow.inventory.binding import PURPOSES, Need, bind
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import accepted, remark, sentence, told

HAN = re.compile(r"[\u4e00-\u9fff]")
_KINDS = {
    "TanliuError", "BusyError", "ConflictError", "TooLargeError", "NoFactor", "fault",
    "NotOfferedError", "NotAllowedError", "HeldError", "Wrong",
}  # fmt: skip


#: Two English words beside each other: a sentence, and no name, value or list of them.
_WORDS = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")


def raised(part: str = "what") -> set[str]:
    """Return the sentences of the errors in the source, with a word for each variable part.

    Parameters
    ----------
    part
        ``what`` is wrong, or what is ``accepted``.
    """
    found = set()
    for path in Path(ROOT, "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _KINDS and node.args:
                asked = [one.value for one in node.keywords if one.arg == part]
                for one in [node.args[0]] if part == "what" else asked:
                    found |= _sentences(one)
    return found


def _sentences(what: ast.expr) -> set[str]:
    if isinstance(what, ast.IfExp):
        return _sentences(what.body) | _sentences(what.orelse)
    if isinstance(what, ast.Constant):
        return {str(what.value)}
    if isinstance(what, ast.JoinedStr):
        return {
            "".join(
                str(part.value) if isinstance(part, ast.Constant) else "something" for part in what.values
            )
        }
    return set()


def test_every_error_has_its_chinese() -> None:
    assert [what for what in sorted(raised()) if sentence(what, "zh") == what] == []


def test_what_is_accepted_has_its_chinese() -> None:
    told = [what for what in sorted(raised("accepted")) if _WORDS.search(what.replace("something", ""))]
    assert [what for what in told if accepted(what, "zh") == what] == []


def test_remarks_of_the_packs_in_use_have_their_chinese() -> None:
    """Every carrier is bound once for every purpose; what is remarked and why a factor fits is Chinese in Chinese."""
    catalog = load()
    choices = accounting(catalog)
    needs = [
        Need(one.id, one.unit, purpose, "CN-Zhejiang", 2025)
        for one in catalog.carriers.values()
        for purpose in PURPOSES
    ]
    rows = [bind(catalog, need, choices) for need in needs]
    kept = {row["remarks"] for row in rows} | {
        one["why"] for row in rows for one in json.loads(row["factors"])
    }
    # what a pack notes about a carrier is the pack's own sentence
    notes = {part for one in catalog.carriers.values() for part in one.note.split("; ")}
    parts = {part for text in kept for part in text.split("; ") if part} - notes
    assert len(parts) > 20
    assert [part for part in sorted(parts) if not HAN.search(remark(part, "zh"))] == []


def test_an_error_is_told_in_both_languages() -> None:
    error = TanliuError(
        "no such line",
        where="2025",
        found="x",
        accepted="a line id, or a subject and a period such as 2025-03",
    )
    assert told(error, "en") == str(error)
    assert (
        told(error, "zh") == "2025: 没有该排放行；实际为 'x'；可接受：排放行编号，或对象加时期（如 2025-03）"
    )
