"""YAML of people and of those who mean harm: answered in words, at the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tanliu.catalog import yamlfile
from tanliu.kit.errors import TanliuError

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (BOMB.encode(), r"y.yaml:\d+: aliases make the YAML too large"),
        (b"a: &a [*a]\n", "y.yaml:1: a block that holds itself"),
        (b"a: 1\nb: " + b"[" * 101 + b"]" * 101, "y.yaml:2: lists and blocks lie too deep.*101"),
        (b"a: " + b"[" * 200_000, "y.yaml:1: (not valid YAML|.*too deep)"),
        (b"".join(b" " * n + b"k:\n" for n in range(150)), "y.yaml:101: lists and blocks lie too deep"),
        (b"- " * 300 + b"a\n", "too deep"),
        (
            "a: 1\nsource: 电表\n".encode("gb18030"),
            "y.yaml:2: the YAML is written in another encoding.*UTF-8",
        ),
        (b"a: \x01\n", "not valid YAML"),
        (b"a: 2025-02-30\n", "not valid YAML: day is out of range"),
        (b"a: " + b"9" * 5000 + b"\n", "not valid YAML"),
        (b"[a, b]: 1\n", "y.yaml:1: a key must be one word"),
        (b"a: !!python/object/apply:os.system [ls]\n", "y.yaml:1"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "y.yaml"
    path.write_bytes(content)
    with pytest.raises(TanliuError, match=what):
        yamlfile.read(path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "y.yaml"
    with path.open("wb") as file:
        file.truncate((16 << 20) + 1)
    with pytest.raises(TanliuError, match="too large"):
        yamlfile.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_of_encodings_and_modest_aliases_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "y.yaml"
    path.write_bytes("一: &a [1, 2]\r\n二: *a\r\n".encode(encoding))
    assert yamlfile.read(path)[0] == {"一": [1, 2], "二": [1, 2]}
