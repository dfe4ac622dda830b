"""The examples of the page on importing bring in what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ingest_cases import Deliver

_PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "import.md"
EXAMPLES = re.findall(
    r"```text (\S+)\n(.*?)```\n+```yaml\n(source:.*?)# (\d+) rows in, (\d+) refused\n```",
    _PAGE.read_text(encoding="utf-8"),
    re.DOTALL,
)


def test_there_are_examples() -> None:
    assert [name for name, *_ in EXAMPLES] == ["volumes.csv", "form.csv", "curve.csv", "months.csv"]


@pytest.mark.parametrize(("name", "content", "mapping", "rows", "refused"), EXAMPLES)
def test_example_brings_in_what_the_page_says(
    deliver: Deliver, name: str, content: str, mapping: str, rows: str, refused: str
) -> None:
    (got,) = deliver(mapping, content, name).values()
    assert got.refused.num_rows == int(refused)
    assert got.rows_read - got.refused.num_rows == int(rows)
