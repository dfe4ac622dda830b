"""What a reader may open and that is called as they typed: each kind within their scope, a few of each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.urls import NoReverseMatch, reverse

from tanliu.app.desks.factors.queries.found import Wanted, basis_of, place_of, years_of
from tanliu.app.desks.factors.queries.found import found as factors_found
from tanliu.app.platform.access import role_of, scope_of
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.navigation import groups
from tanliu.app.store.scope import Scope
from tanliu.report.glossary.load import terms
from tanliu.report.names import Names
from tanliu.report.phrase import say

#: Hits of a kind that are shown.
MOST = 6
#: Kinds in the order in which they are shown.
KINDS = ("enterprise", "region", "meter", "page", "factor", "term")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its name, what it is, and where it opens."""

    kind: str
    text: str
    detail: str
    address: str


def find(user: Any, text: str, language: str) -> dict[str, list[Hit]]:
    """Return what is called so, by kind; nothing for an empty text.

    Parameters
    ----------
    user
        Who looks: nothing outside their scope, and no page that does not open to them, is found.
    text
        Part of a name or id, in whatever case and width.
    language
        In which names are shown; they are found in both.
    """
    wanted = plain(text)
    if not wanted:
        return {}
    scope = scope_of(user)
    every = {
        "enterprise": _enterprises(scope, wanted),
        "region": _regions(scope, wanted, language),
        "meter": _meters(scope, wanted),
        "page": _pages(user, wanted, language),
        "factor": _factors(wanted, language),
        "term": _terms(wanted, language),
    }
    found = {kind: list(islice(every[kind], MOST)) for kind in KINDS}
    return {kind: hits for kind, hits in found.items() if hits}


def plain(text: str) -> str:
    """Return a text without differences of width, case and space around it."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def _enterprises(scope: Scope, wanted: str) -> Iterator[Hit]:
    rows = results().rows(
        f"""SELECT entity_id, name FROM entity WHERE {scope.condition}
            AND (contains(lower(name), ?) OR contains(lower(entity_id), ?))
            ORDER BY NOT starts_with(lower(name), ?), name, entity_id LIMIT {MOST}""",
        [*scope.values, wanted, wanted, wanted],
    )
    for row in rows:
        yield Hit("enterprise", row["name"], row["entity_id"], reverse("enterprise", args=[row["entity_id"]]))


def _regions(scope: Scope, wanted: str, language: str) -> Iterator[Hit]:
    rows = results().rows(
        f"""SELECT region_id, name, name_zh FROM region
            WHERE (contains(lower(name), ?) OR contains(lower(coalesce(name_zh, '')), ?) OR contains(lower(region_id), ?))
              AND region_id IN (SELECT unnest(regions) FROM entity WHERE {scope.condition})
            ORDER BY length(region_id), name LIMIT {MOST}""",
        [wanted, wanted, wanted, *scope.values],
    )
    for row in rows:
        name = (row["name_zh"] if language == "zh" else None) or row["name"]
        yield Hit("region", name, row["region_id"], reverse("map", args=[row["region_id"]]))


def _meters(scope: Scope, wanted: str) -> Iterator[Hit]:
    rows = results().rows(
        f"""SELECT m.meter_code, e.entity_id, e.name FROM (SELECT meter_code, entity_id FROM meter) m
            JOIN (SELECT entity_id, name FROM entity WHERE {scope.condition}) e USING (entity_id)
            WHERE contains(lower(m.meter_code), ?) ORDER BY m.meter_code LIMIT {MOST}""",
        [*scope.values, wanted],
    )
    for row in rows:
        yield Hit("meter", row["meter_code"], row["name"], reverse("meters", args=[row["entity_id"]]))


def _pages(user: Any, wanted: str, language: str) -> Iterator[Hit]:
    seen: set[str] = set()
    for phrase, entries in groups(role_of(user), ""):
        for entry in entries:
            for page in (entry, *entry.tabs):
                if page.page in seen or not any(
                    wanted in plain(say(page.phrase, one)) for one in ("en", "zh")
                ):
                    continue
                seen.add(page.page)
                try:
                    yield Hit("page", say(page.phrase, language), say(phrase, language), reverse(page.page))
                except NoReverseMatch:
                    # a tab that is about something, such as an enterprise, has no address by itself
                    continue


def _factors(wanted: str, language: str) -> Iterator[Hit]:
    packs = catalog()
    names = Names(packs, language)
    for one in factors_found(packs, Wanted(wanted), {}):
        told = [
            names.carrier(one.carrier) if one.carrier else one.gas,
            place_of(packs, one.region, language),
            one.edition,
            years_of(one),
        ]
        kind, basis = f"lib_kind_{one.kind}", f" ({basis_of(one, language)})" if one.basis else ""
        yield Hit(
            "factor",
            " · ".join(part for part in told if part),
            f"{say(kind, language)}: {one.value.normalize():,f} {one.unit}{basis}",
            reverse("factor", args=[one.id]),
        )


def _terms(wanted: str, language: str) -> Iterator[Hit]:
    for name, term in terms(catalog()).items():
        if any(wanted in plain(term.name[one]) for one in ("en", "zh")):
            yield Hit("term", term.name[language], term.says[language], f"{reverse('glossary')}#{name}")
