"""Bound factors on page, interface, command and files; who may bind one, and what a slip is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.cli.cli_case import invoke
from tanliu.app.desks.bound.queries import EFFECTS, FACTORS, bound
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace

TOLD = {
    "carrier": "heat", "basis": "location", "valid_from": "2025-01-01", "valid_until": "", "factor_kgco2e": "83.25", "unit": "GJ",
    "supplier": "Lanwan Heat Ltd", "source": "test report 7", "evidence": "official",
}  # fmt: skip


@pytest.fixture
def firm(served: Any) -> str:
    (row,) = results().rows("SELECT entity_id FROM entity ORDER BY entity_id LIMIT 1")
    return str(row["entity_id"])


def _kept(entity: str) -> list[dict[str, Any]]:
    return bound(results(), Scope.everything(), 2025, entity).factors


def _rows(entity: str) -> int:
    """Count what was ever delivered of an enterprise."""
    with Workspace(workspace_path()) as workspace:
        query = f"SELECT count(*) FROM {workspace.lake.scan('supplier_factor')} WHERE entity_id = '{entity}'"
        return int(workspace.connection.execute(query).fetchall()[0][0])


def test_a_factor_is_entered_listed_and_sent_as_a_file(
    firm: str, own: Any, client_of: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    district = client_of("district")
    before = _rows(firm)
    assert district.post("/bound-factors", {"entity_id": firm, **TOLD}).status_code == 302
    (row,) = _kept(firm)
    assert (row["factor_kgco2e"], row["valid_from"], row["valid_until"]) == (
        Decimal("83.25"),
        date(2025, 1, 1),
        None,
    )
    assert row["brought_by"]
    # what is entered again for the same day goes before it and nothing is lost
    assert (
        district.post("/bound-factors", {"entity_id": firm, **TOLD, "factor_kgco2e": "80"}).status_code == 302
    )
    assert [one["factor_kgco2e"] for one in _kept(firm)] == [80]
    assert _rows(firm) == before + 2
    text = district.get("/bound-factors?format=csv").content.decode("utf-8-sig")
    assert "Lanwan Heat Ltd" in text and len(next(csv.reader(io.StringIO(text)))) == len(FACTORS)
    effects = district.get("/bound-factors?format=csv&of=effects").content.decode("utf-8-sig")
    assert len(next(csv.reader(io.StringIO(effects)))) == len(EFFECTS)
    for cookie in ("en", "zh-hans"):
        district.cookies["language"] = cookie
        page = district.get(f"/bound-factors?entity={firm}").content.decode()
        assert "Lanwan Heat Ltd" in page and "test report 7" in page
    assert "Lanwan Heat Ltd" not in district.get("/bound-factors?carrier=electricity").content.decode()
    told = invoke("bound-factors", "2025", "-w", str(workspace_path()))
    assert "1 suppliers' factors" in " ".join(told.out.split())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("factor_kgco2e", "-1"), ("factor_kgco2e", "1,234"), ("factor_kgco2e", "0.12345678901"), ("unit", "km"),
        ("valid_until", "2024-12-31"), ("valid_from", "2025-13-01"), ("basis", "both"), ("carrier", "none"), ("source", ""),
        ("evidence", "surely"), ("entity_id", "nobody"),
    ],
)  # fmt: skip
def test_a_slip_is_told_at_its_field_and_nothing_is_kept(
    firm: str, client_of: Callable[[str], Any], field: str, value: str
) -> None:
    before = _kept(firm)
    answer = client_of("district").post("/bound-factors", {"entity_id": firm, **TOLD, field: value})
    assert answer.status_code == 422 and field in answer.content.decode()
    assert _kept(firm) == before


def test_who_does_not_import_binds_nothing(firm: str, client_of: Callable[[str], Any]) -> None:
    for role in ("department", "town", "enterprise", "auditor"):
        refused = client_of(role).post(
            "/bound-factors", {"entity_id": firm, **TOLD, "valid_from": "2025-02-01"}
        )
        assert refused.status_code == 403
    assert not [one for one in _kept(firm) if one["valid_from"] == date(2025, 2, 1)]
