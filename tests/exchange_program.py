"""A program of a partner, which asks our interface by its token."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.platform.models import ApiToken
from tanliu.app.platform.people import put_user
from tanliu.decide.exchange.parcel import Manifest


class Program:
    """A program of a partner with its token."""

    def __init__(self, name: str) -> None:
        put_user(name, "partner")
        self.secret = ApiToken.issue(User.objects.get(username=name), "test", ["read", "write"])[1]

    def ask(self, path: str, body: Any = None, kind: str = "application/json", **headers: str) -> Any:
        told = {"authorization": f"Bearer {self.secret}", **headers}
        if body is None:
            return Client().get(f"/api/v1/exchange{path}", headers=told)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().post(f"/api/v1/exchange{path}", data, content_type=kind, headers=told)

    def bring(self, manifest: Manifest, signature: str, data: bytes, chunk: int = 500) -> Any:
        opened = self.ask(f"/incoming/{manifest.key}", {"manifest": manifest.says(), "signature": signature})
        assert opened.status_code == 200, opened.content
        have = opened.json()["have"]
        while have < len(data):
            part = data[have : have + chunk]
            digest = f"sha-256=:{b64encode(sha256(part).digest()).decode()}:"
            answer = self.ask(
                f"/incoming/{manifest.key}/body?offset={have}",
                part,
                "application/octet-stream",
                **{"Content-Digest": digest},
            )
            assert answer.status_code == 200, answer.content
            have = answer.json()["have"]
        return self.ask(f"/incoming/{manifest.key}/close", {})
