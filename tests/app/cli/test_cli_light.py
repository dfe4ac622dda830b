"""Engines take seconds to begin: nobody waits for them who asks for help, for a user or for a job of the queue."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("ibis", "sqlglot", "pyarrow", "numpy", "duckdb", "deltalake")
HELP = "import tanliu.app.cli.main"
MODELS = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tanliu.app.site.settings'; import django; django.setup()"


@pytest.mark.parametrize(
    ("begin", "heavy"), [(HELP, (*HEAVY, "pydantic", "django")), (MODELS, HEAVY)], ids=["help", "models"]
)
def test_what_needs_no_engine_begins_without_one(begin: str, heavy: tuple[str, ...]) -> None:
    code = f"{begin}; import sys; print(*sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
