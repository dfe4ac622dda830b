"""What the stubs say of Ibis is there in the Ibis that is installed, with the parameters that they name."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import ibis
import ibis.expr.types as types
import pytest
from ibis.expr.types.groupby import GroupedTable
from repository import ROOT

STUB = ast.parse((ROOT / "stubs" / "ibis" / "__init__.pyi").read_text(encoding="utf-8"))
#: A value of the stubs is whatever column or scalar has the method.
VALUES = [kind for kind in vars(types).values() if isinstance(kind, type) and issubclass(kind, types.Value)]
REAL = {"Value": VALUES, "Table": [types.Table], "GroupedTable": [GroupedTable]}


def stated() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield every function of the stubs with its class."""
    for node in STUB.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node
        elif isinstance(node, ast.ClassDef) and node.name in REAL:
            yield from ((node.name, one) for one in node.body if isinstance(one, ast.FunctionDef))


def real(owner: str, name: str) -> list[object]:
    homes: list[object] = [ibis] if not owner else list(REAL[owner])
    return [getattr(home, name) for home in homes if hasattr(home, name)]


@pytest.mark.parametrize(
    ("owner", "function"), [pytest.param(*one, id=f"{one[0]}.{one[1].name}") for one in stated()]
)
def test_a_function_of_the_stubs_is_there(owner: str, function: ast.FunctionDef) -> None:
    found = real(owner, function.name)
    assert found
    by_name = {
        argument.arg for argument in [*function.args.args[1:], *function.args.kwonlyargs]
        if argument.arg in ("where", "how", "distinct", "unit", "group_by", "order_by", "preceding", "following")
    }  # fmt: skip
    takes = [inspect.signature(one).parameters for one in found if callable(one)]
    assert any(by_name <= set(one) or any(p.kind is p.VAR_KEYWORD for p in one.values()) for one in takes)
