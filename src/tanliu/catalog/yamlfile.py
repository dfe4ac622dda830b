"""YAML as a person wrote it: numbers become Decimal, repeated keys are refused, nodes keep their line."""

from __future__ import annotations

import codecs
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from yaml import CSafeLoader

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: What a file of a person may hold; the largest of those that come with tanliu has a tenth of it.
_MOST_BYTES, _MOST_NODES, _DEPTH = 16 << 20, 1_000_000, 100
_DEEP_LINE = re.compile(rf"^[ \-?]{{{_DEPTH}}}", re.MULTILINE)
#: Bytes shown of a text that cannot be read.
_SHOWN = 20
Lines = dict[tuple[str | int, ...], int]


class _Loader(CSafeLoader):
    """PyYAML's safe loader, the compiled one (ten times faster), with exact numbers."""


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node).replace("_", ""))


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


def read(path: Path) -> tuple[Any, Lines]:
    """Read one YAML file.

    Returns
    -------
    data, lines
        ``lines`` maps the path of each node, for example ``("indicators", 0, "id")``, to its line.

    Raises
    ------
    TanliuError
        When the file is not YAML, repeats a key, is in another encoding, or is or would become too large or deep.
    """
    text = _text(path)
    try:
        _require_shallow(text, path)
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: Lines = {}
        if node is None:
            return None, lines
        _size(node, {}, path)
        _note_lines(node, (), lines, path)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TanliuError(
            Message("not valid YAML: {reason}", reason=error.problem), where=f"{path}:{line}"
        ) from error
    except (yaml.YAMLError, ValueError, ArithmeticError, TypeError) as error:
        # a sign that no text has, a day that no calendar has, a number of thousands of digits
        raise TanliuError(Message("not valid YAML: {reason}", reason=error), where=path) from error


def _text(path: Path) -> str:
    """Return the text of a file, which is UTF-8 or says by its first bytes that it is UTF-16."""
    if path.stat().st_size > _MOST_BYTES:
        raise TanliuError(
            "the YAML is too large", where=path, found=path.stat().st_size,
            accepted=Message("at most {limit}", limit=f"{_MOST_BYTES:,}"),
        )  # fmt: skip
    body = path.read_bytes()
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return body.decode("utf-16" if wide else "utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise TanliuError(
            "the YAML is written in another encoding", where=f"{path}:{line}",
            found=body[error.start : error.start + _SHOWN], accepted="UTF-8",
        ) from error  # fmt: skip


def _require_shallow(text: str, path: Path) -> None:
    """Refuse lists and blocks too deep inside each other, which the compiled reader would not survive."""
    opened = text.count("[") + text.count("{")
    if opened <= _DEPTH and not _DEEP_LINE.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise TanliuError(
                "lists and blocks lie too deep inside each other", where=f"{path}:{line}",
                found=depth, accepted=Message("at most {limit}", limit=_DEPTH),
            )  # fmt: skip


def _size(node: yaml.Node, known: dict[int, int], path: Path) -> int:
    """Return how many nodes there are when every alias is written out; refuse too many, or one inside itself."""
    if id(node) in known:
        size = known[id(node)]
        if not size:
            raise TanliuError("a block that holds itself", where=f"{path}:{node.start_mark.line + 1}")
        return size
    known[id(node)] = 0
    below: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode):
        below = node.value
    elif isinstance(node, yaml.MappingNode):
        below = [one for pair in node.value for one in pair]
    size = 1 + sum(_size(one, known, path) for one in below)
    if size > _MOST_NODES:
        raise TanliuError(
            "aliases make the YAML too large", where=f"{path}:{node.start_mark.line + 1}", found=size,
            accepted=Message("at most {limit}", limit=f"{_MOST_NODES:,}"),
        )  # fmt: skip
    known[id(node)] = size
    return size


def _note_lines(node: yaml.Node, at: tuple[str | int, ...], lines: Lines, path: Path) -> None:
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _note_lines(child, (*at, index), lines, path)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise TanliuError("a key must be one word", where=f"{path}:{key.start_mark.line + 1}")
            below = (*at, key.value)
            if below in lines:
                where = f"{path}:{key.start_mark.line + 1}"
                raise TanliuError("key written twice", where=where, found=key.value)
            _note_lines(child, below, lines, path)
            lines[below] = key.start_mark.line + 1
