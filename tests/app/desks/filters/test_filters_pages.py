"""Filters that a person keeps by name, on any list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tanliu.app.desks.filters.actions import filter_of
from tanliu.app.desks.filters.models import SavedFilter

Clients = Callable[[str], Any]


def _keep(
    client: Any, query: str = "industry=C17&page=2", name: str = "Textiles", path: str = "/enterprises"
) -> Any:
    return client.post("/filters", {"path": path, "query": query, "name": name})


def test_a_filter_is_kept_and_leads_back_to_its_list(client_of: Clients) -> None:
    client = client_of("district")
    answer = _keep(client)
    assert answer.status_code == 302 and answer["Location"] == "/enterprises?industry=C17"
    page = client.get("/enterprises").content.decode()
    assert '<a class="button" href="/enterprises?industry=C17">Textiles</a>' in page
    assert "Textiles" not in client.get("/findings").content.decode(), "each list has its own"
    assert client.get("/enterprises?industry=C17").content.decode().count('aria-current="true">Textiles') == 1


@pytest.mark.parametrize(
    "path", ["/enterprises", "/findings", "/factors", "/claims", "/changes", "/filings", "/catalogue"]
)
def test_every_list_offers_to_keep_what_was_chosen(path: str, client_of: Clients) -> None:
    client = client_of("district")
    assert 'name="query" value="q=abc"' in client.get(f"{path}?q=abc").content.decode()
    assert 'class="saved' not in client.get(path).content.decode()


def test_a_filter_is_of_one_person(client_of: Clients) -> None:
    district, town = client_of("district"), client_of("town")
    _keep(district)
    kept = SavedFilter.objects.get()
    assert "Textiles" not in town.get("/enterprises").content.decode() + town.get("/filters").content.decode()
    assert town.post(f"/filters/{kept.pk}/drop").status_code == 404
    assert district.post(f"/filters/{kept.pk}/drop").status_code == 302
    assert not SavedFilter.objects.exists()


def test_the_same_name_is_written_over(client_of: Clients) -> None:
    client = client_of("district")
    _keep(client)
    _keep(client, "industry=C26")
    assert [one.query for one in SavedFilter.objects.all()] == ["industry=C26"]


@pytest.mark.parametrize(
    ("query", "name", "path"),
    [
        ("page=2", "x", "/enterprises"), ("", "x", "/enterprises"), ("a=1", " ", "/enterprises"), ("a=1", "x" * 81, "/enterprises"),
        ("a=1", "x", "//evil.example"), ("a=1", "x", "https://evil.example/enterprises"), ("a=1", "x", "/nowhere"), ("a=" + "1" * 1001, "x", "/enterprises"),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_refused(query: str, name: str, path: str, client_of: Clients) -> None:
    assert _keep(client_of("district"), query, name, path).status_code == 400
    assert not SavedFilter.objects.exists()


def test_fifty_are_the_most_of_one_person(client_of: Clients) -> None:
    client = client_of("district")
    for number in range(50):
        assert _keep(client, name=f"n{number}").status_code == 302
    assert _keep(client, name="one more").status_code == 400
    assert _keep(client, "industry=C26", name="n7").status_code == 302


def test_what_is_kept_of_a_query() -> None:
    assert filter_of("q=a+b&page=3&format=csv&sort=-carbon&region=") == "q=a+b&sort=-carbon"
