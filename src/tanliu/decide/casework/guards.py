"""Conditions of a process: names of guards joined by ``and``, ``or``, ``not`` and parentheses, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Whether each guard holds, as the case's desk found out.
Facts = Mapping[str, bool]
Test = Callable[[Facts], bool]

_WORDS = re.compile(r"\s*([a-z][a-z0-9_]*|[()])")


def names(expression: str) -> frozenset[str]:
    """Return the guards that an expression names."""
    return frozenset(word for word in _words(expression) if word not in ("and", "or", "not", "(", ")"))


def compiled(expression: str) -> Test:
    """Return an expression as a function of the facts.

    Raises
    ------
    TanliuError
        When it is more than names, ``and``, ``or``, ``not`` and parentheses.
    """
    words = _words(expression)
    test, rest = _either(words, expression)
    if rest:
        raise _unreadable(expression)
    return test


def _words(expression: str) -> list[str]:
    found, place = [], 0
    text = expression.rstrip()
    while place < len(text):
        match = _WORDS.match(text, place)
        if match is None:
            raise _unreadable(expression)
        found.append(match[1])
        place = match.end()
    return found


def _either(words: list[str], whole: str) -> tuple[Test, list[str]]:
    left, rest = _both(words, whole)
    while rest[:1] == ["or"]:
        right, rest = _both(rest[1:], whole)
        left = _or(left, right)
    return left, rest


def _both(words: list[str], whole: str) -> tuple[Test, list[str]]:
    left, rest = _single(words, whole)
    while rest[:1] == ["and"]:
        right, rest = _single(rest[1:], whole)
        left = _and(left, right)
    return left, rest


def _single(words: list[str], whole: str) -> tuple[Test, list[str]]:
    if not words or words[0] in ("and", "or", ")"):
        raise _unreadable(whole)
    if words[0] == "not":
        test, rest = _single(words[1:], whole)
        return _not(test), rest
    if words[0] == "(":
        test, rest = _either(words[1:], whole)
        if rest[:1] != [")"]:
            raise _unreadable(whole)
        return test, rest[1:]
    return _named(words[0]), words[1:]


def _named(name: str) -> Test:
    return lambda facts: facts[name]


def _not(test: Test) -> Test:
    return lambda facts: not test(facts)


def _and(left: Test, right: Test) -> Test:
    return lambda facts: left(facts) and right(facts)


def _or(left: Test, right: Test) -> Test:
    return lambda facts: left(facts) or right(facts)


def _unreadable(expression: str) -> TanliuError:
    return TanliuError(
        "not a condition",
        found=expression,
        accepted=Message("names of guards with and, or, not and parentheses"),
    )
