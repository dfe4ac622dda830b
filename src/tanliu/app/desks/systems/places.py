"""Pages that a system is found on: what each is called, where it is, and which roles open it."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.urls import resolve, reverse

from tanliu.app.platform.action import Actor
from tanliu.app.platform.desk import Entry, Tab
from tanliu.app.platform.roles import roles
from tanliu.app.platform.served import catalog
from tanliu.app.platform.tools.declared import by_id
from tanliu.app.platform.web.navigation import closed, entries
from tanliu.catalog.types import Role
from tanliu.report.phrase import say


@dataclass(frozen=True, slots=True)
class Place:
    """A page as a reader is told of it.

    Attributes
    ----------
    opens
        Whether it opens to the reader.
    for_whom
        Names of the roles to which it opens.
    """

    text: str
    address: str
    opens: bool
    for_whom: tuple[str, ...]


def place(told: str, role: str | None, lang: str) -> Place:
    """Return a page.

    Parameters
    ----------
    told
        Its name, and behind blanks what its address takes.
    role
        That of the reader.
    """
    name, *given = told.split()
    address = reverse(name, args=given)
    able = [one for one in roles().values() if opens_to(one, name, address)]
    names = tuple(one.name_zh if lang == "zh" else one.name_en for one in able)
    return Place(called(name, given, lang), address, role in {one.id for one in able}, names)


def called(name: str, given: list[str], lang: str) -> str:
    """Return what a page is called: a tool and a scheme by their own name, others as in the side bar."""
    if name == "tool" and given[0] in by_id():
        one = by_id()[given[0]]
        return say(f"{one.desk}_tool_{one.word}", lang)
    if name == "assessment_scheme" and given[0] in (schemes := catalog().documents.get("assessments", {})):
        return str(schemes[given[0]][-1].data["title"][lang])
    entry, tabs = _ways(name)
    if entry is None:
        return name
    return say(tabs[0].phrase if tabs and name != entry.page else entry.phrase, lang)


def opens_to(role: Role, name: str, address: str) -> bool:
    """Return whether a page opens to a role: by its view, and by the entry or tab that leads to it."""
    # Any: a page says by what it opens, a verb or an action
    opens: Any = getattr(resolve(address).func, "opens", None)
    entry, tabs = _ways(name)
    if closed(role.id, name) or (entry is not None and not entry.opens_to(role)):
        return False
    if tabs and not any(one.opens_to(role) for one in tabs):
        return False
    if opens is None:
        return True
    return opens in role.verbs if isinstance(opens, str) else bool(opens.permits(_anybody(role)))


def _anybody(role: Role) -> Actor:
    """Return somebody of a role, to ask an action whom it permits."""
    member = SimpleNamespace(role=role.id, covers=[])
    return Actor("", user=SimpleNamespace(is_authenticated=True, pk=None, member=member))


def _ways(name: str) -> tuple[Entry | None, list[Tab]]:
    """Return the entry that leads to a page, and those of its tabs that are the page."""
    for entry in (one for group in entries().values() for one in group):
        if name in entry.pages():
            return entry, [tab for tab in entry.tabs if tab.page == name]
    return None, []
