"""Reports of quarters, bills and years to date: what is better known is kept, and the explanation adds up."""

import random
from decimal import Decimal
from pathlib import Path

import pytest

from actions_case import MAPPINGS, compute_all, content, deliver, readings, results
from tanliu.app.compute.mend import quarantined
from tanliu.app.compute.options import accounting
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.desks.findings.actions.find import find_all
from tanliu.app.store import rollup
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog

_HEAD = "source: {name}\nfiles: '*'\ntables:\n  report:\n    columns: {{entity_id: id, period: {period}, carrier: what, "
TOLD = _HEAD.format(name="told", period="period") + "quantity: amount, unit: unit}\n"
MAPPINGS["told"] = TOLD
MAPPINGS["to_date"] = TOLD.replace("amount", "自年初累计").replace("told", "to_date")
MAPPINGS["bills"] = (
    _HEAD.format(name="bills", period="start") + "quantity: amount, unit: unit}\n    until: end\n"
)
MAPPINGS["inclusive"] = MAPPINGS["bills"] + "    last_day: included\n"


def quantities(workspace: Workspace, carrier: str = "diesel") -> dict[str, Decimal]:
    rows = content(workspace, "line").to_pylist()
    return {
        row["period"]: row["quantity"].normalize()
        for row in rows
        if row["carrier"] == carrier and row["entity_id"] == "A"
    }


def total(workspace: Workspace, packs: Catalog, period: str = "2025") -> None:
    """The explanation's lines add up to the total that it opens."""
    measured = {
        row["subject_id"]: row["emission_kgco2e"]
        for row in content(workspace, "measure").to_pylist()
        if row["subject_kind"] == "entity" and row["period"] == period
    }
    node = explain(workspace, "A", period, catalog=packs, widest=40)
    assert node.value == sum((child.value for child in node.children if child.value is not None), Decimal(0))
    assert node.value == measured["A"]


def told(*rows: str, head: str = "id,period,what,amount,unit") -> str:
    return "\n".join([head, *(f"A,{row}" for row in rows), ""])


def test_years_to_date_by_their_header_are_their_last_months(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    head = "id,period,what,自年初累计,unit"
    deliver(mini, packs, tmp_path, "to_date", told("2025-03,diesel,33,t", "2025-01,diesel,10,t", head=head))
    deliver(mini, packs, tmp_path, "to_date", told("2025-02,diesel,21000,kg", head=head), "feb.csv")
    compute_all(mini, packs)
    assert quantities(mini) == {"2025-01": 10, "2025-02": 11, "2025-03": 12}
    total(mini, packs)
    # December to date is the year: with eleven months its own month is what is left
    deliver(mini, packs, tmp_path, "to_date", told("2025-12,diesel,120,t", head=head), "december.csv")
    compute_all(mini, packs, months=())
    assert sum(quantities(mini).values()) == 120
    assert "2025" not in quantities(mini)
    total(mini, packs)


@pytest.mark.parametrize(("kind", "end"), [("bills", "2024-02-14"), ("inclusive", "2024-02-13")])
def test_bills_come_from_a_day_to_a_day(
    mini: Workspace, tmp_path: Path, packs: Catalog, kind: str, end: str
) -> None:
    head = "id,start,end,what,amount,unit"
    rows = told(f"2024-01-15,{end},diesel,31,t", "2024-03-02,2024-03-01,diesel,1,t", head=head)
    deliver(mini, packs, tmp_path, kind, rows)
    if kind == "bills":
        # days that run backwards are refused with their column
        assert [(row["reason"], row["field"]) for row in quarantined(mini)] == [("bad_period", "end")]
    compute_all(mini, packs)
    found = quantities(mini)
    assert (found["2024-01"], found["2024-02"]) == (Decimal("17.566667"), Decimal("13.433333"))
    text = str(explain(mini, "A", "2024-01", catalog=packs))
    assert "2024-01-15 to 2024-02-13" in text
    assert "30 in all" in text


@pytest.mark.parametrize(
    "quarter", ["2025Q1", "2025-q1", "2025年第一季度", "2025年1季度", "2025-01-01/2025-04-01"]
)
def test_a_quarter_beside_a_month(mini: Workspace, tmp_path: Path, packs: Catalog, quarter: str) -> None:
    deliver(mini, packs, tmp_path, "told", told(f"{quarter},diesel,30,t"))
    compute_all(mini, packs)
    assert sum(quantities(mini).values()) == 30
    deliver(mini, packs, tmp_path, "told", told("2025-02,diesel,9,t", "2025-03,diesel,9,t"), "months.csv")
    compute_all(mini, packs, months=())
    assert quantities(mini) == {"2025-01": 12, "2025-02": 9, "2025-03": 9}
    whole = results(mini)
    compute_all(mini, packs)
    assert whole == results(mini), "what a delivery touches is computed like everything"
    total(mini, packs)


@pytest.mark.parametrize(
    "text", ["2025-00", "2025-13", "202500", "2025Q5", "2025Q0", "2025H3", "2025-02-30/2025-03-01"]
)
def test_what_is_no_period_is_refused(mini: Workspace, tmp_path: Path, packs: Catalog, text: str) -> None:
    deliver(mini, packs, tmp_path, "told", told(f"{text},diesel,30,t"))
    assert quarantined(mini)[0]["reason"] in ("bad_period", "bad_date", "longer_period")


def asked(workspace: Workspace, packs: Catalog) -> list[tuple[str, float, float]]:
    rollup.refresh(workspace)
    with workspace.writing():
        find_all(workspace, packs, accounting(packs))
    rows = [row for row in content(workspace, "finding").to_pylist() if row["kind"] == "parts_apart"]
    return [(str(row["first"]), float(row["observed"]), float(row["expected"])) for row in rows]


def test_what_contradicts_is_asked_about_and_counts_once(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    deliver(
        mini, packs, tmp_path, "told", told("2025-Q1,diesel,10,t", "2025-01,diesel,9,t", "2025-02,diesel,9,t")
    )
    deliver(
        mini,
        packs,
        tmp_path,
        "told",
        told("2024,diesel,10,t", *(f"2024-{m:02d},diesel,2,t" for m in range(1, 13))),
        "y.csv",
    )
    compute_all(mini, packs)
    assert {period: amount for period, amount in quantities(mini).items() if period > "2025"} == {
        "2025-01": 9,
        "2025-02": 9,
    }
    assert sum(amount for period, amount in quantities(mini).items() if period < "2025") == 24
    assert sorted(asked(mini, packs)) == [("2024-01-01", 10.0, 24.0), ("2025-01-01", 10.0, 18.0)]
    total(mini, packs)
    total(mini, packs, "2024")


@pytest.mark.parametrize("seed", range(6))
def test_any_mix_adds_up_to_what_its_explanation_opens(
    mini: Workspace, tmp_path: Path, packs: Catalog, seed: int
) -> None:
    """Years, quarters, months, bills, years to date, meters and corrections in another unit, in any order."""
    chance = random.Random(seed)
    texts = ["2025", "2025Q1", "2025Q3", "2025H2", "2025-01-01/2025-06-01", "2025-02-10/2025-03-12"]
    texts += [f"2025-{month:02d}" for month in chance.sample(range(1, 13), 5)]
    rows = [f"{text},electricity,{chance.randint(1, 9000)},kWh" for text in chance.sample(texts, 7)]
    for number, row in enumerate(rows):
        deliver(mini, packs, tmp_path, "told", told(row), f"{number}.csv")
        if not number % 3:
            period = row.partition(",")[0]
            deliver(
                mini,
                packs,
                tmp_path,
                "told",
                told(f"{period},electricity,{chance.randint(1, 9)},MWh"),
                f"c{number}.csv",
            )
    deliver(mini, packs, tmp_path, "readings", readings("M1", chance.randint(1, 9), 124), "meter.csv")
    compute_all(mini, packs)
    whole = results(mini)
    total(mini, packs)
    for month in {row["period"] for row in content(mini, "line").to_pylist() if len(row["period"]) == 7}:
        total(mini, packs, month)
    deliver(mini, packs, tmp_path, "told", told("2025-05,electricity,77,kWh"), "last.csv")
    compute_all(mini, packs, months=())
    partly = results(mini)
    compute_all(mini, packs)
    assert partly == results(mini)
    assert partly["line"] != whole["line"]
    total(mini, packs)
