"""Files changed as people, spreadsheets and transfers change them: no fault of the program, no other total in silence.

``bench/mutants.py`` tries as many as one likes; here the first forty.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_FILE = Path(__file__).parents[3] / "bench/mutants.py"


def test_forty_mutants_say_what_they_change(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("mutants", _FILE)
    assert spec is not None and spec.loader is not None
    mutants = sys.modules["mutants"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mutants)
    ground = mutants.known()
    assert [what for seed in range(40) if (what := mutants.tried(seed, tmp_path, ground))] == []
