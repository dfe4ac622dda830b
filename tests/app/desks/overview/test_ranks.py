"""Ranks of fields and industries: as they were judged, only of what is seen whole, on page, file and interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tanliu.app.desks.overview.queries.ranks import by_which, ranked
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope

_PERIOD = "2025"


@pytest.mark.parametrize("kind", ["field", "industry"])
def test_places_follow_the_values_and_count_every_group(served: Any, db: None, kind: str) -> None:
    wanted = by_which(catalog(), _PERIOD)
    assert len(wanted) == 6
    found = ranked(results(), Scope.everything(), kind, _PERIOD, wanted, "group_carbon")
    for one in wanted:
        told = sorted(
            (row.judged[one.id]["rank"], row.value(one.id))
            for row in found
            if row.judged.get(one.id, {}).get("rank")
        )
        values = [value for _, value in told]
        assert values == sorted(values, reverse=one.best == "high") and len(values) > 1
    assert [
        row.judged["group_carbon"]["rank"] for row in found if row.judged["group_carbon"]["rank"]
    ] == sorted(row.judged["group_carbon"]["rank"] for row in found if row.judged["group_carbon"]["rank"])


def test_a_part_of_a_group_is_not_ranked(served: Any, db: None) -> None:
    wanted, every = by_which(catalog(), _PERIOD), Scope.everything()
    (firm,) = results().rows(
        "SELECT entity_id, industry FROM entity WHERE industry = (SELECT mode(industry) FROM entity) LIMIT 1"
    )
    some = ranked(
        results(), Scope.of_entities([firm["entity_id"]]), "industry", _PERIOD, wanted, "group_carbon"
    )
    whole = ranked(results(), every, "industry", _PERIOD, wanted, "group_carbon")
    assert firm["industry"] in {one.id for one in whole} - {one.id for one in some}


def test_page_file_and_interface_tell_the_same(client_of: Callable[[str], Any]) -> None:
    district = client_of("district")
    for kind in ("field", "industry"):
        items = district.get(f"/api/v1/ranks?kind={kind}&period={_PERIOD}").json()["items"]
        text = district.get(f"/ranks?kind={kind}&period={_PERIOD}&format=csv").content.decode("utf-8-sig")
        assert len(text.splitlines()) == len(items) + 1
        for cookie, word in (("en", "Ranks of fields"), ("zh-hans", "行业排名")):
            district.cookies["language"] = cookie
            assert word in district.get(f"/ranks?kind={kind}&period={_PERIOD}").content.decode()
    first = items[0]
    assert district.get(first["explain"]).status_code == 200
    for one in first["values"]:
        assert district.get(f"/explain/{one['indicator_id']}/{first['id']}@{_PERIOD}").status_code == 200
    assert client_of("enterprise").get(f"/api/v1/ranks?period={_PERIOD}").status_code == 200


def test_who_has_no_place_stands_last_and_order_follows_what_is_asked(served: Any, db: None) -> None:
    wanted, every = by_which(catalog(), _PERIOD), Scope.everything()
    for one in wanted:
        found = ranked(results(), every, "industry", _PERIOD, wanted, one.id)
        places = [row.judged.get(one.id, {}).get("rank") for row in found]
        known = [place for place in places if place]
        assert places == [*sorted(known), *[None] * (len(places) - len(known))]
    orders = {
        tuple(row.id for row in ranked(results(), every, "industry", _PERIOD, wanted, one.id))
        for one in wanted
    }
    assert len(orders) > 1
    count = results().rows("SELECT count(*) AS n FROM entity WHERE industry = ?", [found[0].id])[0]["n"]
    assert found[0].entities == count
