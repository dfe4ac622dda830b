"""``tanliu init --ask`` sets a place up and brings files in, as the browser's first run does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import messy_files
from tanliu.app.store.workspace import Workspace


def init(*words: object, typed: str) -> str:
    """Run it in a process of its own, since it opens the database of its workspace."""
    told = [
        sys.executable,
        "-c",
        "from tanliu.app.cli.main import run_cli; run_cli()",
        "init",
        *map(str, words),
    ]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    done = subprocess.run(
        told, input=typed, capture_output=True, text=True, check=False, timeout=300, env=plain
    )
    return done.stdout + done.stderr


def test_a_place_an_account_and_a_file(tmp_path: Path) -> None:
    file, home = messy_files.english(tmp_path / "en.csv"), tmp_path / "w"
    # a region of which several fit is asked for again; a file that is not there is told and asked for again
    typed = f"Qinghe County\n江\nCN-Zhejiang\n\nboss\n{tmp_path}/no.csv\n{file}\ny\n\n"
    told = init("--ask", "-w", home, typed=typed)
    assert re.search(r"first account is boss; its password, shown once: \w{16}", told), told
    assert "CN-Zhejiang" in told and "there is no such file" in told
    assert "report 60/60" in told and "60 rows in, 0 refused" in told, told
    assert re.search(r"Computed: .*2024", told) and f"tanliu serve -w {home}" in told
    with Workspace(home) as opened:
        place = opened.fetch(opened.current("region"))
        assert ("Qinghe County", "CN-Zhejiang") in [(row["region_id"], row["parent_id"]) for row in place]
        lines = opened.connection.execute(f"SELECT count(*) FROM {opened.lake.scan('line')}").fetchone()
    assert lines is not None and lines[0] > 0
    assert [one.name for one in (home / "sources").glob("*.yaml")] == ["en.yaml"]
    # asked again, the place stays; a file that is declined is not brought in
    again = init(file, "--ask", "-w", home, "--lang", "zh", typed="n\n\n")
    assert "已完成首次设置" in again and "已计算" not in again


def test_without_questions_nothing_is_asked(tmp_path: Path) -> None:
    told = init("-w", tmp_path / "w", typed="")
    assert str(tmp_path / "w") in told and "Name of the county" not in told
    assert "--ask" in init(tmp_path / "f.csv", "--no-ask", "-w", tmp_path / "w", typed="")
