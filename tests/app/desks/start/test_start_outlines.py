"""Outlines of towns are shown with the towns that they fit, and come in as a delivery once they are confirmed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tanliu.app.platform.served import results


@pytest.mark.django_db
def test_towns_get_the_outlines_that_were_confirmed(client_of: Any, own: Path) -> None:
    towns = results().rows(
        "SELECT region_id, name, parent_id, level FROM region WHERE level = 'town' ORDER BY region_id LIMIT 3"
    )
    ring = [[10.0, 20.0], [10.5, 20.0], [10.5, 20.5], [10.0, 20.0]]
    names = [towns[0]["name"], towns[1]["region_id"], "nowhere"]
    told = [
        {
            "type": "Feature",
            "properties": {"name": one},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for one in names
    ]
    body = json.dumps({"type": "FeatureCollection", "features": told}).encode()
    client = client_of("district")
    page = client.post("/bring/outlines", {"file": SimpleUploadedFile("towns.geojson", body)})
    assert page.context["found"] == 2
    fitted = {one["id"]: one["at"] for one in page.context["towns"] if one["at"] is not None}
    assert fitted == {towns[0]["region_id"]: 0, towns[1]["region_id"]: 1}
    chosen = {f"area-{id}": at for id, at in fitted.items()}
    token = page.context["token"]
    twice = client.post(
        "/bring/outlines/import", {"token": token, **chosen, f"area-{towns[2]['region_id']}": 0}
    )
    assert "two towns have one outline" in twice.content.decode()
    done = client.post("/bring/outlines/import", {"token": token, **chosen}, follow=True)
    assert "2 towns have an outline" in done.content.decode()
    for town in towns[:2]:
        row = results().rows(f"SELECT * FROM region WHERE region_id = '{town['region_id']}'")[0]
        assert json.loads(row["outline"])["coordinates"] == [ring]
        assert {name: row[name] for name in ("name", "parent_id", "level")} == {
            name: town[name] for name in ("name", "parent_id", "level")
        }
