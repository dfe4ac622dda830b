"""Explanations of every indicator for every kind of subject say what is so: names, peers, and arithmetic that comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import indicators
from tanliu.report.tree import Node

_FIGURE = r"-?[0-9][0-9,]*(?:\.[0-9]+)?"
#: A summand or factor, its unit, a sign, the other, its unit, the result.
_SUM = re.compile(rf"^({_FIGURE})([^÷−=]*) (÷|−) ({_FIGURE})([^÷−=]*) = ({_FIGURE})")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _of_every_form(opened: Workspace, packs: Catalog) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each indicator with one ranked subject of each kind that has a value of it."""
    rows = opened.connection.execute(
        f"""SELECT DISTINCT ON (indicator_id, subject_kind) indicator_id, subject_kind, subject_id, peers, rank
            FROM {opened.lake.scan("indicator")} WHERE period = '2025' AND value IS NOT NULL
            ORDER BY indicator_id, subject_kind, rank IS NULL, subject_id DESC"""
    )
    known = indicators(packs, "2025")
    for row in rows.to_arrow_table().to_pylist():
        yield known[row["indicator_id"]][1], row


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_peers_and_arithmetic_of_every_form_and_kind(
    opened: Workspace, packs: Catalog, language: str
) -> None:
    regions = {row["region_id"]: row for row in opened.current("region").to_pyarrow().to_pylist()}
    seen, wrong = set(), []
    for indicator, row in _of_every_form(opened, packs):
        tree = explain(
            opened, row["subject_id"], "2025", amount=indicator.id, catalog=packs, language=language
        )
        said = [tree.text, *(child.text for child in tree.children)]
        place = regions.get(row["subject_id"], {}).get("name_zh" if language == "zh" else "name")
        if place and (place not in tree.text or row["subject_id"] in tree.text):
            wrong.append(("name", indicator.id, tree.text))
        ranks = [text for text in said if text.startswith(("Rank ", "在"))]
        if row["subject_kind"] == "region" and any("Farming" in text or "农业" in text for text in ranks):
            wrong.append(("peers", indicator.id, *ranks))
        if not _adds_up(tree, indicator.form):
            wrong.append(("arithmetic", indicator.id, *said))
        seen.add((indicator.form, row["subject_kind"]))
    assert wrong == []
    assert {form for form, _ in seen} >= {"quotient", "share", "amount", "index_to_base"}
    assert {kind for _, kind in seen} >= {"region", "industry", "field", "entity"}


def _adds_up(tree: Node, form: str) -> bool:
    """Return whether what the first sentence of a quotient, share or difference writes is what it writes it to be."""
    if form not in ("quotient", "share", "difference"):
        return True
    found = _SUM.match(tree.children[0].text)
    if not found:
        return False
    upper, unit, sign, lower, other, result = found.groups()
    if form != "quotient" and unit != other:
        return False
    value = _number(upper) - _number(lower) if sign == "−" else _number(upper) / _number(lower)
    return abs(value - _number(result)) <= Decimal("1e-6") * max(1, abs(value))


def test_a_district_is_no_industry(packs: Catalog) -> None:
    assert packs.industry("D01") is None
    farming, textiles = packs.industry("A01"), packs.industry("C17")
    assert farming is not None
    assert farming.id == "01"
    assert textiles is not None
    assert textiles.id == "17"
    assert packs.industry("17") is textiles
