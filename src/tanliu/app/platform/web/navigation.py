"""The pages that a reader can walk to: groups of the side bar, their entries, and the tabs of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from tanliu.app.platform.desk import GROUPS, Entry, Tab, described
from tanliu.app.platform.roles import role_named


@cache
def entries() -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries of every group in their order, each with the tabs that other desks add."""
    every = [entry for desk in described() for entry in desk.entries]
    added = [pair for desk in described() for pair in desk.tabs.items()]
    whole = [
        replace(
            entry, tabs=(*entry.tabs, *(tab for page, tabs in added if page == entry.page for tab in tabs))
        )
        for entry in sorted(every, key=lambda entry: (entry.order, entry.page))
    ]
    return {group: tuple(entry for entry in whole if entry.group == group) for group in GROUPS}


def groups(role: str | None, here: str) -> list[tuple[str, list[Entry]]]:
    """Return the groups with the entries that open to a role; ``here`` is the name of the page that is looked at."""
    asked = role_named(role)
    found = [
        (group, [replace(one, here=here in one.pages()) for one in some if one.opens_to(asked)])
        for group, some in entries().items()
    ]
    return [(group, some) for group, some in found if some]


#: What a reader has before their eyes at first: entries, and the names of groups that unfold.
MOST_AT_SIGHT = 8


def folded(found: list[tuple[str, list[Entry]]]) -> tuple[list[Entry], list[tuple[str, list[Entry], bool]]]:
    """Return the entries that stand first, and the groups of all others with whether they are unfolded.

    Where all of them are few, nothing is folded. Else the pages that a role needs most stand first, as many as leave room
    for the names of the groups, and only the group of the page that is looked at is unfolded.
    """
    count = sum(len(entries) for _, entries in found)
    room = 0 if count <= MOST_AT_SIGHT else max(0, MOST_AT_SIGHT - len(found))
    first = [one for _, entries in found for one in entries if one.quick][:room]
    pages = {one.page for one in first}
    rest = [(phrase, [one for one in entries if one.page not in pages]) for phrase, entries in found]
    return first, [
        (phrase, entries, not room or any(one.here for one in entries)) for phrase, entries in rest if entries
    ]


def tabs(role: str | None, here: str) -> tuple[str, list[Tab]]:
    """Return the phrase of the entry that a page is a tab of, and the tabs that open to a role."""
    for some in entries().values():
        for entry in some:
            if here in entry.pages():
                asked = role_named(role)
                return entry.phrase, [tab for tab in entry.tabs if tab.opens_to(asked)]
    return "", []


def closed(role: str | None, page: str) -> bool:
    """Return whether a page belongs to an entry that a role's desks leave out."""
    found = role_named(role)
    owners = [entry for some in entries().values() for entry in some if page in entry.pages()]
    return found is not None and bool(owners) and not any(entry.named_by(found) for entry in owners)


def start(role: str | None) -> str:
    """Return the page where a role starts: the first that opens to it, which is today's where its desks hold it."""
    return next((entry.page for _, some in groups(role, "") for entry in some), "account")
