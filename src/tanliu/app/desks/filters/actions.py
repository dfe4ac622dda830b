"""A person keeps a filter of a list by name, and lets go of it; for themselves alone, so that no permission is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django.http import Http404
from django.urls import Resolver404, resolve

from tanliu.app import clock
from tanliu.app.desks.filters.models import SavedFilter
from tanliu.app.platform.action import Action, Actor
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Filters of one person, characters of a name and of an address.
_MOST, _LONGEST_NAME, _LONGEST_QUERY = 50, 80, 1000
#: What an address says beside its filter.
_NO_FILTER = frozenset({"page", "format"})


def filter_of(query: str) -> str:
    """Return the part of a query that filters and sorts, in the order in which it was written; empty where none does."""
    chosen = [
        (name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in _NO_FILTER
    ]
    return urlencode([pair for pair in chosen if pair[1]])


@dataclass(frozen=True)
class KeepFilter(Action[SavedFilter]):
    """Keep a filter of a list under a name; the same name on the same list is written over."""

    path: str
    query: str
    name: str

    def check(self, actor: Actor) -> None:
        """Refuse what leads nowhere.

        Raises
        ------
        TanliuError
            When the name is empty or too long, the address is no page of ours or nothing is chosen on it, or the person has as many
            filters as one may have.
        """
        if not 0 < len(self.name.strip()) <= _LONGEST_NAME:
            raise TanliuError(
                "a filter needs a name",
                found=self.name[:_LONGEST_NAME],
                accepted=Message("1 to 80 characters"),
            )
        try:
            resolve(self.path)
        except Resolver404 as error:
            raise TanliuError("no page of ours", found=self.path[:_LONGEST_NAME]) from error
        if not 0 < len(filter_of(self.query)) <= _LONGEST_QUERY:
            raise TanliuError("nothing is chosen on this list", found=self.query[:_LONGEST_NAME])
        own = SavedFilter.objects.filter(user=_person(actor))
        if own.exclude(path=self.path, name=self.name.strip()).count() >= _MOST:
            raise TanliuError("more filters than one person may keep", accepted=_MOST)

    def run(self, actor: Actor) -> SavedFilter:
        """Keep it."""
        kept, _ = SavedFilter.objects.update_or_create(
            user=_person(actor), path=self.path, name=self.name.strip(),
            defaults={"query": filter_of(self.query), "kept_at": clock.now()},
        )  # fmt: skip
        return kept


@dataclass(frozen=True)
class DropFilter(Action[str]):
    """Let go of one's own filter; the result is the address of its list."""

    number: int

    def run(self, actor: Actor) -> str:
        """Let go of it.

        Raises
        ------
        Http404
            When the person has none of this number.
        """
        found = SavedFilter.objects.filter(user=_person(actor), pk=self.number).first()
        if found is None:
            raise Http404
        path = found.path
        found.delete()
        return path


def _person(actor: Actor) -> Any:
    return cast(Any, actor.user)
