"""What a person gets wrong is one line: where, what was found, what is accepted; exit code 2, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_case import Cli, Done, invoke

DATA = Path("demo-reports")


def refused(done: Done, *words: object) -> None:
    """Check that a command was refused and says the words."""
    told = done.out + done.err
    assert done.code == 2, told
    assert "Traceback" not in told
    assert "error / 错误" in done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    for word in words:
        assert str(word) in done.err, done.err


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "D01", "2025"),
        ("report", "a.xlsx"),
        ("status",),
        ("compact",),
        ("run",),
        ("quarantine", "x", "y.csv"),
    ],
    ids=lambda words: words[0],
)
def test_unknown_workspace(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "nowhere"
    refused(
        invoke(*words, "-w", folder),
        folder,
        "not a tanliu workspace",
        "accepted: a folder made by tanliu demo",
    )
    assert not folder.exists()


def test_unknown_mapping(cli: Cli, tmp_path: Path) -> None:
    refused(cli("import", tmp_path, "--config", "nonsense"), "found 'nonsense'", "seattle-2015", "accepted")


def test_missing_mapping_file(cli: Cli, tmp_path: Path) -> None:
    refused(cli("import", tmp_path, "--config", tmp_path / "no.yaml"), tmp_path / "no.yaml")


@pytest.mark.parametrize("period", ["25", "2025-13", "March", "2025-3-1"])
def test_bad_period(cli: Cli, period: str) -> None:
    refused(cli("explain", "E1", period), f"found '{period}'", "accepted: 2025, 2025-03")


def test_period_without_results(cli: Cli, tmp_path: Path) -> None:
    refused(cli("report", tmp_path / "a.xlsx", "--period", "2031"), "found '2031'", "accepted", "2024")
    assert not (tmp_path / "a.xlsx").exists()


def test_unknown_subject(cli: Cli) -> None:
    refused(cli("explain", "E9", "2024"), "E9", "accepted", "2024")


def test_subject_without_a_period(cli: Cli) -> None:
    refused(cli("explain", "E1"), "found 'E1'", "accepted")


def test_unknown_amount(cli: Cli) -> None:
    refused(cli("explain", "E1", "2024", "--amount", "joy"), "found 'joy'", "emission_kgco2e")


def test_wrong_ending_of_a_report(cli: Cli, tmp_path: Path) -> None:
    refused(cli("report", tmp_path / "a.pdf"), "found 'a.pdf'", ".xlsx")


def test_missing_file(cli: Cli, mapping: Path, tmp_path: Path) -> None:
    refused(cli("import", tmp_path / "no.csv", "--config", mapping), tmp_path / "no.csv", "accepted")


def test_unknown_pack(cli: Cli, mapping: Path, delivered: Path, tmp_path: Path) -> None:
    refused(cli("import", delivered, "--config", mapping, "--pack", tmp_path / "none"), tmp_path / "none")


def test_bad_as_of(cli: Cli) -> None:
    refused(cli("status", "--as-of", "yesterday"), "found 'yesterday'", "accepted: 2025-03-01")


def test_demo_does_not_touch_a_folder_of_others(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    done = invoke("demo", "--small", "-w", tmp_path)
    assert done.code == 2
    assert str(tmp_path) in done.err
    assert "accepted: an empty folder" in done.err
    assert "Traceback" not in done.err
    assert (tmp_path / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("words", [("--lang", "fr"), ("--widest", "0"), ("--widest", "many")])
def test_option_out_of_range(cli: Cli, words: tuple[str, ...]) -> None:
    done = cli("explain", "E1", "2024", *words)
    assert done.code == 2
    assert words[0] in done.out + done.err
    assert "Traceback" not in done.out + done.err


def test_error_is_bilingual_in_chinese_too(cli: Cli) -> None:
    refused(cli("explain", "E9", "2024", "--lang", "zh"), "E9", "2024")
