"""The import contracts hold what they promise: made-up modules in wrong places are refused."""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from grimp import ImportGraph
from importlinter import cli
from repository import ROOT, for_each, tree

PACKAGE = ROOT / "src" / "tanliu"
#: What the rings outside app may use besides Python itself: a library that is not here needs a reason and a review.
LIBRARIES = frozenset(
    {
        "cbor2", "cryptography", "highspy", "ibis", "jenkspy", "lightgbm", "numpy", "pint", "pyarrow", "pydantic", "pydantic_core", "reportlab", "segno",
        "xlsxwriter", "yaml",
    }
)  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lay a copy of the package where contracts can be checked on it, with other modules than ours."""
    shutil.copytree(
        PACKAGE, tmp_path / "tanliu", ignore=lambda folder, names: {
            name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()
        },
    )  # fmt: skip
    shutil.copy(ROOT / ".importlinter", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    ours = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "tanliu"}
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "tanliu"]:
        del sys.modules[name]
    sys.modules.update(ours)


def refused(copy: Path) -> bool:
    return cli.lint_imports(config_filename=str(copy / ".importlinter"), no_cache=True) != 0


def write(copy: Path, module: str, text: str) -> None:
    """Write a module, and every package above it that is not there."""
    file = copy.joinpath(*module.split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in file.parents:
        if folder == copy:
            break
        (folder / "__init__.py").touch()
    file.write_text(text, encoding="utf-8")


def test_the_package_as_it_is_holds_its_contracts(copy: Path) -> None:
    assert not refused(copy)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("tanliu.decide.budget.steps", "import django"),
        ("tanliu.decide.budget.steps", "from tanliu.app.store.workspace import Workspace"),
        ("tanliu.decide.budget.steps", "import tanliu.report.sheet"),
        ("tanliu.oracle.steps", "import decimal"),
        ("tanliu.oracle", "import decimal"),
        ("tanliu.flow.trade.steps", "import ibis"),
        ("tanliu.flow.meter.twin", "import tanliu.flow.indicator.steps"),
        ("tanliu.flow.place.twin", "import tanliu.model.estimate"),
        ("tanliu.model.forecast.steps", "import tanliu.model.estimate.formulas"),
        ("tanliu.kit.twin", "import prometheus_client"),
        ("tanliu.kit.twin", "import urllib.request"),
        ("tanliu.catalog.twin", "def later():\n    import duckdb"),
        ("tanliu.report.twin", "import time"),
        ("tanliu.clock", "import time"),
    ],
)
def test_a_module_in_the_wrong_place_is_refused(copy: Path, module: str, text: str) -> None:
    write(copy, module, text)
    assert refused(copy)


def test_rooms_of_decide_stand_apart(copy: Path) -> None:
    write(copy, "tanliu.decide.budget.steps", "import tanliu.model.estimate.formulas")
    write(copy, "tanliu.decide.market.steps", "import tanliu.flow.indicator.types")
    assert not refused(copy)
    write(copy, "tanliu.decide.market.steps", "import tanliu.decide.budget.steps")
    assert refused(copy)


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    return grimp.build_graph("tanliu", include_external_packages=True, cache_dir=None)


def pure(module: str) -> bool:
    return module.startswith("tanliu") and not module.startswith("tanliu.app")


def test_outside_app_only_named_libraries_are_used(graph: ImportGraph) -> None:
    used = {
        found.partition(".")[0]
        for module in graph.modules if pure(module)
        for found in graph.find_modules_directly_imported_by(module)
    }  # fmt: skip
    assert used - sys.stdlib_module_names - {"tanliu"} == LIBRARIES


def straight(module: str) -> bool:
    return pure(module) or module.startswith("tanliu.app.store")


def test_no_circle_of_files_outside_app_and_in_the_store(graph: ImportGraph) -> None:
    """Imports for types alone count: who cannot be read without the other is one file in two."""
    needs = {
        module: graph.find_modules_directly_imported_by(module)
        for module in graph.modules
        if straight(module)
    }
    # raises CycleError with the files of the circle
    TopologicalSorter({module: set(filter(straight, found)) for module, found in needs.items()}).prepare()


@for_each(
    [file for file in sorted(PACKAGE.rglob("*.py")) if file != PACKAGE / "app" / "clock.py"],
    ids=lambda file: str(file.relative_to(PACKAGE)),
)
def test_one_file_reads_a_clock(file: Path) -> None:
    """The counter of an event loop is no clock: it only measures how long something is waited for."""
    calls = [node.func for node in ast.walk(tree(file)) if isinstance(node, ast.Call)]
    read = {ast.unparse(call) for call in calls if isinstance(call, ast.Attribute)}
    names = {
        one.rpartition(".")[2] for one in read if not one.startswith(("clock.", "after.", "desk.", "loop."))
    }
    assert not names & {"now", "today", "utcnow", "localtime", "localdate", "time"}
