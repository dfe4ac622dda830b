"""Processes of the packs in use, compiled once."""

from __future__ import annotations

from dataclasses import dataclass

from tanliu.app.platform.served import catalog
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
        The newest when left out.

    Raises
    ------
    TanliuError
        When no pack in use has it.
    """
    editions = catalog().documents.get("workflows", {}).get(name, ())
    found = [one for one in editions if edition in (None, one.edition)]
    if not found:
        known = ", ".join(one.edition for one in editions) or ", ".join(
            catalog().documents.get("workflows", {})
        )
        raise TanliuError(
            "no pack in use has this process", where=name, found=edition or name, accepted=known
        )
    return _of(found[-1])


def _of(document: Document) -> Process:
    known = _compiled.get(id(document))
    if known is None or known.document is not document:
        if len(_compiled) >= _MOST:
            _compiled.clear()
        says = read(document, Workflow)
        known = _compiled[id(document)] = Process(document, says, machine(says))
    return known
