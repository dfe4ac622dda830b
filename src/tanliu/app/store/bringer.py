"""Who brings a delivery: told in the commit that admits it, so that no kill can part one from the other."""

from __future__ import annotations

import getpass
import json
from collections.abc import Sequence
from dataclasses import dataclass

#: Ways in which a delivery comes; each has a word ``way_`` in two languages.
WAYS = ("page", "api", "push", "live", "command", "filing", "decision", "derived")


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings deliveries, and how.

    Attributes
    ----------
    name
        User, live source, or the person at the command line.
    way
        One of ``WAYS``.
    by_means_of
        Name of the token, or the command; empty where the way says it all.
    speaks_for
        Entities of which they may tell; None for all.
    """

    name: str
    way: str
    by_means_of: str = ""
    speaks_for: Sequence[str] | None = None

    def entities(self) -> str | None:
        """Return the entities as the list of deliveries keeps them."""
        return None if self.speaks_for is None else json.dumps(sorted(self.speaks_for))


def login() -> str:
    """Return who is logged in at the machine; a container may not know."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def at_the_console(command: str) -> Bringer:
    """Return whoever typed a command."""
    return Bringer(f"command line ({login()})", "command", command)
