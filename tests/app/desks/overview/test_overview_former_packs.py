"""Every page says that results are of other packs than those in use, and how that is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tanliu.app.platform import served

Client = Callable[[str], Any]


def test_a_page_says_so_until_results_follow(client_of: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("district")
    assert b"tanliu run" not in client.get("/enterprises").content
    catalog = served.catalog()
    other = replace(catalog, packs=(*catalog.packs[:-1], replace(catalog.packs[-1], version="2031.01")))
    monkeypatch.setattr(served, "catalog", lambda: other)
    page = client.get("/enterprises").content.decode()
    assert f"still those of the packs before ({catalog.version})" in page
    spoken = client.get("/enterprises", headers={"accept-language": "zh"}).content.decode()
    assert "仍按之前的包" in spoken and "tanliu run" in spoken
