"""What a desk says of itself in its ``desk.py``: entries of the side bar, permissions, addresses without a past.

A desk is a room under ``app/desks``. Its drawers have the same names everywhere and are all optional:

==============  ==================================================================================
``desk.py``     ``DESK``, a :class:`Desk`
``pages``       ``urlpatterns``: the addresses of its pages
``api``         ``routers``: its operations under ``/api/v1``
``actions``     what changes something, one class or function a verb
``queries``     what is read from the results; desks above may use it
``models.py``   its tables of the operational database, with ``migrations``
``jobs.py``     ``KINDS``: kinds of background work by name; ``REGULARLY``, looked at every minute; ``DAILY``, told once a day
``cli.py``      ``COMMANDS``: its commands, and ``GROUPS``: by a first word, its help and commands behind it
``after.py``    ``now`` and ``later``: what it works out after each computation
``morning.py``  ``tasks`` and ``cards``: what it lays on the first page of the day
``parcels.py``  ``TAKES``: what it does with rows that a partner of data exchange sends
``demo.py``     ``papers``: what it lays on the desks of the demo
``words.csv``   its sentences in English and Chinese
``doors.csv``   its addresses with what each reader gets
==============  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from tanliu.app.drawers import drawers
from tanliu.catalog.types import Role

#: Groups of the side bar, in their order; the words are phrases.
GROUPS = ("nav_look", "nav_act", "nav_trade", "nav_feed", "nav_run")


@dataclass(frozen=True, slots=True)
class Tab:
    """A page and its phrase.

    Attributes
    ----------
    verbs
        Those of which one opens it; none where every role may.
    not_for
        Scopes of roles for which it holds nothing.
    """

    page: str
    phrase: str
    verbs: frozenset[str] = frozenset()
    not_for: frozenset[str] = frozenset()

    def opens_to(self, role: Role | None) -> bool:
        """Return whether a role may open the page."""
        if role is None:
            return not self.verbs
        return role.scope not in self.not_for and (not self.verbs or bool(self.verbs & role.verbs))


@dataclass(frozen=True, slots=True)
class Entry(Tab):
    """An entry of the side bar.

    Attributes
    ----------
    group, order
        One of ``GROUPS``, and the place in it: entries stand in the order of these numbers.
    tabs
        Pages that are switched between at the head of each of them; other desks may add some.
    under
        Further pages that are reached from here, such as that of one enterprise.
    quick
        Whether it stands at the foot of a phone's screen as well.
    here
        Whether the reader is on one of its pages.
    always
        Whether it opens whatever desks a role names.
    """

    group: str = "nav_look"
    order: int = 100
    tabs: tuple[Tab, ...] = ()
    under: frozenset[str] = frozenset()
    quick: bool = False
    here: bool = False
    always: bool = False

    def opens_to(self, role: Role | None) -> bool:
        """Return whether a role may open the entry: it names no desks, or this one."""
        return (role is None or self.named_by(role)) and super(Entry, self).opens_to(role)

    def named_by(self, role: Role) -> bool:
        """Return whether the desks of a role hold this entry."""
        return self.always or not role.desks or self.page in role.desks

    def pages(self) -> frozenset[str]:
        """Return the names of all its pages."""
        return frozenset((self.page, *(tab.page for tab in self.tabs))) | self.under


@dataclass(frozen=True, slots=True)
class Desk:
    """What a desk brings.

    Attributes
    ----------
    entries
        Entries of the side bar.
    tabs
        Tabs of entries of other desks, by the entry's page.
    verbs
        What people may do here besides looking at what they cover; roles of packs name them.
    pages_of_today, api_of_today
        Beginnings of addresses that are about the installation and its people and so have no past.
    cases
        Page of a case by process; the words of its subject are what the address of the page takes.
    """

    entries: tuple[Entry, ...] = ()
    tabs: Mapping[str, tuple[Tab, ...]] = field(default_factory=dict)
    verbs: frozenset[str] = frozenset()
    pages_of_today: tuple[str, ...] = ()
    api_of_today: tuple[str, ...] = ()
    cases: Mapping[str, str] = field(default_factory=dict)


@cache
def described() -> tuple[Desk, ...]:
    """Return what all desks say of themselves."""
    return tuple(drawer.DESK for drawer in drawers("desk"))


@cache
def case_pages() -> Mapping[str, str]:
    """Return the page of a case by process, over all desks."""
    return {process: page for desk in described() for process, page in desk.cases.items()}


@cache
def known_verbs() -> frozenset[str]:
    """Return the verbs of all desks; who may do which is said by the roles of packs."""
    return frozenset().union(*(desk.verbs for desk in described()))


def any_of(*verbs: str) -> frozenset[str]:
    """Return verbs of which one opens a page."""
    return frozenset(verbs)
