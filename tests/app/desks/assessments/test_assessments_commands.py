"""Commands of assessments, each in a process of its own as at a console."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ANSWERS = "indicator,value\nplan,yes\ndo,yes\ncheck,yes\nact,yes\nset_up_months,14\nreduce,0\nreuse,0\nrecycle,180\nenergy,0\nlandfill,20\n"


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tanliu", "assessments", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_file_of_answers_is_scored(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(ANSWERS + "thermal,0\nmandated,3\n", encoding="utf-8-sig")
    told = _run("score", "zero-waste-to-landfill", str(file))
    assert told.returncode == 0 and "Silver" in told.stdout and "10 more above the line" in told.stdout
    file.write_text(ANSWERS)
    assert "depends on what is missing" in _run("score", "zero-waste-to-landfill", str(file)).stdout
    file.write_text(ANSWERS + "recycle,1\n")
    twice = _run("score", "zero-waste-to-landfill", str(file), "--lang", "zh")
    assert twice.returncode != 0 and "重复" in twice.stderr + twice.stdout


def test_the_schemes_are_listed_with_their_examples() -> None:
    told = _run("schemes").stdout
    assert "24 A+ of 33 are not gold: silver – as printed" in told
    assert "does not follow" in told and "?" not in told


def test_objects_are_ranked_by_a_measure(tmp_path: Path) -> None:
    file = tmp_path / "years.csv"
    file.write_text(
        "object,production,life,ecology\n2018,202.68,151,105.2\n2020,286.77,135.64,128.98\n2021,300,,1\n"
    )
    told = _run("rank", "green-development-index", str(file), "--measure", "mean")
    assert [line.split(":")[0].split() for line in told.stdout.splitlines()] == [
        ["1", "2020"],
        ["2", "2018"],
        ["–", "2021"],
    ]
    file.write_text("object,production\nA,1\nA,2\n")
    assert (
        "told twice"
        in (refused := _run("rank", "green-development-index", str(file), "--measure", "mean")).stderr
        + refused.stdout
    )
