"""What is made of packs is made once for each catalog and question, and never of another catalog."""

from dataclasses import replace

import pytest

from tanliu.catalog.load import load
from tanliu.catalog.remembered import remembered
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import indicators
from tanliu.report.page_rules import roles


def test_once_for_each_catalog_and_question() -> None:
    asked: list[str | None] = []

    @remembered
    def number(catalog: Catalog, period: str | None = None) -> int:
        asked.append(period)
        return len(asked)

    one = load()
    other = replace(one)
    assert [number(one), number(one), number(one, "2025"), number(other), number(one, "2025")] == [
        1,
        1,
        2,
        3,
        2,
    ]
    assert asked == [None, "2025", None]


def test_no_more_is_held_than_a_server_asks() -> None:
    made: list[str] = []

    @remembered
    def text(catalog: Catalog, period: str) -> str:
        made.append(period)
        return period

    catalog = load()
    for number in range(200):
        assert text(catalog, str(number)) == str(number)
    assert text(catalog, "199") == "199"
    assert len(made) == 200


def test_pages_ask_for_roles_and_indicators_again_and_get_the_same() -> None:
    catalog = load()
    assert indicators(catalog) is indicators(catalog)
    assert roles(catalog) is roles(catalog)
    with pytest.raises(TypeError):
        indicators(catalog)["carbon_total"] = None  # type: ignore[index]
