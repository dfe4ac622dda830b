"""The pages that a reader can walk to: groups of the side bar, their entries, and the tabs of an entry.

A new page is one line here: an entry of its own, a tab of an entry, or a page under one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tanliu.app.platform.access import VERBS
from tanliu.app.platform.models import Role


@dataclass(frozen=True, slots=True)
class Tab:
    """A page and its phrase; ``verbs`` are those of which one opens it, none where every role may."""

    page: str
    phrase: str
    verbs: frozenset[str] = frozenset()
    not_for: frozenset[str] = frozenset()

    def opens_to(self, role: str | None) -> bool:
        may = VERBS.get(role or "", frozenset())
        return role not in self.not_for and (not self.verbs or bool(self.verbs & may))


@dataclass(frozen=True, slots=True)
class Entry(Tab):
    """An entry of the side bar.

    Attributes
    ----------
    tabs
        Pages that are switched between at the head of each of them.
    under
        Further pages that are reached from here, such as that of one enterprise.
    quick
        Whether it stands at the foot of a phone's screen as well.
    here
        Whether the reader is on one of its pages.
    """

    tabs: tuple[Tab, ...] = ()
    under: frozenset[str] = frozenset()
    quick: bool = False
    here: bool = False

    def pages(self) -> frozenset[str]:
        return frozenset((self.page, *(tab.page for tab in self.tabs))) | self.under


def _any(*verbs: str) -> frozenset[str]:
    return frozenset(verbs)


#: Phrase of each group to its entries.
GROUPS: dict[str, tuple[Entry, ...]] = {
    "nav_look": (
        Entry("map", "nav_map", not_for=frozenset({Role.ENTERPRISE}), quick=True),
        Entry("footprint", "nav_footprint", quick=True),
        Entry("enterprises", "nav_enterprises", under=frozenset({"enterprise"}), quick=True),
        Entry("estimates", "nav_estimates", _any("estimates")),
    ),
    "nav_act": (
        Entry("codes", "nav_codes", _any("codes"), under=frozenset({"code_firm", "code_sheet"}), quick=True),
        Entry("findings", "nav_findings", under=frozenset({"finding"})),
        Entry("reports", "nav_reports", under=frozenset({"job"})),
        Entry("publications", "nav_publications", _any("publish", "audit"), under=frozenset({"publication"})),
    ),
    "nav_feed": (
        Entry(
            "filings", "nav_filings", under=frozenset({"filing", "catalogue_item"}), quick=True,
            tabs=(
                Tab("filings", "filing_my_months", _any("file")),
                Tab("filings", "filing_work_list", not_for=frozenset({Role.ENTERPRISE})),
                Tab("catalogue", "catalogue_title"),
                Tab("macro", "macro_title", not_for=frozenset({Role.ENTERPRISE})),
            ),
        ),
        Entry(
            "deliveries", "nav_data", _any("import", "deliver"), under=frozenset({"delivery", "delivery_preview"}),
            tabs=(
                Tab("deliveries", "deliveries_title"),
                Tab("refused", "refused_rows"),
                Tab("data_health", "data_health"),
                Tab("live_sources", "live_sources", _any("import")),
            ),
        ),
    ),
    "nav_run": (
        Entry(
            "office", "nav_office", _any("administer"),
            tabs=(
                Tab("office", "people"),
                Tab("office_packs", "packs_in_use"),
                Tab("office_jobs", "jobs"),
                Tab("office_status", "system_status"),
            ),
        ),
        Entry("audit", "nav_audit", _any("administer", "audit")),
        Entry("account", "nav_account"),
    ),
}  # fmt: skip


def groups(role: str | None, here: str) -> list[tuple[str, list[Entry]]]:
    """Return the groups with the entries that open to a role; ``here`` is the name of the page that is looked at."""
    found = [
        (phrase, [replace(one, here=here in one.pages()) for one in entries if one.opens_to(role)])
        for phrase, entries in GROUPS.items()
    ]
    return [(phrase, entries) for phrase, entries in found if entries]


def tabs(role: str | None, here: str) -> tuple[str, list[Tab]]:
    """Return the phrase of the entry that a page is a tab of, and the tabs that open to a role."""
    for entries in GROUPS.values():
        for entry in entries:
            if here in entry.pages():
                return entry.phrase, [tab for tab in entry.tabs if tab.opens_to(role)]
    return "", []
