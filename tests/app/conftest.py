"""Workspaces and readers for the tests of the app: a demo, a small district, programs with tokens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from actions_case import FIRMS, deliver
from tanliu.app.compute.in_use import USUAL
from tanliu.app.platform.models import ApiToken
from tanliu.app.platform.people import put_user
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog


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


@pytest.fixture
def asker(covers: dict[str, list[str]]) -> Callable[..., Asker]:
    """Return a maker of clients with a token of a role; nothing of an earlier test is kept."""
    cache.clear()

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


@pytest.fixture(scope="session")
def packs() -> Catalog:
    """Return the packs of a workspace of which nobody said otherwise, as the demo has them."""
    return load(USUAL)


@pytest.fixture(scope="session")
def opened(district: Path) -> Iterator[Workspace]:
    """The shared district opened to read."""
    with Workspace(district) as workspace:
        yield workspace


@pytest.fixture
def mini(tmp_path: Path, packs: Catalog) -> Iterator[Workspace]:
    """Two firms with a meter each, nothing read or reported yet."""
    with Workspace(tmp_path / "mini", create=True) as workspace:
        deliver(workspace, packs, tmp_path, "master", FIRMS, "firms.csv")
        yield workspace
