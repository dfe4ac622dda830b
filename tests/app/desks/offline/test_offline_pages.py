"""The manifest, the worker and the page that stands in."""

from __future__ import annotations

import re

from django.contrib.staticfiles import finders
from django.test import Client


def test_the_manifest_speaks_the_language_of_the_reader() -> None:
    for language, short in (("zh-CN", "碳流"), ("en", "tanliu")):
        answer = Client().get("/manifest.webmanifest", headers={"accept-language": language})
        told = answer.json()
        assert answer["Content-Type"] == "application/manifest+json"
        assert (told["short_name"], told["display"], told["scope"]) == (short, "standalone", "/")
        assert all(finders.find(one["src"].removeprefix("/static/")) for one in told["icons"])


def test_what_the_worker_keeps_beforehand_is_there() -> None:
    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    parts = re.findall(r'"/static/([^"]+\.[a-z]+)"', answer.content.decode())
    assert len(parts) >= 6
    assert [one for one in parts if finders.find(one) is None] == []


def test_the_policy_of_the_house_holds_for_them() -> None:
    for address in ("/offline", "/sw.js", "/manifest.webmanifest"):
        policy = Client().get(address)["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy


def test_the_page_that_stands_in_tells_nobody_apart() -> None:
    page = Client().get("/offline").content.decode()
    assert 'lang="zh-CN">网络未连接' in page and 'lang="en">No network' in page
    assert "csrfmiddlewaretoken" not in page and "data-user" not in page
