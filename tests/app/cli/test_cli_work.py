"""The commands on a small workspace: what they print, write and leave alone."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_case import Cli, invoke

from tanliu.catalog.load import packs_dir

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_run_tells_what_came_in_and_what_was_refused(mapping: Path, delivered: Path, tmp_path: Path) -> None:
    done = invoke("run", delivered, "--config", mapping, "-w", tmp_path / "new")
    assert done.code == 0
    assert re.search(r"firms\.csv -> report: \d+ rows in, 1 refused", done.out)
    assert "0 / 4" in done.out  # lines without factor, of all lines


def test_second_import_changes_nothing(cli: Cli, mapping: Path, delivered: Path) -> None:
    done = cli("import", delivered, "--config", mapping)
    assert done.code == 0
    assert "already imported" in done.out
    assert "rows in" not in done.out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_explanation_in_both_languages(cli: Cli, language: str) -> None:
    done = cli("explain", "E1", "2024", "--lang", language)
    assert done.code == 0
    assert "└─" in done.out
    assert bool(HAN.search(done.out.splitlines()[0])) == (language == "zh")


def test_explanation_reaches_the_file_and_the_factor(cli: Cli) -> None:
    done = cli("explain", "E1/2024/diesel/energy")
    assert done.code == 0
    assert "firms.csv" in done.out
    assert "GB/T 32151.34-2024" in done.out
    assert re.search(r"fuels_cn\.csv:\d+", done.out)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_summary_of_a_run_in_both_languages(cli: Cli, language: str) -> None:
    done = cli("run", "--lang", language)
    assert done.code == 0
    assert bool(HAN.search(done.out)) == (language == "zh")


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_report(cli: Cli, tmp_path: Path, suffix: str) -> None:
    done = cli("report", tmp_path / f"all{suffix}")
    assert done.code == 0
    assert (tmp_path / f"all{suffix}").exists()


def test_report_has_exact_numbers_in_csv(cli: Cli, tmp_path: Path) -> None:
    assert cli("report", tmp_path / "all.csv").code == 0
    with (tmp_path / "all.csv" / "line.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["line_id"]: row for row in csv.DictReader(file)}
    assert re.fullmatch(r"\d+\.\d{16}", rows["E1/2024/diesel/energy"]["emission_kgco2"])


def test_mended_row_comes_back(mapping: Path, delivered: Path, tmp_path: Path) -> None:
    workspace, file = tmp_path / "own", tmp_path / "refused.csv"
    assert invoke("run", delivered, "--config", mapping, "-w", workspace).code == 0
    counted = invoke("quarantine", "-w", workspace)
    assert "      1 two-firms: " in counted.out and "-4: negative_quantity (" in counted.out
    assert "1 refused rows are open" in counted.out
    assert "0 refused rows" in invoke("quarantine", "another", "-w", workspace).out
    assert "SOURCE FILE --mended" in invoke("quarantine", "two-firms", "--mended", "-w", workspace).err
    done = invoke("quarantine", "two-firms", file, "-w", workspace)
    assert done.code == 0
    assert "1 rows" in done.out
    file.write_text(file.read_text(encoding="utf-8-sig").replace("-4,", "4,", 1), encoding="utf-8-sig")
    mended = invoke("quarantine", mapping, file, "--mended", "-w", workspace)
    assert mended.code == 0, mended.err
    assert "0 refused" in mended.out
    assert invoke("quarantine", "two-firms", tmp_path / "again.csv", "-w", workspace).out.startswith("0 rows")


MONTHS = """
source: months
files: "*"
tables:
  report:
    columns: {entity_id: id, period: month, carrier: {constant: electricity}, quantity: {column: kwh, unit: kWh}}
"""


def _alone(*words: object) -> str:
    """Run a command that writes to the database of its own workspace, in a process of its own."""
    told = [sys.executable, "-c", "from tanliu.app.cli.main import run_cli; run_cli()", *map(str, words)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    done = subprocess.run(told, capture_output=True, text=True, check=False, timeout=300, env=plain)
    return done.stdout + done.stderr


def test_refused_rows_of_one_fault_are_mended_at_once(mapping: Path, delivered: Path, tmp_path: Path) -> None:
    workspace, rows = tmp_path / "own", tmp_path / "months.csv"
    assert invoke("run", delivered, "--config", mapping, "-w", workspace).code == 0
    (workspace / "sources").mkdir(exist_ok=True)
    (workspace / "sources" / "months.yaml").write_text(MONTHS, encoding="utf-8")
    rows.write_text("id,month,kwh\nE1,2025-01,1\n,2025-02,2\n,2025-03,3\nX9,2025-04,4\n", encoding="utf-8")
    assert "3 refused" in invoke("import", rows, "--config", "months", "-w", workspace).out
    ask = ("quarantine", "months", "-w", workspace)
    assert "one of --set" in invoke(*ask, "--reason", "missing_value").err
    assert "--reason" in invoke(*ask, "--fill-down").err
    assert "no such refused row" in invoke(*ask, "--reason", "bad_period", "--fill-down").err
    done = invoke(*ask, "--reason", "missing_value", "--fill-down")
    assert "2 rows in, 0 refused" in done.out, done.err
    assert "nothing stands above" in invoke(*ask, "--reason", "unknown_entity", "--fill-down").err
    assert "1 rows dismissed" in _alone(*ask, "--reason", "unknown_entity", "--dismiss", "not ours")
    assert "no such refused row" in invoke(*ask, "--reason", "unknown_entity", "--set", "E1").err
    assert "1 rows opened" in _alone(*ask, "--reason", "unknown_entity", "--reopen")
    assert "1 rows in" in invoke(*ask, "--reason", "unknown_entity", "--found", "X9", "--set", "E1").out
    assert "0 refused rows" in invoke("quarantine", "months", "-w", workspace).out


def test_status_and_what_was_known_before(cli: Cli) -> None:
    now, before = cli("status"), cli("status", "--as-of", "2020-01-01")
    assert now.code == before.code == 0
    assert "firms.csv" in now.out
    assert "firms.csv" not in before.out


def test_compact(cli: Cli) -> None:
    assert re.search(r"\d+ files merged", cli("compact").out)


def test_packs_and_lint() -> None:
    packs = invoke("packs")
    assert packs.code == 0
    assert all(name in packs.out for name in ("base", "carbon-flow", "building"))


def test_lint_of_a_folder_that_is_no_pack_is_exit_code_1(tmp_path: Path) -> None:
    done = invoke("lint", tmp_path)
    assert done.code == 1
    assert "pack.yaml:1" in done.out
    assert "Traceback" not in done.out + done.err


def test_schemas_for_editors_know_every_key(tmp_path: Path) -> None:
    assert invoke("lint", "--schema", tmp_path / "schema").code == 0
    schemas = {
        path.stem: json.loads(path.read_text("utf-8")) for path in (tmp_path / "schema").glob("*.json")
    }
    assert {"accounting", "indicators", "source", "page-rules"} <= set(schemas)
    for schema in schemas.values():
        assert schema["additionalProperties"] is False
    assert schemas["accounting"]["properties"]["gwp_set"]["enum"] == ["AR4", "AR5", "AR6"]
    run = schemas["source"]["properties"]["run"]
    assert {"$ref": "#/$defs/Run"} in run["anyOf"], "the part that another room reads"
    assert "description" in schemas["indicators"]["properties"]["edition"]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "gwp_set: not one of what is offered"), ("zh", "gwp_set: 不在可选值之中")]
)
def test_lint_names_file_line_and_key_in_both_languages(tmp_path: Path, lang: str, said: str) -> None:
    shipped = packs_dir() / "base" / "schemes" / "accounting.yaml"
    folder = tmp_path / "mine"
    (folder / "schemes").mkdir(parents=True)
    text = shipped.read_text("utf-8").replace("gwp_set: AR5", "gwp_set: AR9")
    (folder / "schemes" / "accounting.yaml").write_text(text, "utf-8")
    (folder / "README.md").write_text("# Mine\n", "utf-8")
    (folder / "pack.yaml").write_text(
        "id: mine\ntitle: {en: Mine, zh: 自有}\ndescribes: {en: For tests, zh: 测试用}\nversion: '2026.11'\nlicence: MIT\n", "utf-8"
    )  # fmt: skip
    done = invoke("lint", folder, "--lang", lang)
    line = next(at for at, row in enumerate(text.splitlines(), start=1) if "AR9" in row)
    assert done.code == 1
    assert f"accounting.yaml:{line}: {said}" in done.out
