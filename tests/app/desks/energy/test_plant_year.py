"""The tool that sizes a park: what it says of its sample, of a wish that cannot be met, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from tanliu.app.desks.energy.tools.plant_year import sample
from tanliu.app.desks.tools.asked import Asked, asked, of_sample
from tanliu.app.platform.tools.declared import by_id
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

CATALOG = load()
TOOL = by_id()["plant-year"]


def _asked(**over: str) -> Asked:
    files, texts = sample()
    return asked(TOOL, {name: (f"{name}.csv", body) for name, body in files.items()}, {**texts, **over})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_sample_is_sized(lang: str) -> None:
    told = of_sample(TOOL).answer(CATALOG, lang)
    facts = {one.name: one.value for one in told.facts}
    named = ("Photovoltaics", "Self-sufficiency by the hour", "Self-sufficiency as an annual balance", "Net present value")  # fmt: skip
    if lang == "en":
        kw, hourly, balance, npv = (float(str(facts[name]).replace(",", "")) for name in named)
        assert kw > 50 and npv > 0 and 0 < hourly <= balance
        assert any("240 hours are no year" in one for one in told.remarks)
    assert told.tone == "warn" and len(told.sheets[0].rows) == 1


def test_a_wish_that_cannot_be_met_is_said_and_not_refused() -> None:
    told = _asked(wanted_percent="95", pv_most="20", battery_kw_price="", battery_kwh_price="").answer(CATALOG, "en")  # fmt: skip
    assert "The wished self-sufficiency is missed by" in told.remarks[0]


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"pv_price": "", "battery_kw_price": "", "battery_kwh_price": ""}, "may be built"),
        ({"battery_kwh_price": ""}, "by power and by content"),
        ({"life_years": "0"}, "1 to 60 years"),
        ({"export_price": "0.5"}, "pays less"),
        ({"pv_price": "-3"}, "more than zero"),
    ],
)
def test_what_makes_no_park_is_refused(over: dict[str, str], says: str) -> None:
    with pytest.raises(TanliuError, match=says):
        _asked(**over).answer(CATALOG, "en")


def test_lives_are_those_of_the_pack_in_use() -> None:
    document = CATALOG.schemes["plant-parts"]
    shorter = replace(
        document, data={**document.data, "lives_years": {**document.data["lives_years"], "pv_kw": 9}}
    )
    schemes = {**CATALOG.documents["schemes"], "plant-parts": [shorter]}
    other = replace(CATALOG, documents={**CATALOG.documents, "schemes": schemes})
    values = []
    for catalog, life in ((CATALOG, 25), (other, 9)):
        told = of_sample(TOOL).answer(catalog, "en")
        assert any(f"Photovoltaics {life}" in one for one in told.remarks)
        values.append({one.name: one.value for one in told.facts}["Net present value"])
    assert values[0] != values[1]


def test_the_tool_has_a_page_and_an_operation(client_of: Callable[[str], Client]) -> None:
    client = client_of("enterprise")
    assert "Design of a park over a year" in client.get("/tools/plant-year").content.decode()
    listed = json.dumps(client.get("/api/v1/tools").json())
    assert "plant-year" in listed
