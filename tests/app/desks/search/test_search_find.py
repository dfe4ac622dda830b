"""One place to look for anything: what is found lies within the reader's scope, and every hit opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from tanliu.app.desks.search.queries.find import find

Maker = Callable[[str], Any]


def test_each_kind_is_found_and_opens(client_of: Maker, covers: dict[str, list[str]]) -> None:
    from tanliu.app.platform.served import results

    client = client_of("district")
    user = User.objects.get(username="district")
    firm = results().rows("SELECT name FROM entity WHERE entity_id = ?", [covers["enterprise"][0]])[0]["name"]
    meter = results().rows("SELECT meter_code FROM meter WHERE NOT is_virtual LIMIT 1")[0]["meter_code"]
    place = results().rows("SELECT name FROM region WHERE region_id = ?", [covers["town"][0]])[0]["name"]
    texts = {
        "enterprise": firm, "region": place, "meter": meter, "page": "findings", "factor": "zhejiang electricity 2023",
        "term": "K",
    }  # fmt: skip
    for kind, text in texts.items():
        hits = find(user, text, "en")[kind]
        assert client.get(hits[0].address.partition("#")[0]).status_code == 200, kind
    assert find(user, " ", "en") == {}
    assert find(user, "异常", "zh")["page"][0].text == "异常核查"


def test_nothing_of_others_is_found(client_of: Maker, covers: dict[str, list[str]]) -> None:
    from tanliu.app.platform.served import results

    client_of("enterprise"), client_of("district")
    firm, district = (User.objects.get(username=one) for one in ("enterprise", "district"))
    far = results().rows(
        "SELECT entity_id FROM entity WHERE entity_id != ? LIMIT 1", [covers["enterprise"][0]]
    )[0]
    assert "enterprise" in find(district, far["entity_id"], "en")
    assert find(firm, far["entity_id"], "en") == {}
    pages = {hit.address for hit in find(firm, "a", "en").get("page", [])}
    assert "/audit" not in pages


def test_the_box_and_the_page_list_the_same(client_of: Maker) -> None:
    client = client_of("auditor")
    part, whole = (client.get(f"/{one}?q=carbon").content.decode() for one in ("search/list", "search"))
    assert part.strip() and part.strip() in whole and "<html" not in part
    assert "data-search-open" in whole


def test_a_missing_and_a_closed_page_stand_in_the_frame(client_of: Maker) -> None:
    firm = client_of("enterprise")
    for address, status in (("/no-such-page", 404), ("/audit", 403)):
        answer = firm.get(address)
        assert answer.status_code == status and 'class="nav"' in answer.content.decode()
