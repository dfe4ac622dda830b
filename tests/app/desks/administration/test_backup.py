"""A back-up brings back every result, user and event; what is damaged or in the way is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pyarrow as pa
import pytest
from django.contrib.auth.models import User

from tanliu.app.compute.backup import back_up, restore
from tanliu.app.platform.audit import broken_at, record
from tanliu.app.platform.models import ApiToken, AuditEvent, Job, Member
from tanliu.app.platform.people import put_user
from tanliu.app.platform.rows import dump, fill
from tanliu.app.store import rollup
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary


def content(path: Path) -> dict[str, pa.Table]:
    with Workspace(path) as workspace:
        return {
            name: workspace.connection.execute(f"SELECT * FROM {workspace.lake.scan(name)} ORDER BY ALL")
            .to_arrow_table()
            .combine_chunks()
            for name in dictionary()
        }


@pytest.fixture
def people(served: Path) -> Path:
    put_user("ann", "auditor", password="a-very-long-one-1")
    ApiToken.issue(User.objects.get(), "one", ["read"])
    Job.objects.create(kind="delivery", owner=User.objects.get(), arguments={"a": [1, "二"]})
    for number in range(3):
        record("ann", "export", "碳.csv", {"n": number, "share": 0.1}, "192.0.2.1")
    return served


def _emptied() -> None:
    for model in (Job, ApiToken, Member, AuditEvent, User):
        model.objects.all().delete()


@pytest.mark.parametrize("ending", ["tar", "tar.zst"])
def test_all_comes_back(people: Path, tmp_path: Path, ending: str) -> None:
    file, target = tmp_path / f"b.{ending}", tmp_path / "back"
    digests = list(AuditEvent.objects.values_list("digest", flat=True))
    versions = back_up(people, file, dump)
    assert file.stat().st_mode & 0o777 == 0o600
    _emptied()
    told = restore(file, target, fill)
    assert told["versions"] == versions
    assert content(target) == content(people)
    assert User.objects.get(username="ann").check_password("a-very-long-one-1")
    assert Member.objects.get().role == "auditor"
    assert Job.objects.get().arguments == {"a": [1, "二"]}
    assert list(AuditEvent.objects.values_list("digest", flat=True)) == digests
    assert broken_at() is None
    record("ann", "export", "after")
    assert broken_at() is None
    put_user("ben", "auditor")


def test_the_store_goes_on_after_a_restore(people: Path, tmp_path: Path) -> None:
    """Versions go on, and the roll-up knows what it has summed."""
    file, target = tmp_path / "b.tar", tmp_path / "back"
    back_up(people, file, dump)
    _emptied()
    restore(file, target, fill)
    with Workspace(target) as workspace, workspace.writing():
        assert rollup.refresh(workspace) == []
        before = workspace.lake.version("line")
        workspace.lake.write("line", f"SELECT * FROM {workspace.lake.scan('line')}", whole=True)
        assert workspace.lake.version("line") == before + 1


def test_a_folder_or_database_in_use_is_left_alone(people: Path, tmp_path: Path) -> None:
    file, target = tmp_path / "b.tar", tmp_path / "back"
    back_up(people, file, dump)
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(TanliuError, match="not empty"):
        restore(file, target, fill)
    assert (target / "mine.txt").read_text() == "mine"
    with pytest.raises(TanliuError, match="database is not empty"):
        restore(file, tmp_path / "other", fill)
    with pytest.raises(TanliuError, match="there is such a file"):
        back_up(people, file, dump)


def test_a_damaged_or_foreign_archive_is_refused(people: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    back_up(people, file, dump)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    flipped = tmp_path / "flipped.tar"
    data = bytearray(file.read_bytes())
    place = data.index(b"PAR1") + 10
    data[place] ^= 0xFF
    flipped.write_bytes(data)
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as archive:
        archive.add(__file__, arcname="lake/../../evil.py")
    for number, bad in enumerate((cut, flipped, evil)):
        target = tmp_path / f"t{number}"
        with pytest.raises(TanliuError):
            restore(bad, target, fill)
        assert not list(target.iterdir())
    assert not (tmp_path / "evil.py").exists()


def test_the_commands_go_round(served: Path, tmp_path: Path) -> None:
    """As an administrator does it: two processes, SQLite, the key kept."""
    source, target, file = tmp_path / "source", tmp_path / "target", tmp_path / "b.tar.zst"
    shutil.copytree(
        served, source, ignore=shutil.ignore_patterns("source", "spill", "secret.key", "*.sqlite3*")
    )
    secret = _run("user", "ann", "--role", "auditor", "-w", source).split()[-1]
    _run("backup", file, "-w", source)
    _run("restore", file, "-w", target)
    assert (target / "secret.key").read_text() == (source / "secret.key").read_text()
    assert (target / "tanliu.sqlite3").stat().st_mode & 0o077 == 0
    code = (
        "from django.contrib.auth.models import User; from tanliu.app.platform.audit import broken_at;"
        f"print(User.objects.get().check_password({secret!r}), broken_at())"
    )
    start = f"from pathlib import Path; from tanliu.app.platform.setup import configure; configure(Path({str(target)!r}));"
    done = subprocess.run(
        [sys.executable, "-c", start + code], capture_output=True, text=True, env=_environment(), check=True
    )
    assert done.stdout.split() == ["True", "None"]


def _run(*words: object) -> str:
    command = [sys.executable, "-m", "tanliu", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TANLIU_") and name != "DJANGO_SETTINGS_MODULE"
    }
