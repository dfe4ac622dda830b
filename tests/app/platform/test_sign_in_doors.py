"""Headers, cookies, passwords and addresses: what keeps strangers out."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone

from tanliu.app.platform.address import address, is_local
from tanliu.app.platform.checks import workspace_is_ours_alone
from tanliu.app.platform.people import put_user, random_password
from tanliu.app.platform.setup import configure
from tanliu.app.store.workspace import Workspace


@pytest.mark.parametrize("path", ["/login", "/map", "/healthz", "/no-such-page"])
def test_every_answer_has_a_strict_policy(served: object, path: str) -> None:
    put_user("ann", "auditor", password="a-very-long-one-1")
    client = Client()
    client.post("/login", {"username": "ann", "password": "a-very-long-one-1"})
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in (
        "default-src 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_cookies_are_not_for_scripts(served: object) -> None:
    put_user("ann", "auditor", password="a-very-long-one-1")
    client = Client()
    client.get("/login")
    client.post("/login", {"username": "ann", "password": "a-very-long-one-1"})
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_a_form_without_its_token_does_nothing(served: object) -> None:
    put_user("ann", "district", password="a-very-long-one-1")
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login", {"username": "ann", "password": "a-very-long-one-1"}).status_code == 403
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/office/users", {"username": "eve", "role": "district"}).status_code == 403


def test_there_is_one_administration(served: object) -> None:
    assert Client().get("/admin/").status_code == 404


@pytest.mark.parametrize("password", ["short-1", "123456789012", "1q2w3e4r5t6y", "qwerty123456"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_made_passwords_are_good() -> None:
    made = {random_password() for _ in range(100)}
    assert len(made) == 100
    for one in made:
        validate_password(one)


@pytest.mark.parametrize(
    ("proxies", "told", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_trusted_proxies_are_believed(settings: Any, proxies: int, told: str, expected: str) -> None:
    settings.TANLIU_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=told)
    assert address(request) == expected


def test_a_proxy_on_this_machine_is_not_this_machine() -> None:
    assert is_local(RequestFactory().get("/"))
    assert not is_local(RequestFactory().get("/", HTTP_X_FORWARDED_FOR="192.0.2.1"))
    assert not is_local(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))


def test_behind_https_everything_is_locked(tmp_path: Path) -> None:
    """Settings are read once a process, so this one has its own."""
    (tmp_path / "lake").mkdir()
    names = (
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "DEBUG",
    )  # fmt: skip
    code = f"from tanliu.app.site import settings; import json; print(json.dumps([getattr(settings, n) for n in {names!r}]))"
    environment = {**os.environ, "TANLIU_SECURE": "1", "TANLIU_WORKSPACE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert json.loads(done.stdout) == [True, True, True, True, 31_536_000, True, False]


def test_an_address_that_tries_one_name_after_the_other_is_slowed(served: object, settings: Any) -> None:
    settings.TANLIU_WRONG_BY_ADDRESS = 6
    put_user("ann", "auditor", password="a-very-long-one-1")
    right = {"username": "ann", "password": "a-very-long-one-1"}
    for number in range(6):
        answer = Client().post("/login", {"username": f"nobody{number}", "password": "guess"})
        assert answer.status_code == 200
    slowed = Client().post("/login", right)
    assert (slowed.status_code, slowed["Retry-After"]) == (429, "900")
    # it is the address that waits, not the name
    assert Client().post("/login", right, REMOTE_ADDR="10.1.1.1").status_code == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(hours=1))
    assert Client().post("/login", right).status_code == 302


def test_what_a_server_writes_is_its_own_users_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANLIU_WORKSPACE", str(tmp_path))
    usual = os.umask(0o022)
    try:
        with Workspace(tmp_path / "w", create=True):
            assert stat.S_IMODE((tmp_path / "w").stat().st_mode) == 0o700
        configure(tmp_path / "w")
        (tmp_path / "w" / "upload").write_bytes(b"")
        assert stat.S_IMODE((tmp_path / "w" / "upload").stat().st_mode) == 0o600
    finally:
        os.umask(usual)


def test_a_workspace_that_others_can_read_is_told(tmp_path: Path, settings: Any) -> None:
    settings.TANLIU_WORKSPACE = str(tmp_path)
    tmp_path.chmod(0o700)
    assert not workspace_is_ours_alone(None)
    tmp_path.chmod(0o750)
    assert [one.id for one in workspace_is_ours_alone(None)] == ["tanliu.W004"]
