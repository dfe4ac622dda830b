"""What the process apart reads of a YAML is what it says, and the process that asks parses nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanliu.app.ingest import yaml_apart
from tanliu.catalog import yamlfile
from tanliu.kit.errors import TanliuError

SAYS = """
claim: own
printed: "8.50"
share: 0.10
many: 12
none: null
yes: true
day: 2024-02-29
moment: 2024-02-29T08:00:00+08:00
base: &base {unit: t, 1: one}
again: [*base, [1.50, ["a"]], !!set {x, y}]
"""


def test_what_is_read_apart_is_what_the_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(SAYS, encoding="utf-8")
    data, lines = yamlfile.read(file)
    monkeypatch.setattr(yamlfile, "read", None)
    found, places = yaml_apart.read(file)
    assert found == data and list(found) == list(data) and places == lines
    assert str(found["share"]) == "0.10" and type(found["moment"]) is type(data["moment"])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: " + "[" * 300 + "]" * 300, "too deep"),
        (
            "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
            + "".join(
                f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
                for before, name in zip("bcdefg", "cdefgh", strict=True)
            ),
            "aliases",
        ),
        ("a: !!binary aGVsbG8=", "not valid YAML"),
        ("a: [", "not valid YAML"),
    ],
)
def test_what_no_document_holds_is_refused_by_the_process_apart(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TanliuError, match=what) as caught:
        yaml_apart.read(file)
    assert str(file) in str(caught.value.where)
