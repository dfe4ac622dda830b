"""The side bar leads to what a reader may open, and to nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import get_resolver, reverse

from tanliu.app.platform.web.navigation import entries, groups, tabs
from tanliu.catalog.load import load

ENTRIES = [entry for some in entries().values() for entry in some]


@pytest.mark.parametrize("role", load(["base"]).roles)
def test_every_entry_that_is_shown_opens(role: str, client_of: Callable[[str], Any]) -> None:
    client = client_of(role)
    page = client.get(reverse("account")).content.decode()
    shown = set(re.findall(r'<a href="([^"]+)"[^>]*>', page.split('id="pages"')[1].split("</nav>")[0]))
    assert shown == {reverse(entry.page) for _, entries in groups(role, "") for entry in entries}
    assert {client.get(address, follow=True).status_code for address in shown} == {200}


def test_every_page_of_the_navigation_has_an_address() -> None:
    names = {
        name for name in get_resolver("tanliu.app.platform.web.urls").reverse_dict if isinstance(name, str)
    }
    assert {page for entry in ENTRIES for page in entry.pages()} <= names


def test_a_page_is_under_one_entry() -> None:
    pages = [page for entry in ENTRIES for page in entry.pages()]
    assert len(pages) == len(set(pages))


def test_a_page_under_an_entry_marks_it_and_a_tab_has_neighbours() -> None:
    marked = [entry.page for _, entries in groups("district", "refused") for entry in entries if entry.here]
    assert marked == ["deliveries"]
    assert [tab.page for tab in tabs("district", "refused")[1]] == [
        "deliveries",
        "refused",
        "data_health",
        "live_sources",
    ]
    assert tabs("district", "map") == ("nav_map", [])
