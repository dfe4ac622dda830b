"""Every sentence that the product raises is a message with an id, and has its Chinese."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from itertools import chain

from repository import SOURCE, for_each, tree

from tanliu.app.compute.options import accounting
from tanliu.catalog.load import load
from tanliu.catalog.schema.faults import LIMITS, SENTENCES
from tanliu.flow.inventory.binding import Need, bind
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.fault import packed, remark, told, translated, unpacked
from tanliu.report.phrase import messages

HAN = re.compile(r"[\u4e00-\u9fff]")
#: What takes a sentence, by the place of the sentence among what it is called with.
_TAKERS = {
    **dict.fromkeys(("TanliuError", "BusyError", "ConflictError", "TooLargeError"), 0),
    **dict.fromkeys(("NothingKnownError", "NoFactor", "fault", "error", "Http404"), 0),
    **dict.fromkeys(("NotOfferedError", "NotAllowedError", "HeldError", "Wrong"), 0),
    **dict.fromkeys(("ProblemError", "problem"), 1),
}
#: Two English words beside each other: a sentence, and no name, value or list of them.
_WORDS = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")


@cache
def _calls() -> list[tuple[str, ast.Call]]:
    return [
        (f"{path.relative_to(SOURCE)}:{node.lineno}", node)
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    ]


def _name(call: ast.Call) -> str:
    # a logger and the framework have an `error` and a `problem` of their own: those say where they write
    if isinstance(call.func, ast.Attribute):
        owner = getattr(call.func.value, "id", "")
        return call.func.attr if call.func.attr == "error" and owner not in ("_log", "messages") else ""
    return getattr(call.func, "id", "")


def _raised() -> Iterator[tuple[str, ast.expr]]:
    """Yield what stands as the sentence of an error, with its place."""
    for where, call in _calls():
        at = _TAKERS.get(_name(call))
        if at is not None and len(call.args) > at:
            yield from ((where, one) for one in _branches(call.args[at]))


def _branches(what: ast.expr) -> list[ast.expr]:
    if isinstance(what, ast.IfExp):
        return [*_branches(what.body), *_branches(what.orelse)]
    if isinstance(what, ast.BoolOp):
        return [one for value in what.values for one in _branches(value)]
    return [what]


def _made() -> list[tuple[str, ast.Call]]:
    return [(where, call) for where, call in _calls() if _name(call) == "Message"]


def _ids() -> dict[str, str]:
    """Return every sentence of the source with a place that says it."""
    found = {
        str(what.value): where
        for where, what in chain(_raised(), ((where, call.args[0]) for where, call in _made()))
        if isinstance(what, ast.Constant)
    }
    return {**dict.fromkeys([*SENTENCES.values(), *LIMITS.values()], "catalog/schema/faults.py"), **found}


def _blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_message_has_its_chinese() -> None:
    ids = _ids()
    assert len(ids) > 300
    assert {one: where for one, where in ids.items() if not HAN.search(messages().get(one, ""))} == {}


@for_each(messages())
def test_message_is_said_somewhere_and_its_languages_have_the_same_blanks(one: str) -> None:
    assert one in _constants()
    assert not HAN.search(re.sub(r"\d年\d月", "", one))
    if "{" in one:
        assert _blanks(one) == _blanks(messages()[one])


@cache
def _constants() -> frozenset[object]:
    """Return every constant of the source."""
    trees = (tree(path) for path in SOURCE.rglob("*.py"))
    return frozenset(
        node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)
    )


def test_a_sentence_with_values_is_a_message_with_exactly_these() -> None:
    """An f-string has no id under which its Chinese could be looked up."""
    pasted = [where for where, what in _raised() if isinstance(what, ast.JoinedStr | ast.BinOp)]
    assert pasted == []
    wrong = {
        where: call.args[0].value
        for where, call in _made()
        if isinstance(call.args[0], ast.Constant)
        and _blanks(str(call.args[0].value)) != sorted(str(one.arg) for one in call.keywords)
        and call.keywords
    }
    assert wrong == {}
    named = re.compile(r"\{\w+\}")
    assert [one for one in messages() if "{" in one and "{" in named.sub("", one)] == []


def test_what_is_accepted_is_a_message_or_a_value() -> None:
    """A sentence that is no message would stay English."""
    found = [
        (where, ast.unparse(one))
        for where, call in _calls()
        for keyword in call.keywords
        if keyword.arg == "accepted"
        for one in _branches(keyword.value)
        if _reads_as_sentence(one)
    ]
    assert found == []


def _reads_as_sentence(what: ast.expr) -> bool:
    if isinstance(what, ast.JoinedStr):
        text = "".join(str(one.value) for one in what.values if isinstance(one, ast.Constant))
        return bool(re.search(r"[a-z]{2,}", text))
    return isinstance(what, ast.Constant) and bool(_WORDS.search(str(what.value)))


def test_remarks_of_the_packs_in_use_have_their_chinese() -> None:
    """Every carrier is bound once for every purpose; what is remarked and why a factor fits is Chinese in Chinese."""
    catalog = load()
    choices = accounting(catalog)
    needs = [
        Need(one.id, one.unit, purpose, "CN-Zhejiang", 2025)
        for one in catalog.activities.values()
        for purpose in catalog.purposes
    ]
    rows = [bind(catalog, need, choices) for need in needs]
    kept = {row["remarks"] for row in rows} | {
        one["why"] for row in rows for one in json.loads(row["factors"])
    }
    # what a pack notes about a carrier is the pack's own sentence
    notes = {part for one in catalog.carriers.values() for part in one.note.split("; ")}
    rules = {one.rule_en for one in catalog.purposes.values()}
    parts = {part for text in kept for part in text.split("; ") if part} - notes - rules
    assert len(parts) > 20
    assert [part for part in sorted(parts) if not HAN.search(remark(part, "zh"))] == []


def test_an_error_is_told_in_both_languages() -> None:
    error = TanliuError(
        "no such line",
        where="2025",
        found="x",
        accepted=Message("a line id, or a subject and a period such as 2025-03"),
    )
    assert told(error, "en") == str(error)
    assert (
        told(error, "zh") == "2025: 没有该排放行；实际为 'x'；可接受：排放行编号，或对象加时期（如 2025-03）"
    )


def test_values_are_filled_in_and_read_as_nothing_else() -> None:
    """What a user typed is neither a sentence nor a blank, whatever it looks like."""
    error = TanliuError(Message("unknown {name}", name="no such line"), accepted="no such line")
    assert told(error, "zh") == "未知的 no such line；可接受：no such line"
    odd = Message("no {kind} of {carrier}", kind="{carrier}", carrier="a of b")
    assert str(odd) == "no {carrier} of a of b"
    assert translated(odd, "zh") == "没有 {carrier}（a of b）"
    inner = Message("unknown {name}", name=Message("1 to {most}", most=3))
    assert translated(inner, "zh") == "未知的 1 至 3"


def test_a_stored_error_is_told_in_the_language_of_who_reads_it() -> None:
    inner = Message("unknown {name}", name=Message("1 to {most}", most=3))
    for error in (
        TanliuError(inner, where=3, found={"a": 1}, accepted=Message("alone")),
        TanliuError("no such line", accepted="a, b"),
    ):
        assert unpacked(packed(error), "en") == str(error)
        assert unpacked(packed(error), "zh") == told(error, "zh")
    assert unpacked("its worker died", "zh") == "its worker died"
