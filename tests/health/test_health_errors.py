"""Every error that the product raises has its Chinese."""

from __future__ import annotations

import ast
from pathlib import Path

from repository import ROOT

from tanliu.kit.errors import TanliuError
from tanliu.report.fault import sentence, told

_KINDS = {"TanliuError", "BusyError", "TooLargeError", "NoFactor"}


def raised() -> set[str]:
    """Return the sentences of the errors in the source, with a blank for each variable part."""
    found = set()
    for path in Path(ROOT, "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _KINDS and node.args:
                found |= _sentences(node.args[0])
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


def test_an_error_is_told_in_both_languages() -> None:
    error = TanliuError("no such line", where="2025", found="x", accepted="a line id")
    assert told(error, "en") == str(error)
    assert told(error, "zh") == "2025: 没有该排放行；实际为 'x'；可接受：a line id"
