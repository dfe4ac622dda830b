"""The library of factors: found by words, followed by the next of their series, used by what a reader sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tanliu.app.desks.factors.queries.found import Wanted, followed, found, uses
from tanliu.catalog.types import Catalog

Maker = Callable[[str], Any]


def test_words_find_a_factor_by_both_languages(packs: Catalog) -> None:
    for text in ("zhejiang 2023 electricity", "浙江 电力 2023", "ZHEJIANG  ２０２３ cn.grid"):
        ids = [one.id for one in found(packs, Wanted(text, carrier="electricity"), {})]
        assert "cn.grid.zhejiang.2023" in ids and "cn.grid.anhui.2023" not in ids
    assert found(packs, Wanted("no such words"), {}) == []


def test_a_factor_is_followed_by_the_next_of_its_series(packs: Catalog) -> None:
    after, by_id = followed(packs), {one.id: one for one in packs.factors}
    assert after["cn.grid.zhejiang.2021"].id == "cn.grid.zhejiang.2022"
    for id_, one in after.items():
        before = by_id[id_]
        assert (before.kind, before.carrier, before.gas, before.region, before.basis) == (
            one.kind, one.carrier, one.gas, one.region, one.basis,
        )  # fmt: skip
        assert (before.year_from or 0, before.published) < (one.year_from or 0, one.published)


def test_uses_are_those_of_what_a_reader_sees(served: Path, covers: dict[str, list[str]]) -> None:
    from tanliu.app.platform.served import results
    from tanliu.app.store.scope import Scope

    every, own = uses(results(), Scope.everything()), uses(results(), Scope.of_entities(covers["enterprise"]))
    rows = results().rows(
        f"SELECT l.line_id, b.factors FROM line l JOIN {results().scan('binding')} b USING (binding_id)"
    )
    name = max(every, key=lambda one: every[one].lines)
    assert every[name].lines == sum(name in {one["id"] for one in json.loads(row["factors"])} for row in rows)
    assert own.keys() <= every.keys() and {one.entities for one in own.values()} == {1}
    assert uses(results(), Scope.nothing()) == {}


def test_pages_and_interface_tell_the_same(client_of: Maker, asker: Callable[..., Any]) -> None:
    client = client_of("town")
    page = client.get("/factors?used=1").content.decode()
    assert "In use" in page or "in use" in page
    one = client.get("/factors/cn.grid.zhejiang.2023").content.decode()
    assert "0.4974" in one and "MEE 2025-47" in one
    lines = client.get("/factors?format=csv").content.decode("utf-8-sig").splitlines()
    assert sum(line.startswith("cn.grid.zhejiang") for line in lines) == 3
    told = asker("town").get("/factors/cn.grid.zhejiang.2022").json()
    assert (
        Decimal(str(told["value"])) == Decimal("0.5153") and told["superseded_by"] == "cn.grid.zhejiang.2023"
    )
