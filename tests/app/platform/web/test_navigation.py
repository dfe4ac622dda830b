"""The side bar leads to what a reader may open, and to nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import get_resolver, reverse

from tanliu.app.platform.web.navigation import entries, folded, groups, tabs
from tanliu.catalog.load import load

ENTRIES = [entry for some in entries().values() for entry in some]


@pytest.mark.parametrize("role", load(["base"]).roles)
def test_every_entry_that_is_shown_opens(role: str, client_of: Callable[[str], Any]) -> None:
    client = client_of(role)
    page = client.get(reverse("account")).content.decode()
    shown = set(re.findall(r'<a href="([^"]+)"[^>]*>', page.split('id="pages"')[1].split("</nav>")[0]))
    assert shown == {reverse(entry.page) for _, entries in groups(role, "") for entry in entries}
    assert {client.get(address, follow=True).status_code for address in shown} == {200}


@pytest.mark.parametrize("role", load(["base", "carbon-flow"]).roles)
def test_a_reader_has_eight_things_before_their_eyes(role: str, served: Any) -> None:
    """Entries and names of groups; all that opens is among them, once, and the group of the page is unfolded."""
    every = groups(role, "")
    first, folds = folded(every)
    unfolded = [one for _, entries, is_open in folds if is_open for one in entries]
    assert len(first) + (len(folds) if first else len(unfolded)) <= 8
    told = [one.page for one in first] + [one.page for _, entries, _ in folds for one in entries]
    assert sorted(told) == sorted(one.page for _, entries in every for one in entries)
    last = every[-1][1][-1].page
    opened = [phrase for phrase, _, is_open in folded(groups(role, last))[1] if is_open]
    assert every[-1][0] in opened and (len(opened) == 1 or not first)


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
