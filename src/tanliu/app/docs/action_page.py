"""Reference of the library, from the docstrings of what ``tanliu`` exports."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import tanliu
from tanliu.app.docs.docstring import Doc, read
from tanliu.app.docs.markdown import code


def action_page() -> str:
    """Return the page."""
    return "".join(_parts())


def public() -> dict[str, Any]:
    """Return every public name with what it stands for."""
    return {name: getattr(tanliu, name) for name in tanliu.__all__}


def results() -> dict[str, Any]:
    """Return the classes that public functions give back, by name."""
    found: dict[str, Any] = {}
    for function in public().values():
        if isinstance(function, FunctionType):
            name = str(function.__annotations__.get("return", ""))
            held = getattr(sys.modules[function.__module__], name, None)
            if (
                isinstance(held, type)
                and held.__module__.startswith("tanliu.")
                and name not in tanliu.__all__
            ):
                found[name] = held
    return dict(sorted(found.items()))


def _parts() -> Iterator[str]:
    yield "# Library\n\n"
    yield "What `import tanliu` offers. A unit ends each name: `energy_kgce`, `emission_kgco2e`.\n"
    for name, target in public().items():
        yield from _entry(f"tanliu.{name}", target)
    yield "\n# Results\n"
    for name, target in results().items():
        yield from _entry(name, target)


def _entry(title: str, target: Any) -> Iterator[str]:
    doc = read(target)
    yield f"\n## {title}\n\n```python\n{_signature(title.rpartition('.')[2], target)}\n```\n\n{_prose(doc.text)}\n"
    yield from _sections(doc)
    if isinstance(target, type):
        yield from _methods(title, target)


def _sections(doc: Doc) -> Iterator[str]:
    for section in ("Parameters", "Attributes", "Returns", "Raises"):
        entries = doc.entries(section)
        if entries:
            yield f"\n**{section}**\n\n"
            yield from (f"- {code(entry.head)}: {_prose(entry.text)}\n" for entry in entries if entry.text)
            yield from (f"- {code(entry.head)}\n" for entry in entries if not entry.text)
    if "Examples" in doc.sections:
        yield f"\n```python\n{doc.sections['Examples'].strip()}\n```\n"


def _methods(title: str, target: type) -> Iterator[str]:
    """List a class's own public methods by their first line; dataclasses show their fields above."""
    methods = [(name, member) for name, member in vars(target).items() if not name.startswith("_")]
    shown = [(name, member) for name, member in methods if isinstance(member, FunctionType)]
    if shown:
        yield f"\n**Methods of {title.rpartition('.')[2]}**\n\n"
        for name, member in shown:
            yield f"- `{_signature(name, member)}`: {_prose(read(member).text.split(chr(10) * 2)[0])}\n"


def _signature(name: str, target: Any) -> str:
    if dataclasses.is_dataclass(target):
        fields = ", ".join(f"{item.name}: {item.type}" for item in dataclasses.fields(target))
        return f"{name}({fields})"
    function = vars(target).get("__init__", target) if isinstance(target, type) else target
    parameters = [item for item in inspect.signature(function).parameters.values() if item.name != "self"]
    words: list[str] = []
    for item in parameters:
        if item.kind is item.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        words.append(_parameter(item))
    returned = "" if isinstance(target, type) else f" -> {target.__annotations__.get('return', 'None')}"
    return f"{name}({', '.join(words)}){returned}"


def _parameter(item: inspect.Parameter) -> str:
    star = "*" if item.kind is item.VAR_POSITIONAL else "**" if item.kind is item.VAR_KEYWORD else ""
    text = f"{star}{item.name}: {item.annotation}"
    if item.default is item.empty:
        return text
    # a function has an address in its repr, which no two runs share
    return f"{text} = {'...' if callable(item.default) else repr(item.default)}"


def _prose(text: str) -> str:
    """Return docstring text as Markdown: one line a paragraph, code marked once."""
    paragraphs = text.replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
