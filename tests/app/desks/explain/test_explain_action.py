"""From a total of the district down to readings, reports and the line of a pack: every number adds up."""

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import packs_dir
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.report.tree import Node

YEAR, MONTH = "2025", "2025-06"
AMOUNTS = ("emission_kgco2e", "market_kgco2e", "energy_kgce", "capped_kgce")


def total(workspace: Workspace, amount: str, condition: str) -> Decimal:
    query = f"SELECT sum({amount}) FROM {workspace.lake.scan('line')} WHERE {condition}"
    (found,) = workspace.connection.execute(query).fetchall()[0]
    return Decimal(found)


def lines(workspace: Workspace, condition: str) -> list[dict[str, Any]]:
    query = f"SELECT * FROM {workspace.lake.scan('line')} WHERE {condition} ORDER BY line_id"
    return list(workspace.connection.execute(query).to_arrow_table().to_pylist())


def entities(workspace: Workspace) -> list[str]:
    return sorted(workspace.current("entity").to_pyarrow()["entity_id"].to_pylist())


def assert_adds_up(node: Node) -> None:
    for one in node.walk():
        if one.parts():
            assert (
                sum((part.value for part in one.parts() if part.value is not None), Decimal(0)) == one.value
            )


@pytest.mark.parametrize("amount", AMOUNTS)
def test_every_level_adds_up_to_what_was_computed(opened: Workspace, packs: Catalog, amount: str) -> None:
    """Walk from the district by the subjects that each node names down to the lines of entities."""
    seen: Counter[str] = Counter()
    left: list[tuple[str, str, Decimal | None]] = [("D01", MONTH, None)]
    while left:
        subject, period, expected = left.pop()
        node = explain(opened, subject, period, amount=amount, catalog=packs, widest=1000)
        assert_adds_up(node)
        assert expected in (None, node.value), f"{subject} is worth as much as its parent says"
        seen[subject] += 1
        for child in node.parts():
            if child.subject and not child.children:
                assert child.subject not in seen, "nothing is counted twice"
                left.append((child.subject, child.period, child.value))
    district = explain(opened, "D01", MONTH, amount=amount, catalog=packs)
    assert district.value == total(opened, amount, f"period = '{MONTH}'")
    assert set(entities(opened)) <= set(seen), "every entity is reached"


@pytest.mark.parametrize("widest", [1, 3, 8])
def test_what_is_not_shown_is_one_part(opened: Workspace, packs: Catalog, widest: int) -> None:
    year = total(opened, "emission_kgco2e", f"year = {YEAR}")
    node = explain(opened, "D01", YEAR, catalog=packs, widest=widest)
    assert_adds_up(node)
    assert node.value == year
    assert len(node.children) <= widest + 1
    firm = entities(opened)[0]
    own = explain(opened, firm, YEAR, catalog=packs, widest=widest)
    assert_adds_up(own)
    assert own.value == total(opened, "emission_kgco2e", f"entity_id = '{firm}' AND year = {YEAR}")


@pytest.mark.parametrize("column", ["industry", "field", "region_id"])
def test_groups_are_worth_the_sum_of_their_lines(opened: Workspace, packs: Catalog, column: str) -> None:
    groups = {row[column] for row in lines(opened, f"period = '{MONTH}'")}
    assert len(groups) > 1
    for group in groups:
        node = explain(opened, group, MONTH, catalog=packs)
        assert_adds_up(node)
        assert node.value == total(opened, "emission_kgco2e", f"{column} = '{group}' AND period = '{MONTH}'")


def where(node: Node) -> list[str]:
    """Return every file:line of a pack that an explanation names."""
    return [found for one in node.walk() for found in re.findall(r"\b([\w/-]+\.csv:\d+)", one.text)]


def test_every_line_reaches_its_factor_in_a_pack(opened: Workspace, packs: Catalog) -> None:
    by_place = {f"{factor.file}:{factor.line}": factor for factor in packs.factors}
    emitting = 0
    for line in lines(opened, f"period = '{MONTH}'"):
        node = explain(opened, line["line_id"], catalog=packs)
        assert node.value == line["emission_kgco2e"]
        if line["purpose"] == "new_renewables":
            assert where(node) == [], "no factor: zero by rule"
            continue
        emitting += 1
        places = where(node)
        assert places
        for place in places:
            file, _, number = place.rpartition(":")
            text = (packs_dir() / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
            assert text.startswith(by_place[place].id), "the line named is the line of that factor"
    assert emitting > 50


def test_every_metered_line_reaches_its_readings(opened: Workspace, packs: Catalog) -> None:
    metered = lines(opened, f"origin = 'metered' AND period = '{MONTH}'")
    assert metered
    for line in metered:
        text = str(explain(opened, line["line_id"], catalog=packs))
        codes = opened.connection.execute(
            f"""SELECT m.meter_code, sum(r.readings) FROM {opened.lake.scan("reading")} r
                JOIN {opened.lake.scan("meter")} m USING (meter_id)
                WHERE m.entity_id = ? AND r.month = 202506 AND m.meter_code NOT IN (
                    SELECT meter_code FROM {opened.lake.scan("sub_meter")}) GROUP BY m.meter_code""",
            [line["entity_id"]],
        ).fetchall()
        assert codes
        for code, count in codes:
            assert code in text
            assert str(count) in text
        assert "2025-06.parquet" in text, "the file that was delivered"


def test_every_reported_line_reaches_its_row(opened: Workspace, packs: Catalog) -> None:
    reported = lines(opened, f"origin = 'reported' AND period = '{MONTH}'")
    for line in reported:
        (row,) = opened.connection.execute(
            f"""SELECT r.row FROM {opened.lake.scan("report")} r WHERE entity_id = ? AND carrier = ?
                AND purpose = ? AND period = ?""",
            [line[name] for name in ("entity_id", "carrier", "purpose", "period")],
        ).fetchall()
        text = str(explain(opened, line["line_id"], catalog=packs))
        assert "reports_2025-06.csv" in text
        assert re.search(rf"\brow {row[0]}\b", text)


def test_an_unknown_subject_is_a_clear_error(opened: Workspace, packs: Catalog) -> None:
    with pytest.raises(TanliuError, match="nothing computed"):
        explain(opened, "nobody", YEAR, catalog=packs)
    with pytest.raises(TanliuError, match="no such line"):
        explain(opened, "nobody", catalog=packs)
    with pytest.raises(TanliuError, match="no such amount"):
        explain(opened, "D01", YEAR, amount="emission", catalog=packs)
