"""Objects are ranked on the page and over the interface, and the cheapest way to a level is told by costs that somebody tells."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanliu.app.desks.assessments.actions.assess import Apply, Tell
from tanliu.app.desks.assessments.ranks import objects_of
from tanliu.app.platform.action import Actor, perform
from tanliu.decide.assessment.answers import Answer
from tanliu.kit.errors import TanliuError

PAGE = "/assessments/schemes/technology-achievement/ranks"
CSV = """object,patents,royalties,internet,exports,telephones,electricity,schooling,university
Finland,187,125.6,200.2,50.7,3.08,4.15,10,27.4
United States,289,130,179.1,66.2,3.00,4.07,12,13.9
Sweden,271,156.6,125.8,59.7,3.10,4.14,11.4,15.3
Japan,994,64.6,49,80.8,3.00,3.86,9.5,10
Korea,779,9.8,4.8,66.7,2.97,3.65,10.8,23.2
Slovenia,105,4,20.3,49.5,2.84,3.71,7.1,10.6
"""


def _file(text: str = CSV) -> SimpleUploadedFile:
    return SimpleUploadedFile("countries.csv", text.encode("utf-8-sig"))


def test_a_file_is_ranked_on_the_page(client_of: Callable[[str], Client]) -> None:
    client = client_of("auditor")
    page = client.post(PAGE, {"measure": "index", "file": _file()}).content.decode()
    assert page.index(">Finland<") < page.index(">United States<") < page.index(">Slovenia<")
    assert ">0.1250<" in page
    # by data the weights are others, and by judgements they are those of the handbook
    assert ">0.1250<" not in client.post(PAGE, {"weights": "data", "file": _file()}).content.decode()
    judged = client.post(PAGE, {"measure": "by_judgement", "file": _file()}).content.decode()
    assert ">0.1250<" not in judged
    scheme = client.get("/assessments/schemes/technology-achievement").content.decode()
    assert "consistency ratio 0.0214" in scheme


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "choose a file"),
        ({"weights": "x", "file": "y"}, "not one of what is offered"),
        ({"measure": "x", "file": "y"}, "no such measure"),
    ],
)
def test_what_cannot_be_ranked_is_said(
    client_of: Callable[[str], Client], given: dict[str, str], says: str
) -> None:
    told = {name: _file() if name == "file" else one for name, one in given.items()}
    answer = client_of("auditor").post(PAGE, told)
    assert answer.status_code == 400 and says in answer.content.decode()


def test_objects_are_ranked_over_the_interface(client_of: Callable[[str], Client]) -> None:
    client = client_of("district")
    to = "/api/v1/assessment-schemes/technology-achievement/rank"
    body = {"measure": "index", "objects": objects_of(CSV, "x"), "draws": 200}
    told = client.post(to, json.dumps(body), "application/json").json()
    assert [row["rank"] for row in told["rows"]] == list(range(1, 7)) and told["rows"][0]["id"] == "Finland"
    assert sum(row["weight"] for row in told["weights"]) == pytest.approx(1, abs=1e-5)
    data = client.post(to, json.dumps(body | {"weights": "data"}), "application/json").json()
    assert data["weights"] != told["weights"]
    (row,) = client.post(
        to, json.dumps(body | {"objects": {"x": {"patents": "1"}}}), "application/json"
    ).json()["rows"]
    assert row["rank"] is None
    whole = client.get("/api/v1/assessment-schemes/technology-achievement").json()
    ratios = {one["id"]: one["consistency_ratio"] for one in whole["composites"]}
    assert ratios == {"index": None, "geometric": None, "by_judgement": 0.0214}


def test_only_what_a_reader_sees_is_ranked(
    client_of: Callable[[str], Client], covers: dict[str, list[str]]
) -> None:
    client = client_of("enterprise")
    page = "/assessments/schemes/zero-waste-to-landfill/ranks"
    assert "Nobody to rank yet" in client.get(page).content.decode()
    case = perform(Apply("zero-waste-to-landfill", covers["enterprise"][0], "2024"), Actor("li"))
    for id, value in (("reduce", "0"), ("reuse", "0"), ("recycle", "90"), ("energy", "0"), ("landfill", "10"), ("thermal", "0"), ("mandated", "0")):  # fmt: skip
        perform(Tell(case, id, 1, Answer(value)), Actor("li"))
    assert '<td class="r num">90</td>' in client.get(page, {"measure": "ldr"}).content.decode()
    town = client_of("department").get(page, {"measure": "ldr"}).content.decode()
    assert '<td class="r num">90</td>' not in town


def test_the_cheapest_way_is_told_on_the_page_and_over_the_interface(
    client_of: Callable[[str], Client],
) -> None:
    client = client_of("enterprise")
    told = {f"a {id}": "A+" for id in _logistics(24)} | {f"a {id}": "A" for id in _logistics(33)[24:]}
    costs = {f"c {id}": f"{1000 + at}" for at, id in enumerate(_logistics(33))}
    page = client.get("/assessments/schemes/green-logistics", told | costs).content.decode()
    # one more A+ of the nine that are A: the first of them costs least
    assert "1024 CNY" in page and "without a cost" not in page
    body = {
        "answers": {name[2:]: {"value": one} for name, one in told.items()},
        "costs": {name[2:]: one for name, one in costs.items() if name != f"c {_logistics(33)[24]}"},
    }
    answer = client.post(
        "/api/v1/assessment-schemes/green-logistics/score", json.dumps(body), "application/json"
    )
    gold, emerald = answer.json()["lifts"]
    assert (gold["cost_cny"], gold["uncosted"], gold["upgrades"][0]["cost_cny"]) == ("1025", 0, "1025")
    assert len(emerald["upgrades"]) == 5 and emerald["uncosted"] == 0
    refused = client.get("/assessments/schemes/green-logistics", {"c X101": "-1"})
    assert refused.status_code == 400 and "zero or more" in refused.content.decode()


def _logistics(count: int) -> list[str]:
    from tanliu.app.desks.assessments.queries.schemes import scheme_of
    from tanliu.app.platform.served import catalog

    return list(scheme_of(catalog(), "green-logistics").indicators)[:count]


def test_an_object_is_told_once() -> None:
    with pytest.raises(TanliuError, match="told twice"):
        objects_of("object,x\na,1\na,2\n", "x.csv")
    with pytest.raises(TanliuError, match="lacks a column"):
        objects_of("name,x\na,1\n", "x.csv")
