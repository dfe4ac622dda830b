"""Systems as rows of a file, and one by its id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say
from tanliu.report.systems.told import Told

#: Columns of the list as a file.
HEADER = (
    "systems_id", "systems_case", "systems_section", "systems_name", "systems_who", "systems_how", "systems_state",
    "systems_not_met", "systems_figures_follows", "systems_figures_open", "systems_figures_off", "systems_pages",
    "systems_commands", "systems_operations", "systems_docs",
)  # fmt: skip


def cells(found: Iterable[Told], lang: str) -> Iterator[Sequence[object]]:
    """Return systems as rows of a file, in the order of `HEADER`."""
    for one in found:
        system = one.system
        yield [
            system.id, one.case.title[lang], one.case.section, system.name[lang], system.who[lang], system.how[lang],
            say(f"systems_state_{system.state}", lang), "\n".join(gap[lang] for gap in system.not_met),
            one.counts["follows"], one.counts["open"], one.counts["off"],
            *(", ".join(part) for part in (system.pages, system.commands, system.operations, system.docs)),
        ]  # fmt: skip


def one_of(every: Iterable[Told], name: str) -> Told:
    """Return a system by its id.

    Raises
    ------
    TanliuError
        When no document of the packs in use has it.
    """
    rows = list(every)
    for one in rows:
        if one.system.id.lower() == name.lower():
            return one
    accepted = ", ".join(one.system.id for one in rows)
    raise TanliuError("no such system", found=name, accepted=accepted or None)
