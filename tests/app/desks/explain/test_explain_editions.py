"""A figure keeps the words of the edition that judged it after another edition came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest

from actions_case import FIRMS, compute_all, deliver
from tanliu.app.desks.codes.queries import carbon_code
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.store.results import Results
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import schemes
from tanliu.kit.errors import TanliuError
from tanliu.report.chapters import rules
from tanliu.report.code_rule import code_rule
from tanliu.report.names import Names
from tanliu.report.tree import Node

ROWS = "id,period,diesel,power,added\n" + "".join(
    f"{firm},{year}-03,10,0,1\n" for firm in "AB" for year in (2024, 2025)
)
K = "carbon_efficiency_k"


@pytest.fixture(scope="module")
def two_editions() -> Catalog:
    """Return packs whose second edition, from 2025 on, has other bands and one more indicator."""
    catalog = load()
    paper = catalog.schemes["carbon-efficiency"]
    one, other = paper.data["indicators"]
    title = {"en": "Newer efficiency", "zh": "新版碳效"}
    lenient = {**other, "bands": [{"grade": 1, "up_to": Decimal("7.5")}, {"grade": 2}]}
    more = {**one, "id": "carbon_efficiency_m", "bands": ()}
    later = MappingProxyType(
        {
            **paper.data, "title": title, "edition": "second", "supersedes": paper.edition,
            "valid_from": date(2025, 1, 1), "indicators": [one, lenient, more],
        }
    )  # fmt: skip
    both = (paper, replace(paper, data=later, path=paper.path.with_name("later.yaml")))
    papers = {**catalog.documents, "schemes": {**catalog.documents["schemes"], paper.id: both}}
    return replace(catalog, documents=papers)


@pytest.fixture(scope="module")
def judged(two_editions: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("editions")
    with Workspace(folder / "w", create=True) as workspace:
        deliver(workspace, two_editions, folder, "master", FIRMS, "firms.csv")
        deliver(workspace, two_editions, folder, "reports", ROWS, "reports.csv")
        compute_all(workspace, two_editions)
        yield workspace


def said(node: Node) -> str:
    return "\n".join((node.text, *(said(child) for child in node.children)))


def words(workspace: Workspace, catalog: Catalog, period: str, language: str = "en") -> str:
    return said(explain(workspace, "A", period, amount=K, catalog=catalog, language=language))


@pytest.mark.parametrize("period", ["2024", "2024-03"])
def test_a_period_before_keeps_its_bands_and_its_edition(
    judged: Workspace, two_editions: Catalog, period: str
) -> None:
    edition = two_editions.documents["schemes"]["carbon-efficiency"][0].edition
    text = words(judged, two_editions, period)
    assert "Grade 3; bands 1: ≤ 0.6; 2: ≤ 0.8; 3: ≤ 1.2" in text
    assert f"edition {edition}" in text
    assert "edition second" not in text and "later.yaml" not in text


def test_a_period_after_has_those_of_the_edition_that_judged_it(
    judged: Workspace, two_editions: Catalog
) -> None:
    text = words(judged, two_editions, "2025-03")
    assert "Grade 1; bands 1: ≤ 7.5; 2: > 7.5" in text
    assert "Scheme Newer efficiency, edition second" in text and "later.yaml" in text
    assert "新版碳效（版本 second）" in words(judged, two_editions, "2025", "zh")


def test_an_indicator_of_a_later_edition_is_not_explained_before_it(
    judged: Workspace, two_editions: Catalog
) -> None:
    assert explain(judged, "A", "2025", amount="carbon_efficiency_m", catalog=two_editions).value is not None
    with pytest.raises(TanliuError, match="nothing computed"):
        explain(judged, "A", "2024", amount="carbon_efficiency_m", catalog=two_editions)


def test_codes_and_reports_name_the_edition(judged: Workspace, two_editions: Catalog, db: None) -> None:
    results = Results(judged.path)
    entity = {"entity_id": "A", "name": "A", "industry": "C17", "regions": []}
    shown = {
        year: carbon_code(results, entity, year, code_rule(two_editions), two_editions).shows["grade"]
        for year in ("2024", "2025")
    }
    assert [(one.grade, len(one.bands), one.scheme.edition == "second") for one in shown.values()] == [
        ("3", 5, False), ("1", 2, True)
    ]  # fmt: skip
    names = Names(two_editions, "zh")
    assert names.edition(shown["2025"].scheme) == "新版碳效（版本 second）"
    for year, is_second in (("2024", False), ("2025", True)):
        table = rules(schemes(two_editions, year), names).table
        assert table is not None
        assert ("second" in {row[1] for row in table.rows}) is is_second


def test_a_stored_row_names_its_edition(judged: Workspace, two_editions: Catalog) -> None:
    query = f"SELECT period, scheme FROM {judged.lake.scan('indicator')} WHERE indicator_id = '{K}'"
    for period, scheme in judged.connection.execute(query).fetchall():
        assert ("(second)" in scheme) is (period >= "2025")
