"""A formula says what it takes and returns, in which unit, and where it is published."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from types import FunctionType

from repository import SOURCE, for_each

from tanliu.app.docs.docstring import read

#: A unit stands in square brackets, ``[-]`` for what has none.
UNIT = re.compile(r"\[[^\]]+\]")


def formulas() -> dict[str, FunctionType]:
    """Return every public function of a drawer ``formulas.py``."""
    found = {}
    for file in sorted(SOURCE.rglob("formulas.py")):
        name = ".".join(("tanliu", *file.relative_to(SOURCE).with_suffix("").parts))
        module = import_module(name)
        for function, target in vars(module).items():
            own = isinstance(target, FunctionType) and target.__module__ == name
            if own and not function.startswith("_"):
                found[f"{name.removeprefix('tanliu.')}.{function}"] = target
    return found


FORMULAS = formulas()


@for_each(FORMULAS)
def test_parameters_are_all_told_with_their_unit(name: str) -> None:
    entries = read(FORMULAS[name]).entries("Parameters")
    named = [one for entry in entries for one in entry.names]
    assert sorted(named) == sorted(inspect.signature(FORMULAS[name]).parameters)
    assert [entry.head for entry in entries if not UNIT.search(entry.text)] == []


@for_each(FORMULAS)
def test_the_result_has_a_unit_and_the_formula_a_source(name: str) -> None:
    doc = read(FORMULAS[name])
    (result,) = doc.entries("Returns")
    assert UNIT.search(result.text)
    assert doc.sections["References"].strip()
