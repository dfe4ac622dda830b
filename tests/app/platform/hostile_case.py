"""Values that nobody means well with, put in turn where every address takes a value.

What a page asks for is not listed anywhere: it is overheard while the page is shown. What a program may send stands in
the description of the interface.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.utils.datastructures import MultiValueDict

#: Marks that must never stand in a page as they are, nor begin a cell.
SCRIPT, FORMULA = "<script>alert(1)</script>", "=1+cmd|'/C calc'!A0"
#: What texts may hold; a lone surrogate comes as such only in JSON, elsewhere as bytes that are no UTF-8.
TEXTS = (
    "", "\0", "a\0b", "\ud800", "\u202egnp.exe", "x" * 5000, "'\"`;--", FORMULA, SCRIPT, "%", "²", "١٢٣", "-1", "0",
    "9" * 30, "1e400", "NaN", "-Infinity", "2025-13", "9999-12", "0000-00", "2025-02-30", "1_0", "../../etc/passwd",
    "a\r\nX-Made-Up: 1", "\x1b[2J", "\N{MATHEMATICAL BOLD DIGIT ONE}", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00",
)  # fmt: skip
#: What stands in JSON besides where a text or number is expected.
OTHERS: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1 << 64,
    10**400,
    1e308,
    [],
    ["x"],
    {},
    {"a": "b"},
    [None],
    [["\ud800"]],
)
#: Bodies that are wrong as a whole.
BODIES = (
    b"", b"\0", b"null", b"[]", b'"x"', b"{", b"\xff\xfe", b'{"a": "\\ud800"}', b"[" * 100_000, b'{"a":' * 100_000,
    b"1e999999", b"NaN", b"9" * 10_000, '{"a\u0000b": "１"}'.encode(), b"\xef\xbb\xbf{}", "{}".encode("utf-16"),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request: what it is about, how, where, and with which body."""

    about: str
    method: str
    address: str
    body: Any = None
    kind: str = ""


@contextmanager
def overheard() -> Iterator[set[str]]:
    """Note which names a page looks for among what it was sent."""
    names: set[str] = set()
    before = {one: getattr(MultiValueDict, one) for one in ("get", "getlist", "__getitem__")}

    def noting(ask: Any) -> Any:
        def asked(self: Any, key: Any, *rest: Any, **options: Any) -> Any:
            if type(self).__name__ == "QueryDict" and isinstance(key, str):
                names.add(key)
            return ask(self, key, *rest, **options)

        return asked

    try:
        for one, ask in before.items():
            setattr(MultiValueDict, one, noting(ask))
        yield names
    finally:
        for one, ask in before.items():
            setattr(MultiValueDict, one, ask)


def in_address(door: Mapping[str, str], objects: Mapping[str, str]) -> Iterator[Asked]:
    """Put each text where the address of a door names an object."""
    for name in sorted(set(re.findall(r"\{(\w+)\}", door["address"]))):
        for text in TEXTS:
            told = door["address"].replace(f"{{{name}}}", _quoted(text)).format_map(objects)
            yield Asked(f"{name}={text[:40]!r}", door["method"], told, "{}", door["by"])


def in_query(method: str, address: str, names: set[str], by: str) -> Iterator[Asked]:
    """Put each text where an address takes a parameter, the others staying as they are."""
    parts = urlsplit(address)
    given = dict(parse_qsl(parts.query))
    for name in sorted(names | given.keys()):
        for text in TEXTS:
            query = "&".join(f"{quote(one)}={_quoted(value)}" for one, value in {**given, name: text}.items())
            yield Asked(f"?{name}={text[:40]!r}", method, f"{parts.path}?{query}", "{}", by)


def in_form(address: str, body: str, names: set[str]) -> Iterator[Asked]:
    """Put each text in each field of a form."""
    given = dict(parse_qsl(body))
    for name in sorted(names | given.keys()):
        for text in TEXTS:
            told = {**given, name: text}
            yield Asked(f"{name}={text[:40]!r}", "POST", address, _form(told), "session")


def in_json(address: str, example: Any) -> Iterator[Asked]:
    """Put each text and other thing at each place of a body."""
    for place in _places(example):
        for thing in (*TEXTS, *OTHERS):
            body = json.dumps(_with(example, place, thing))
            yield Asked(f"{place}={str(thing)[:40]!r}", "POST", address, body, "token")
    for body in BODIES:
        yield Asked(f"body {body[:40]!r}", "POST", address, body, "token")


def example_of(schema: Mapping[str, Any], all_of: Mapping[str, Any]) -> Any:
    """Return something that a schema allows, with every field that it names."""
    if "$ref" in schema:
        return example_of(all_of[schema["$ref"].rpartition("/")[2]], all_of)
    if "example" in schema:
        return schema["example"]
    if "enum" in schema:
        return schema["enum"][0]
    for one in ("anyOf", "oneOf", "allOf"):
        if one in schema:
            return example_of(schema[one][0], all_of)
    kind = schema.get("type", "string")
    if kind == "object":
        return {name: example_of(one, all_of) for name, one in schema.get("properties", {}).items()}
    if kind == "array":
        return [example_of(schema.get("items", {}), all_of)]
    return {"integer": 1, "number": 1.5, "boolean": True, "null": None}.get(kind, "a")


def _places(example: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = (
        example.items()
        if isinstance(example, dict)
        else enumerate(example)
        if isinstance(example, list)
        else ()
    )
    for key, value in inner:
        yield (*before, key)
        yield from _places(value, (*before, key))


def _with(example: Any, place: tuple[Any, ...], thing: Any) -> Any:
    if not place:
        return thing
    copy = example.copy()
    copy[place[0]] = _with(example[place[0]], place[1:], thing)
    return copy


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _form(told: Mapping[str, str]) -> str:
    return urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in told.items()})
