"""A new desk is one folder: the page docs/how-to/add-a-desk.md, followed to the letter, makes one that works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from repository import ROOT

PAGE = ROOT / "docs" / "how-to" / "add-a-desk.md"
FILES = re.findall(r"^`(src/[^`]+)`\n\n```\w+\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
DESK = "src/tanliu/app/desks/holidays/"
#: Asks the copy as its users would, within one process: side bar, page in both languages, operation, doors, command.
ASKS = """
import csv, re
from pathlib import Path
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0, interactive=False)
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from typer.testing import CliRunner
import tanliu
from tanliu.app.cli.main import app
from tanliu.app.platform.models import ApiToken
from tanliu.app.platform.people import put_user
from tanliu.app.platform.web.navigation import groups
from tanliu.report.phrase import phrases

assert Path(tanliu.__file__).is_relative_to(Path.cwd())
assert "holidays" in [entry.page for _, some in groups("town", "") for entry in some]
put_user("wang", "district", [])
user = User.objects.get(username="wang")
client = Client()
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
for language, word in (("en", "Public holidays"), ("zh-hans", "法定节假日")):
    client.cookies["language"] = language
    page = client.get("/holidays")
    assert page.status_code == 200 and word in page.content.decode(), page.content
secret = ApiToken.issue(user, "test", ["read"])[1]
doors = csv.DictReader(Path("src/tanliu/app/desks/holidays/doors.csv").read_text(encoding="utf-8").splitlines())
for door in doors:
    asker = client if door["by"] == "session" else Client(headers={"authorization": f"Bearer {secret}"})
    assert asker.get(door["address"]).status_code == int(door["district"]), door
    assert Client().get(door["address"]).status_code == int(door["stranger"]), door
assert client.get("/as-of/2025-06-01/holidays").status_code == 302
assert phrases()["nav_holidays"]["zh"] == "节假日"
done = CliRunner().invoke(app, ["holidays", "--year", "2025"])
assert done.exit_code == 0 and "春节" in done.output, done.output
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the source with the desk of the page; no file that was there is changed."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("src", "packs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    shutil.copy(ROOT / ".importlinter", folder)
    for name, text in FILES:
        path = folder / name
        assert not path.exists(), name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _ran(copy: Path, *command: str, **site: str) -> None:
    done = subprocess.run(
        command, cwd=copy, env={**os.environ, "PYTHONPATH": str(copy / "src"), **site}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_the_page_writes_into_one_folder() -> None:
    assert len(FILES) >= 8
    assert {name for name, _ in FILES if not name.startswith(DESK)} == set()


def test_the_desk_works(copy: Path, district: Path, tmp_path: Path) -> None:
    site = {
        "TANLIU_WORKSPACE": str(tmp_path),
        "TANLIU_SECRET_KEY": "x" * 50,
        "TANLIU_HOSTS": "testserver",
        "TANLIU_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tanliu.app.site.settings",
    }
    (tmp_path / "lake").symlink_to(district / "lake")
    _ran(copy, sys.executable, "-c", ASKS, **site)


def test_the_desk_keeps_the_contracts(copy: Path) -> None:
    _ran(copy, str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
