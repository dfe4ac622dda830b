"""What ``tanliu`` exports is documented in numpydoc form: every parameter, the result and the errors."""

from __future__ import annotations

import inspect
import pkgutil
from types import FunctionType, ModuleType

from repository import for_each

import tanliu
from tanliu.app.docs.action_page import public
from tanliu.app.docs.docstring import SECTIONS, read

PUBLIC = public()
FUNCTIONS = [name for name, target in PUBLIC.items() if isinstance(target, FunctionType)]


@for_each(PUBLIC)
def test_parameters_are_those_of_the_signature(name: str) -> None:
    target = PUBLIC[name]
    function = target if isinstance(target, FunctionType) else vars(target)["__init__"]
    wanted = [one for one in inspect.signature(function).parameters if one != "self"]
    told = [one for entry in read(target).entries("Parameters") for one in entry.names]
    assert sorted(told) == sorted(wanted)
    assert all(entry.text for entry in read(target).entries("Parameters"))


@for_each(FUNCTIONS)
def test_result_and_errors_are_told(name: str) -> None:
    doc = read(PUBLIC[name])
    assert doc.text.splitlines()[0].endswith(".")
    assert all(entry.text for entry in (*doc.entries("Returns"), *doc.entries("Raises")))
    assert doc.entries("Returns")
    assert doc.entries("Raises")


@for_each(PUBLIC)
def test_a_public_name_is_not_hidden_by_a_package(name: str) -> None:
    assert not isinstance(getattr(tanliu, name), ModuleType)
    assert name not in {module.name for module in pkgutil.iter_modules(tanliu.__path__)}


@for_each(PUBLIC)
def test_methods_have_a_sentence(name: str) -> None:
    for method_name, method in vars(PUBLIC[name]).items():
        if isinstance(method, FunctionType) and not method_name.startswith("_"):
            assert read(method).text, f"{name}.{method_name}"


def test_sections_are_underlined_in_full() -> None:
    for name, target in PUBLIC.items():
        lines = inspect.getdoc(target)
        assert lines
        for section in SECTIONS:
            assert f"\n{section}\n" not in lines or f"\n{section}\n{'-' * len(section)}\n" in lines, name
