"""The list of enterprises: pages, order, search, files and roles."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import openpyxl
import pytest

from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.web import paging
from tanliu.app.platform.web.spreadsheet import spreadsheet

Client = Callable[[str], Any]


def _names(page: Any) -> list[str]:
    return [row["entity_id"] for row in page.context["rows"]]


def test_the_list_shows_everything_a_district_has(client_of: Client) -> None:
    page = client_of("district").get("/enterprises")
    text = unescape(page.content.decode())
    assert len(_names(page)) == page.context["total"]["count"] == 30
    row = page.context["rows"][0]
    for part in (row["name"], row["entity_id"], row["town"], f"/explain/energy_kgce/{row['entity_id']}@2025"):
        assert part in text
    assert 'aria-sort="descending"' in text


def test_pages_follow_each_other(client_of: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_ROWS", 12)
    client = client_of("district")
    pages = [client.get(f"/enterprises?sort=code&page={number}") for number in (1, 2, 3)]
    shown = [one for page in pages for one in _names(page)]
    assert shown == sorted(shown) and len(shown) == 30
    assert 'rel="next"' in pages[0].content.decode()
    assert 'rel="next"' not in pages[2].content.decode()
    # a page that is not there is the last or, where it is no number, the first
    for asked, page in (("4", pages[2]), ("0", pages[2]), ("x", pages[0]), ("", pages[0])):
        assert _names(client.get(f"/enterprises?sort=code&page={asked}")) == _names(page)


def test_sorting_filtering_and_searching_come_together(client_of: Client) -> None:
    client = client_of("district")
    first = client.get("/enterprises").context["rows"][0]
    asked = f"/enterprises?q={first['name'][:4]}&region=D01&industry={first['industry']}&sort=-intensity"
    page = client.get(asked)
    assert first["entity_id"] in _names(page)
    assert {row["industry"] for row in page.context["rows"]} == {first["industry"]}
    assert f"industry={first['industry']}" in page.context["columns"][0]["address"]


@pytest.mark.parametrize("query", ["sort=height", "period=1950", "format=pdf"])
def test_a_wrong_question_is_a_clear_page(client_of: Client, query: str) -> None:
    assert client_of("district").get(f"/enterprises?{query}").status_code == 400


def test_files_hold_the_whole_list_exactly_and_are_audited(
    client_of: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_ROWS", 5)
    client = client_of("district")
    before = AuditEvent.objects.count()
    answer = client.get("/enterprises?sort=-energy&format=csv")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(table) == 31
    shown = [row for number in range(1, 7) for row in _rows(client, number)]
    assert [row[1] for row in table[1:]] == [row["entity_id"] for row in shown]
    assert [Decimal(row[5]) * 1000 for row in table[1:]] == [row["emission_kgco2e"] for row in shown]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/enterprises?sort=-energy&format=xlsx").content))
    cells = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in cells[1:]] == [row[1] for row in table[1:]]
    assert cells[1][5] == pytest.approx(float(table[1][5]))
    assert AuditEvent.objects.count() == before + 2


def _rows(client: Any, number: int) -> list[dict[str, Any]]:
    return list(client.get(f"/enterprises?sort=-energy&page={number}").context["rows"])


def test_a_file_is_narrowed_as_the_list_is(client_of: Client, covers: dict[str, list[str]]) -> None:
    town = covers["town"][0]
    client = client_of("district")
    table = client.get(f"/enterprises?region={town}&format=csv").content.decode("utf-8-sig").splitlines()
    assert len(table) - 1 == client.get(f"/enterprises?region={town}").context["total"]["count"]


def test_names_are_no_formulas() -> None:
    rows = [["=1+1", "@x", None, Decimal("0.0000001")]]
    assert spreadsheet("csv", "t", ["a", "b", "c", "d"], rows).decode("utf-8-sig").splitlines()[1] == (
        "'=1+1,'@x,,0.0000001"
    )
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet("xlsx", "t", ["a", "b", "c", "d"], rows)))
    assert book.active["A2"].data_type == "s"


@pytest.mark.parametrize("role", ["town", "department", "enterprise"])
def test_a_role_sees_and_takes_away_its_own_only(
    role: str, client_of: Client, covers: dict[str, list[str]]
) -> None:
    client = client_of(role)
    page = client.get("/enterprises")
    column = {"town": "region_id", "department": "field", "enterprise": "entity_id"}[role]
    assert {row[column] for row in page.context["rows"]} <= set(covers[role])
    table = client.get("/enterprises?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(table) - 1 == page.context["total"]["count"]


def test_a_foreign_region_is_not_there(client_of: Client, covers: dict[str, list[str]]) -> None:
    regions = client_of("district").get("/enterprises").context["choices"]["regions"]
    foreign = next(
        one["region_id"]
        for one in regions
        if one["level"] == "town" and one["region_id"] not in covers["town"]
    )
    assert client_of("town").get(f"/enterprises?region={foreign}").status_code == 404


def test_the_list_speaks_chinese(client_of: Client) -> None:
    text = client_of("district").get("/enterprises", headers={"accept-language": "zh-CN"}).content.decode()
    assert "统一社会信用代码" in text and "共 30 家企业" in text
