"""Figures that a case prints say by what they are tested or contradicted, and that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tanliu.catalog.published import check

PACK = Path(__file__).parents[2] / "packs" / "carbon-flow"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return the figures and claims of the pack in a repository with one test."""
    pack = tmp_path / "packs" / "carbon-flow"
    pack.mkdir(parents=True)
    shutil.copytree(PACK / "claims", pack / "claims")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("\ndef test_a() -> None: ...\n", "utf-8")
    return pack / "published.yaml"


def _told(file: Path, status: str, by: str) -> list[str]:
    file.write_text(
        "case: mine\nsource: a test\nfigures:\n"
        "- {id: a, as_written: a, where: line 1, value: 1, unit: count, system: CF1, how: input,\n"
        f"   check: count, tolerance: null, status: {status}, by: ['{by}']}}\n",
        "utf-8",
    )
    return [one.message for one in check(file)]


@pytest.mark.parametrize(
    ("status", "by", "told"),
    [
        ("tested", "test:tests/test_a.py::test_a", ""),
        ("tested", "claim:carbon-flow/cf.mu", ""),
        ("contradicted", "claim:carbon-flow/cf.enterprises", ""),
        ("tested", "test:tests/test_a.py::test_b", "no such test"),
        ("tested", "test:../tests/test_a.py::test_a", "no such test"),
        ("tested", "claim:carbon-flow/none", "no such claim"),
        ("tested", "claim:carbon-flow/cf.enterprises", "the claim says otherwise: differs"),
        ("contradicted", "claim:carbon-flow/cf.mu", "the claim says otherwise: rounded"),
    ],
)
def test_a_proof_is_there_and_says_what_is_said(repository: Path, status: str, by: str, told: str) -> None:
    found = _told(repository, status, by)
    assert (found == []) if not told else any(told in one for one in found)


def test_every_figure_of_the_case_has_its_status() -> None:
    assert check(PACK / "published.yaml") == []
    text = (PACK / "published.yaml").read_text("utf-8")
    assert text.count("\n- id: ") == 70 and text.count("status: tested") > 15
