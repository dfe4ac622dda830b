"""The map says what its figures rest on, and shows them without what is called wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tanliu.app.desks.overview.queries import totals
from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubt, doubts, lines_without_doubt, without_doubt
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope

pytestmark = pytest.mark.django_db
EVERYTHING = Scope.everything()


def test_parts_of_regions_and_firms_add_up_to_those_of_the_district(served: Path) -> None:
    wanted = asked(EVERYTHING, "2025")
    whole = doubt(results(), wanted)
    assert whole.value == totals.sums(results(), EVERYTHING, "2025")["emission_kgco2e"]
    assert whole.sure > 0 and whole.sure_findings > 0
    for by in ("field", "industry", "entity"):
        parts = doubts(results(), wanted, by).values()
        for name in ("value", "estimated", "sure", "hinted", "lines", "known_inputs", "missing_inputs"):
            assert sum(getattr(one, name) or 0 for one in parts) == getattr(whole, name), (by, name)
    assert sum(whole.matches.values()) == whole.value


def test_without_doubt_leaves_out_what_rests_on_sure_findings_and_nothing_else(served: Path) -> None:
    whole = doubt(results(), asked(EVERYTHING, "2025"))
    source = without_doubt((), catalog().contracts)
    left = totals.sums(results(), EVERYTHING, "2025", source=source)["emission_kgco2e"]
    assert left == whole.without_sure < whole.value
    lines = f"SELECT sum(emission_kgco2e) AS kg FROM {lines_without_doubt(())} WHERE year = 2025"
    assert results().rows(lines)[0]["kg"] == left
    every = [row["finding_id"] for row in results().rows("SELECT finding_id FROM finding")]
    none_left_out = totals.sums(results(), EVERYTHING, "2025", source=without_doubt(every, ()))
    assert none_left_out["emission_kgco2e"] == whole.value


def test_the_switch_recomputes_headline_map_and_list_and_says_so(
    served: Path, client_of: Callable[[str], Client]
) -> None:
    client = client_of("district")
    plain = client.get("/map?period=2025").content.decode()
    assert "rests on" in plain and "Without figures in doubt" in plain and "in doubt</summary>" in plain
    switched = client.get("/map?period=2025&doubt=without").content.decode()
    assert "With figures in doubt" in switched and "not zero and not mended" in switched
    # an explanation tells of the figure with doubt, so these do not lead to one
    assert 'class="figure"' in plain and 'class="figure"' not in switched
    assert client.get("/map?doubt=perhaps").status_code == 400
