"""Targets of the packs in use, with the values of years that measure them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.target.document import Target, Targets
from tanliu.decide.target.progress import Progress, progress
from tanliu.kit.units import convert


@dataclass(frozen=True, slots=True)
class Shown:
    """A target with how far it is.

    Attributes
    ----------
    subject
        Of what its measured values are explained: the district; empty of a target that nothing here measures.
    hidden
        Whether values are measured that the reader may not see, since they are of the whole district.
    partial
        Years of which months are missing: they count for nothing.
    """

    text: Targets
    progress: Progress
    subject: str = ""
    hidden: bool = False
    partial: tuple[int, ...] = ()

    @property
    def target(self) -> Target:
        return self.progress.target


def targets(results: Results, catalog: Catalog, scope: Scope, today: int) -> list[Shown]:
    """Return every target, those first that are measured here.

    Parameters
    ----------
    scope
        What the reader sees: measured values are of the whole district, and told to who sees all of it.
    today
        The year at work.
    """
    top = [row["region_id"] for row in results.rows(f"SELECT region_id FROM region WHERE {TOPMOST}")]
    subject = top[0] if len(top) == 1 else ""
    partial = _partial(results)
    found = []
    for text in texts(catalog):
        for one in text.targets:
            measured = bool(subject and (one.indicator or one.item))
            known = _known(results, catalog, one, subject) if measured and scope.whole else {}
            short = tuple(year for year in partial if one.indicator and year in known)
            told = progress(one, {year: value for year, value in known.items() if year not in short}, today)
            found.append(Shown(text, told, subject if measured else "", measured and not scope.whole, short))
    return sorted(found, key=lambda one: not one.subject)


def texts(catalog: Catalog) -> list[Targets]:
    """Return the documents of targets of the packs in use."""
    return [read(editions[-1], Targets) for editions in catalog.documents.get("targets", {}).values()]


def _partial(results: Results) -> list[int]:
    """Return the years of which some months are known and not all twelve, each by half as many entities as the fullest."""
    query = """WITH month AS (SELECT period, count(*) AS entities FROM entity_period WHERE length(period) > 4 GROUP BY period)
               SELECT left(period, 4) AS year FROM month GROUP BY 1
               HAVING count(*) FILTER (entities * 2 >= (SELECT max(entities) FROM month)) < 12 ORDER BY 1"""
    return [int(row["year"]) for row in results.rows(query)]


def _known(results: Results, catalog: Catalog, one: Target, subject: str) -> Mapping[int, Decimal]:
    if one.indicator is not None:
        query = """SELECT period, value FROM indicator WHERE subject_kind = 'district' AND subject_id = ?
                   AND indicator_id = ? AND length(period) = 4 AND value IS NOT NULL"""
        return {
            int(row["period"]): row["value"].normalize()
            for row in results.rows(query, [subject, one.indicator])
        }
    item = catalog.items.get(str(one.item))
    if item is None:
        return {}
    query = f"""SELECT period, arg_max(value, batch_id) AS value FROM {results.scan("macro")}
                WHERE region_id = ? AND measure = ? AND length(period) = 4 GROUP BY period"""
    rows = results.rows(query, [subject, item.measure])
    return {int(row["period"]): convert(row["value"], item.units[-1], item.unit) for row in rows}
