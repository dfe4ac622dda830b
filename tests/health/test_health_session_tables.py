"""A table in a session's memory has a name of its own: two modules that make one would read each other's rows."""

import re
from collections import defaultdict
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "tanliu"
#: A table materialised or registered by name, or made by SQL.
MADE = re.compile(r"""\.(?:materialise|register)\(\s*"(\w+)"|CREATE (?:OR REPLACE )?TEMP TABLE (\w+) """)


def makers() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for file in SOURCE.rglob("*.py"):
        for match in MADE.finditer(file.read_text(encoding="utf-8")):
            found[match.group(1) or match.group(2)].add(str(file.relative_to(SOURCE)))
    return found


def test_the_names_are_found() -> None:
    assert {"new_quantity", "estimate_raw", "finding_doubt"} <= set(makers())


def test_no_two_modules_make_a_table_of_one_name() -> None:
    assert {name: files for name, files in makers().items() if len(files) > 1} == {}
