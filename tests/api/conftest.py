"""Programs that ask: tokens of each role, and a copy of the district for those that write."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from tanliu.app.platform.models import ApiToken
from tanliu.app.platform.people import put_user


@dataclass
class Asker:
    """A client with a token."""

    client: Client
    secret: str

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(
            f"/api/v1{path}", headers={"authorization": f"Bearer {self.secret}", **headers}
        )

    def read(self, path: str) -> Any:
        response = self.get(path)
        assert response.status_code == 200, response.content
        return json.loads(response.content)

    def post(self, path: str, body: Any, kind: str = "application/json", **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            f"/api/v1{path}", data=data, content_type=kind,
            headers={"authorization": f"Bearer {self.secret}", **headers},
        )  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def asker(covers: dict[str, list[str]]) -> Callable[..., Asker]:
    """Return a maker of clients with a token of a role."""

    def make(role: str, *scopes: str) -> Asker:
        put_user(role, role, covers[role])
        _, secret = ApiToken.issue(User.objects.get(username=role), "test", list(scopes or ("read", "write")))
        return Asker(Client(), secret)

    return make


@pytest.fixture
def own(served: Path, tmp_path: Path, settings: Any, covers: dict[str, list[str]]) -> Path:
    """Let the site serve a copy of the district that a test may write to."""
    copy = tmp_path / "district"
    shutil.copytree(served, copy, ignore=shutil.ignore_patterns("source", "spill*"))
    settings.TANLIU_WORKSPACE = str(copy)
    return copy
