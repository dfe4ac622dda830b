"""YAML as a person wrote it: numbers become Decimal, repeated keys are refused, nodes keep their line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from yaml import CSafeLoader

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

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
        When the file is not YAML or repeats a key.
    """
    text = path.read_text(encoding="utf-8")
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: Lines = {}
        if node is None:
            return None, lines
        _note_lines(node, (), lines, path)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TanliuError(
            Message("not valid YAML: {reason}", reason=error.problem), where=f"{path}:{line}"
        ) from error


def _note_lines(node: yaml.Node, at: tuple[str | int, ...], lines: Lines, path: Path) -> None:
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _note_lines(child, (*at, index), lines, path)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            below = (*at, key.value)
            if below in lines:
                where = f"{path}:{key.start_mark.line + 1}"
                raise TanliuError("key written twice", where=where, found=key.value)
            _note_lines(child, below, lines, path)
            lines[below] = key.start_mark.line + 1
