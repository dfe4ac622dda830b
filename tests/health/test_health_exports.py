"""One writer for all CSV that leaves the house: another would forget that a cell can be a formula."""

from __future__ import annotations

import re

from repository import SOURCE

_WRITES = re.compile(r"csv\.(?:writer|DictWriter)\(|FORMAT csv", re.IGNORECASE)
#: The writer itself; the demo's files are inputs that we made up; what comes back from a person is an input again.
_MAY = {"kit/csv_text.py", "app/ingest/mended.py"}
_SOURCES = sorted(SOURCE.rglob("*.py"))


def test_csv_is_written_in_one_place() -> None:
    writers = {
        one.relative_to(SOURCE).as_posix()
        for one in _SOURCES
        if _WRITES.search(one.read_text(encoding="utf-8"))
    }
    assert {one for one in writers if not one.startswith("app/demo/")} == _MAY
