"""The meters of a firm: tree, residual, registers and exchanges, and a step that a person decides."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from delivery_case import own_copy
from tanliu.app.compute.import_data import import_files
from tanliu.app.platform.models import AuditEvent, Job
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import find

Clients = Callable[[str], Any]
SETUPS = "电表编号,起用时间,原因,电流变比,电压变比,表码位数,每小时上限,旧表止码,新表起码\n"


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


@pytest.fixture
def main(firm: str) -> str:
    query = "SELECT meter_code FROM meter WHERE entity_id = ? ORDER BY meter_code"
    return str(results().rows(query, [firm])[0]["meter_code"])


@pytest.fixture
def tenant(firm: str) -> str:
    return str(results().rows("SELECT entity_id FROM entity WHERE entity_id <> ?", [firm])[0]["entity_id"])


@pytest.fixture
def hung(served: Path, tmp_path: Path, settings: Any, firm: str, main: str, tenant: str) -> Path:
    """Two sub-meters of the firm's main meter, one a tenant's, and a virtual meter, with registers of March."""
    target = own_copy(served, tmp_path, settings)
    files = {
        "sub_meters": f"电表编号,统一社会信用代码,间隔(分钟),上级电表\nS1,{firm},60,{main}\nT1,{tenant},60,{main}\nV1,{firm},60,\n",
        "meter_setups": SETUPS + "S1,2025-01-01 00:00,装表,80,,6,,,\nT1,2025-01-01 00:00,装表,,,,,,\n",
        "virtual_meters": f"虚拟表,组成表,系数\nV1,{main},1\nV1,T1,-1\n",
        "registers": "电表编号,抄码时间,表码\nS1,2025-03-01 00:00,10\nS1,2025-03-01 01:00,12\nS1,2025-03-01 02:00,1\n"
        "T1,2025-03-01 00:00,0\nT1,2025-03-01 02:00,99999999\n",
    }
    with Workspace(target) as workspace:
        for name, text in files.items():
            file = tmp_path / f"{name}.csv"
            file.write_text(text, encoding="utf-8")
            done = import_files(workspace, catalog(), find(f"demo-{name.replace('_', '-')}"), file)
            assert [one.rows_refused for one in done] == [0] * len(done)
    results().reload()
    return target


def test_the_tree_says_where_energy_went(
    client_of: Clients, hung: Path, firm: str, main: str, tenant: str
) -> None:
    page = client_of("enterprise").get(f"/enterprises/{firm}/meters?period=2025-03")
    rows = {row.meter["meter_code"]: row for row in page.context["rows"]}
    assert rows["S1"].quantity == 160 and rows["S1"].multiplier == 80 and rows["S1"].depth == 1
    assert rows["T1"].foreign and not rows["S1"].foreign
    assert rows[main].below == rows["S1"].quantity + rows["T1"].quantity
    assert rows[main].residual == rows[main].quantity - rows[main].below < 0
    assert rows["V1"].quantity == rows[main].quantity - rows["T1"].quantity
    text = page.content.decode()
    assert "the meters below count more than the one above" in text
    # a landlord is not told who the tenant is
    assert tenant not in text
    assert "Decide" not in text
    others = client_of("district").get(f"/enterprises/{tenant}/meters?period=2025-03")
    assert {row.meter["meter_code"] for row in others.context["rows"]} >= {"T1"}
    assert main not in others.content.decode()


def test_a_step_held_back_is_decided_by_the_district_only(client_of: Clients, hung: Path, firm: str) -> None:
    page = client_of("district").get(f"/enterprises/{firm}/meters?period=2025-03")
    held = [one for one in page.context["spans"] if one["quantity"] is None]
    assert [(one["kind"], one["meter"]["meter_code"]) for one in held] == [("reset", "S1")]
    asked = {
        "meter": "S1",
        "start": held[0]["start"].isoformat(),
        "cause": "exchange",
        "final": "13",
        "begin": "0.5",
    }
    address = f"/enterprises/{firm}/meters/decide"
    assert client_of("enterprise").post(address, asked).status_code == 403
    client = client_of("district")
    for wrong in (
        {"final": ""},
        {"final": "many"},
        {"final": "-1"},
        {"cause": "magic"},
        {"start": "soon"},
        {"meter": "X"},
    ):
        assert client.post(address, asked | wrong).status_code == 400, wrong
    told = client.post(address, asked, follow=True)
    assert told.status_code == 200 and "decided" in told.content.decode()
    rows = {
        row.meter["meter_code"]: row
        for row in client.get(f"/enterprises/{firm}/meters?period=2025-03").context["rows"]
    }
    assert rows["S1"].quantity == 160 + 80 + Decimal(40)
    assert AuditEvent.objects.filter(verb="import", details__source="decisions").count() == 1
    assert Job.objects.get(kind="compute").arguments["months"] == [202503]
    assert client.post(address, asked).status_code == 400


def test_a_roll_over_takes_the_highest_number(client_of: Clients, hung: Path, firm: str) -> None:
    client = client_of("district")
    held = next(
        one for one in client.get(f"/enterprises/{firm}/meters").context["spans"] if one["quantity"] is None
    )
    asked = {"meter": "S1", "start": held["start"].isoformat(), "cause": "roll_over"}
    client.post(f"/enterprises/{firm}/meters/decide", asked)
    rows = {
        row.meter["meter_code"]: row
        for row in client.get(f"/enterprises/{firm}/meters?period=2025-03").context["rows"]
    }
    assert rows["S1"].quantity == 160 + 80 * (10**6 - 12 + 1)


def test_the_catalogue_expects_the_meters_that_count(hung: Path, firm: str, tenant: str) -> None:
    from tanliu.app.desks.filing.context import day
    from tanliu.app.desks.filing.queries.catalogue import by_item
    from tanliu.app.store.scope import Scope

    item = catalog().items["electricity_metered"]
    alone = results().rows(
        """SELECT entity_id, sum(365 * 1440 // interval_minutes)::BIGINT AS expected FROM meter
           WHERE meter_code NOT IN ('S1', 'T1', 'V1') GROUP BY entity_id"""
    )
    expected = {row["entity_id"]: row["expected"] for row in alone}
    # the firm's own sub-meter and the virtual meter add nothing; the tenant's meter is the tenant's
    expected[tenant] = expected.get(tenant, 0) + 365 * 24
    for one in (firm, tenant):
        (row,) = by_item(results(), Scope.of_entities([one]), [item], 2025, day())
        assert row["expected"] == expected[one] and row["known"] <= row["expected"]


def test_programs_learn_how_meters_hang_together(
    client_of: Clients, hung: Path, firm: str, main: str, tenant: str
) -> None:
    def told(role: str, entity: str) -> dict[str, tuple[str | None, bool]]:
        rows = client_of(role).get(f"/api/v1/meters?entity={entity}").json()["items"]
        return {row["meter_code"]: (row["parent_meter"], row["is_virtual"]) for row in rows}

    assert told("enterprise", firm) == told("district", firm)
    assert told("enterprise", firm)["S1"] == (main, False) and told("enterprise", firm)["V1"] == (None, True)
    assert told("district", tenant)["T1"] == (main, False)
