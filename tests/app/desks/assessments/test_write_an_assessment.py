"""The page that tells how to write a scheme is followed to the letter, in a workspace and without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.compute.in_use import set_packs
from tanliu.catalog.lint import lint

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "write-an-assessment.md"


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay the files of the page where it says."""
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(
        r"^`([\w./-]+)`\n\n```\w*\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "our-schemes"


def _said(*words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--lang", "en"])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_linter_and_the_commands_take_it_as_written(pack: Path) -> None:
    assert lint(pack) == []
    told = _said("assessments", "schemes", "--pack", "our-schemes")
    assert "quiet-depot: Low-carbon bus depot (3)" in told and "zero-waste-to-landfill" in told
    scored = _said("assessments", "score", "quiet-depot", "answers.csv", "--pack", "our-schemes")
    assert scored.startswith("Low-carbon bus depot: ") and "Silver" in scored
    assert "Power of the own roof → ≥ 20 %" in scored


def test_a_wrong_example_is_found_with_its_place(pack: Path) -> None:
    file = pack / "assessments" / "quiet-depot.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace('met: "66.7"', 'met: "70"'), encoding="utf-8")
    assert any("quiet-depot.yaml" in str(one) and "66.666667" in str(one) for one in lint(pack))


def test_a_workspace_has_the_schemes_of_its_packs_and_no_others(pack: Path, tmp_path: Path) -> None:
    place = tmp_path / "county"
    set_packs(place, [Path("base"), Path("our-schemes")], only=True)
    told = _said("assessments", "schemes", "--workspace", str(place))
    assert "quiet-depot" in told and "zero-waste-to-landfill" not in told
    refused = CliRunner().invoke(app, ["assessments", "score", "tea-garden", "answers.csv", "-w", str(place)])
    assert refused.exit_code != 0
