"""The toolbox on a firm of the district: measures from its own hours, the report in all forms, and only for who sees the firm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from django.test import Client

from tanliu.app.desks.toolbox.queries import toolbox
from tanliu.app.platform.served import catalog, results

Maker = Callable[[str], Client]


def _firm() -> dict[str, Any]:
    query = """SELECT e.* FROM entity e JOIN meter m USING (entity_id)
               WHERE m.carrier = 'electricity' ORDER BY entity_id LIMIT 1"""
    return results().rows(query)[0]


def test_measures_rest_on_the_hours_of_the_meter(served: Any) -> None:
    firm = _firm()
    found = toolbox(results(), catalog(), firm, "2025", whole=True)
    line = results().rows(
        "SELECT sum(quantity) AS kwh FROM line WHERE entity_id = ? AND carrier = 'electricity' AND purpose = 'energy' AND period LIKE '2025-%'",
        [firm["entity_id"]],
    )[0]["kwh"]
    assert found.measures and found.gaps
    if found.measured:
        assert found.known > 0.5
        assert np.isclose(found.electricity_kwh, float(line), rtol=0.25)


def test_the_report_comes_in_every_form_and_to_who_sees_the_firm(
    client_of: Maker, covers: dict[str, list[str]], served: Any
) -> None:
    firm = _firm()["entity_id"]
    covers["enterprise"] = [firm]
    other = results().rows("SELECT min(entity_id) AS id FROM entity WHERE entity_id <> ?", [firm])[0]["id"]
    own, district = client_of("enterprise"), client_of("district")
    assert own.get("/toolbox")["location"].endswith(f"/toolbox/{firm}")
    page = own.get(f"/toolbox/{firm}", headers={"accept-language": "zh"}).content.decode()
    assert "推荐措施" in page and "绿电采购" in page
    assert own.get(f"/toolbox/{other}").status_code == 404
    starts = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b""}
    for kind, start in starts.items():
        for language in ("en", "zh"):
            answer = district.get(f"/toolbox/{firm}?format={kind}", headers={"accept-language": language})
            assert answer.status_code == 200 and answer.content.startswith(start)
    told = district.get(f"/api/v1/enterprises/{firm}/measures").json()
    assert {one["id"] for one in told["items"]} >= {"green", "motors"} and told["evidence"] == "unsourced"
    assert district.get("/toolbox?q=zzzz").status_code == 200
