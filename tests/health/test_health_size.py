"""Files and functions stay small, and a name says what a thing is."""

from __future__ import annotations

import ast
from pathlib import Path

from repository import for_each, modules, named, tracked, tree

FILE_LINES, FUNCTION_LINES, TEMPLATE_COLUMNS = 350, 60, 300
#: Names that say nothing about what is inside.
BANNED = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "stuff"}


@for_each(modules(), ids=named)
def test_file_is_small(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


@for_each(modules(), ids=named)
def test_functions_are_short(module: Path) -> None:
    """A function's docstring does not count: an explained function is not a long one."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
            assert (node.end_lineno or 0) - (told or 0) <= FUNCTION_LINES, f"{node.name} in {named(module)}"


@for_each([one for one in modules() if one.parent.name != "migrations"], ids=named)
def test_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(tree(module))


@for_each(sorted({*modules(), *(module.parent for module in modules())}), ids=named)
def test_no_name_that_says_nothing(path: Path) -> None:
    assert not BANNED & set(path.stem.lower().split("_"))


@for_each(modules(), ids=named)
def test_no_class_or_function_that_says_nothing(module: Path) -> None:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            words = node.name.lower().split("_")
            assert not BANNED & set(words), node.name
            assert not node.name.endswith(("Manager", "Helper", "Utils")), node.name


@for_each([file for file in tracked() if file.suffix == ".html"], ids=named)
def test_lines_of_templates_can_be_read(template: Path) -> None:
    lines = template.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > TEMPLATE_COLUMNS] == []
