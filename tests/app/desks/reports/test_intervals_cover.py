"""Intervals are honest only where most of what is counted has one: on the district of the demo, by the packs' defaults."""

from __future__ import annotations

from tanliu.app.desks.reports.actions.summary import summarise
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog

#: Share of a typical district's emissions for which an interval is to be known.
LEAST = 0.95


def test_nearly_all_emissions_have_an_interval(opened: Workspace, packs: Catalog) -> None:
    for year in ("2024", "2025"):
        found = summarise(opened, year, catalog=packs)
        assert found.uncertainty_covers_ratio >= LEAST
        assert found.uncertainty_ratio is not None and 0 < found.uncertainty_ratio < 1
