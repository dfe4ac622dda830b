"""tanliu check says what is unsafe, in a process of its own as it is run."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tanliu.app import site
from tanliu.kit.errors import TanliuError

SETTINGS = Path(site.__file__).with_name("settings.py")
SAFE = {
    "TANLIU_SECURE": "1",
    "TANLIU_HOSTS": "carbon.example",
    "TANLIU_SECRET_KEY": "only-for-tests-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM",
}


@pytest.fixture(scope="module")
def ready(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready") / "workspace"
    shutil.copytree(workspace, folder)
    assert run("user", "ann", "--role", "district", "-w", folder).returncode == 0
    return folder


def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        n: v for n, v in os.environ.items() if not n.startswith("TANLIU_") and n != "DJANGO_SETTINGS_MODULE"
    }
    return subprocess.run(
        [sys.executable, "-m", "tanliu", *map(str, words)],
        capture_output=True, text=True, env={**kept, **environment}, check=False,
    )  # fmt: skip


def test_a_fresh_installation_has_nothing_to_mend(ready: Path) -> None:
    done = run("check", "-w", ready)
    assert (done.returncode, done.stdout) == (0, "0 to mend\n")


def test_for_others_it_says_what_is_unsafe(ready: Path) -> None:
    done = run("check", "--deploy", "-w", ready)
    assert done.returncode == 1
    for one in ("security.W012", "tanliu.W002", "tanliu.W003", "tanliu.I001"):
        assert one in done.stdout


def test_a_safe_one_has_nothing_to_mend(ready: Path) -> None:
    done = run("check", "--deploy", "-w", ready, **SAFE)
    assert done.returncode == 0, done.stdout
    assert "tanliu.I001" in done.stdout


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"TANLIU_HOSTS": "*", "TANLIU_SECRET_KEY": "short"}, ("tanliu.E009", "security.W009")),
        ({"TANLIU_DEBUG": "1", "TANLIU_SECURE": "0"}, ("security.W018", "tanliu.W002")),
    ],
)
def test_each_slip_is_named(ready: Path, change: dict[str, str], expected: tuple[str, str]) -> None:
    done = run("check", "--deploy", "-w", ready, **{**SAFE, **change})
    assert done.returncode == 1
    assert all(one in done.stdout for one in expected)


def test_a_key_that_others_can_read_is_named(ready: Path, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(ready, folder)
    (folder / "secret.key").chmod(0o644)
    assert "tanliu.E008" in run("check", "--deploy", "-w", folder).stdout


def test_migrations_and_workspaces_that_are_missing_are_named(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(workspace, folder)
    assert "tanliu.E005" in run("check", "-w", folder).stdout
    assert "tanliu.E001" in run("check", "-w", tmp_path / "nowhere").stdout


def test_a_back_up_needs_a_workspace(tmp_path: Path) -> None:
    done = run("backup", tmp_path / "b.tar", "-w", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "not a tanliu workspace" in done.stderr
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TANLIU_RATE", "many"),
        ("TANLIU_PROXIES", "-1"),
        ("TANLIU_DATABASE_URL", "mysql://somewhere/tanliu"),
        ("TANLIU_DATABASE_URL", "postgresql://somewhere"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, because the settings say so before anything else happens."""
    monkeypatch.setenv(name, value)
    with pytest.raises(TanliuError) as refused:
        runpy.run_path(str(SETTINGS))
    assert refused.value.where == name
    assert refused.value.accepted
