"""The page of live sources: how one is connected, in lines that work as they stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tanliu.app.desks.live.queries.ways import ways
from tanliu.app.live import adapters
from tanliu.app.platform.jobs.kinds import kinds
from tanliu.catalog.source.load import find
from tanliu.report.phrase import phrases

ADAPTERS = {path.stem for path in Path(adapters.__file__).parent.glob("[a-z]*.py")}


def test_an_officer_without_sources_learns_how_to_connect_one(
    client_of: Callable[[str], Any], served: Path
) -> None:
    page = client_of("district").get("/deliveries/live").content.decode()
    assert "http://testserver/api/v1/live/readings" in page and "mosquitto_pub" in page
    assert f"tanliu listen --workspace {served.name}" in page
    assert "sources/modbus.yaml" in page and "<details open>" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_way_in_has_a_mapping_to_copy(language: str, tmp_path: Path) -> None:
    shown = {one.name: one for one in ways(language)}
    assert set(shown) == ADAPTERS - {"push"}
    for one in shown.values():
        file = tmp_path / f"{one.name}.yaml"
        file.write_text(one.mapping, encoding="utf-8")
        assert find(str(file)).source == yaml.safe_load(one.mapping)["source"]
        assert one.title == yaml.safe_load(one.mapping)["title"][language]


def test_every_job_has_a_name() -> None:
    assert [kind for kind in kinds() if f"job_{kind}" not in phrases()] == []
