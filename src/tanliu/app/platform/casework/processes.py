"""Processes of the packs in use, compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.catalog.editions import last_day
from tanliu.catalog.schema import read
from tanliu.catalog.types import Document
from tanliu.decide.casework.document import Workflow
from tanliu.decide.casework.machine import Machine, machine
from tanliu.kit.errors import TanliuError

#: More documents than a server has; tests bring their own.
_MOST = 64


@dataclass(frozen=True, slots=True)
class Process:
    """A process as its document says it, and compiled."""

    document: Document
    says: Workflow
    machine: Machine

    def permissions(self, action: str) -> frozenset[str]:
        """Return the permissions of which one is needed for an action, in whatever state."""
        parties = {
            party for (_, name), rule in self.machine.rules.items() if name == action for party in rule.by
        }
        return frozenset(self.says.parties[party].permission for party in parties & self.says.parties.keys())


_compiled: dict[int, Process] = {}


def process(name: str, edition: str | None = None) -> Process:
    """Return a process of the packs in use.

    Parameters
    ----------
    name
        Its id.
    edition
        The one that holds today when left out; the newest where none does.

    Raises
    ------
    TanliuError
        When no pack in use has it.
    """
    editions = catalog().documents.get("workflows", {}).get(name, ())
    found = _today(editions) if edition is None else [one for one in editions if one.edition == edition]
    if not found:
        known = ", ".join(one.edition for one in editions) or ", ".join(
            catalog().documents.get("workflows", {})
        )
        raise TanliuError(
            "no pack in use has this process", where=name, found=edition or name, accepted=known
        )
    return _of(found[-1])


def _today(editions: Sequence[Document]) -> list[Document]:
    day = today()
    valid = [one for one in editions if (one.valid_from or date.min) <= day <= last_day(one, editions)]
    return valid or list(editions)


def names() -> list[str]:
    """Return the ids of the processes of the packs in use."""
    return sorted(catalog().documents.get("workflows", {}))


def editions(name: str) -> list[Process]:
    """Return every edition of a process, in the order of their days."""
    return [_of(one) for one in catalog().documents.get("workflows", {}).get(name, ())]


def _of(document: Document) -> Process:
    known = _compiled.get(id(document))
    if known is None or known.document is not document:
        if len(_compiled) >= _MOST:
            _compiled.clear()
        says = read(document, Workflow)
        known = _compiled[id(document)] = Process(document, says, machine(says))
    return known
