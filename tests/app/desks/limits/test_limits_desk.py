"""Quotas and limits on page, interface, command and by file; who may set one, and that every version stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from app.cli.cli_case import invoke
from figures_case import figures
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.options import accounting
from tanliu.app.compute.pending import pending
from tanliu.app.desks.limits.notices import tell_firms
from tanliu.app.desks.limits.queries import (
    COLUMNS,
    Wanted,
    day_limit_item,
    days_of,
    limits_of,
    listed,
    power_quotas_of,
    quota_item,
    quotas_of,
)
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load, packs_dir
from tanliu.catalog.source.load import find
from tanliu.kit.errors import TanliuError
from tanliu.report.power_quota import PowerQuota

TOLD = {
    "item": "energy_quota", "period": "2026", "value": "0.5", "unit": "10^4 tce", "reason": "annual plan", "document": "Plan No. 1",
}  # fmt: skip
_HEAD = "统一社会信用代码,统计期,用能指标(吨标准煤),日用电限额(千瓦时),事由,依据文件\n"


def _quota(firm: str) -> dict[str, Any]:
    return limits_of(results(), firm, quota_item(catalog()))


@pytest.fixture
def firm(served: Any) -> str:
    (row,) = results().rows("SELECT entity_id FROM entity ORDER BY entity_id LIMIT 1")
    return str(row["entity_id"])


def test_a_quota_is_set_changed_and_lifted_and_each_version_stays(
    own: Path, firm: str, client_of: Callable[[str], Any]
) -> None:
    district = client_of("district")
    told = {"entity_id": firm, **TOLD, "period": "2027"}
    assert district.post("/limits/set", told).status_code == 302
    assert _quota(firm)["2027"] == 5000
    told |= {"value": "4800", "unit": "tce", "reason": "less by appeal"}
    assert district.post("/limits/set", told).status_code == 302
    assert _quota(firm)["2027"] == 4800
    for cookie, word in (("en", "superseded"), ("zh-hans", "已替代")):
        district.cookies["language"] = cookie
        page = district.get(f"/limits/{firm}?year=2027").content.decode()
        assert word in page and "Plan No. 1" in page and "less by appeal" in page
    assert "4,800" in district.get("/limits?of=2027").content.decode()
    text = district.get("/limits?format=csv&versions=all&of=2027").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines[0]) == len(COLUMNS) and len(lines) == 3
    (shown,) = district.get(f"/api/v1/limits?entity_id={firm}&period=2027").json()["items"]
    assert (shown["value"], shown["unit"], shown["item"]) == ("4800", "tce", "energy_quota")
    assert district.get(shown["explained_at"]).status_code == 200
    assert "4800" in invoke("limits", "-w", str(workspace_path()), "--csv").out
    assert district.post("/limits/set", {**told, "lift": "1"}).status_code == 302
    assert "2027" not in _quota(firm)
    every = listed(results(), Scope.everything(), Wanted(firm, period="2027", superseded=True))
    assert [row["state"] for row in every] == ["lifted", "superseded", "superseded"]
    assert district.post("/limits/set", {**told, "lift": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", ""), ("value", "-1"), ("value", "1,234"), ("value", "1e99"), ("unit", "kWh"), ("period", "2026-13"), ("item", "gdp"),
        ("reason", ""), ("document", " "), ("entity_id", "nobody"),
    ],
)  # fmt: skip
def test_a_slip_is_told_at_its_field_and_nothing_is_kept(
    firm: str, client_of: Callable[[str], Any], field: str, value: str
) -> None:
    before = _quota(firm)
    answer = client_of("district").post("/limits/set", {"entity_id": firm, **TOLD, field: value})
    assert answer.status_code in (404, 422) and _quota(firm) == before
    if answer.status_code == 422:
        assert field in answer.content.decode() and TOLD["document"].split()[0] in answer.content.decode()


def test_who_does_not_import_sets_nothing_and_sees_its_own(
    own: Path, firm: str, client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    mine = covers["enterprise"][0]
    for entity in (mine, firm):
        client_of("district").post("/limits/set", {"entity_id": entity, **TOLD})
    for role in ("department", "town", "enterprise", "auditor"):
        assert client_of(role).post("/limits/set", {"entity_id": mine, **TOLD}).status_code == 403
    seen = {row["entity_id"] for row in client_of("enterprise").get("/api/v1/limits").json()["items"]}
    assert seen == {mine}


def test_a_file_sets_many_with_a_verdict_for_each_row_and_asks_for_no_computation(
    own: Path, firm: str, tmp_path: Path
) -> None:
    file = tmp_path / "limits-2026.csv"
    file.write_text(
        f"{_HEAD}{firm},2026,7000,,plan,No. 2\n{firm},2026-07,,900,heat,No. 3\nNOBODY,2026,1,1,plan,No. 2\n{firm},soon,1,,plan,No. 2\n",
        encoding="utf-8",
    )
    with Workspace(workspace_path()) as workspace:
        choices = accounting(load())
        before = pending(workspace, load(), choices, [])
        (done,) = import_files(workspace, load(), find("limits"), file)
        assert pending(workspace, load(), choices, []) == before
    assert (done.rows_accepted, done.rows_refused) == (2, 2)
    assert _quota(firm)["2026"] == 7000
    assert limits_of(results(), firm, day_limit_item(catalog())) == {"2026-07": 900}


def test_a_limit_is_no_output_that_an_enterprise_could_report(firm: str, tmp_path: Path) -> None:
    text = """
source: own
title: {en: Own, zh: 自报}
files: "own*.csv"
format: {kind: csv, encoding: auto}
tables:
  output:
    columns: {entity_id: firm, period: year}
    wide: [{column: quota, measure: energy_quota_tce, unit: tce}]
"""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "own.csv").write_text(f"firm,year,quota\n{firm},2025,1\n", encoding="utf-8")
    with (
        Workspace(workspace_path()) as workspace,
        pytest.raises(TanliuError, match="no measure of this table"),
    ):
        import_files(workspace, load(), find(str(tmp_path / "own.yaml")), tmp_path / "own.csv")


def test_a_quarter_is_read_shown_on_the_codes_and_counted(
    own: Path, firm: str, tmp_path: Path, client_of: Callable[[str], Any]
) -> None:
    file = tmp_path / "limits-quarters.csv"
    file.write_text(
        f"{_HEAD}{firm},2025Q1,7000,,plan,No. 2\n{firm},2025年第二季度,8000,,plan,No. 2\n{firm},2025H1,1,,plan,No. 2\n",
        encoding="utf-8",
    )
    with Workspace(workspace_path()) as workspace:
        (done,) = import_files(workspace, load(), find("limits"), file)
    assert (done.rows_accepted, done.rows_refused) == (2, 1)
    (used,) = results().rows(
        """SELECT sum(energy_kgce) / 1000 AS tce FROM entity_period
           WHERE entity_id = ? AND period IN ('2025-01', '2025-02', '2025-03')""",
        [firm],
    )
    known = dict(quotas_of(results(), catalog(), firm, "2025"))
    assert list(known)[-2:] == ["2025-Q1", "2025-Q2"] and known["2025-Q1"].quota_tce == 7000
    assert float(known["2025-Q1"].used_tce) == pytest.approx(used["tce"]) and known["2025-Q1"].missing == 0
    district = client_of("district")
    assert "2025-Q1" in district.get(f"/limits/{firm}?year=2025").content.decode()
    assert "2025-Q1: " in district.get(f"/codes/{firm}?year=2025").content.decode()
    cycle = {
        row["span"]: row for row in district.get(f"/api/v1/entities/{firm}/cycles?year=2025").json()["items"]
    }
    assert cycle["2025-Q1"]["quota_tce"] == "7000" and float(
        cycle["2025-Q1"]["quota_used_ratio"]
    ) == pytest.approx(float(used["tce"]) / 7000)
    (shown,) = district.get("/api/v1/limits?period=2025-Q1").json()["items"]
    assert shown["value"] == "7000"


def test_electricity_has_a_quota_by_quarter_outside_budgets(
    own: Path, firm: str, client_of: Callable[[str], Any]
) -> None:
    """Set by the form in another unit, shown in kWh on the page of limits and the energy code beside what lines say was used."""
    district = client_of("district")
    told = {"entity_id": firm, **TOLD, "item": "electricity_quota", "unit": "MWh"}
    for period, value in (("2025-Q1", "900"), ("2025", "1")):
        assert district.post("/limits/set", {**told, "period": period, "value": value}).status_code == 302
    (used,) = results().rows(
        """SELECT sum(quantity) FILTER (period <= '2025-03') AS first, sum(quantity) AS whole, count(DISTINCT period) AS months
           FROM line WHERE entity_id = ? AND carrier = 'electricity' AND purpose = 'energy' AND period LIKE '2025-%'""",
        [firm],
    )
    (year, whole), (quarter, part) = power_quotas_of(results(), catalog(), firm, "2025")
    assert (year, quarter) == ("2025", "2025-Q1") and (whole.quota_kwh, part.quota_kwh) == (1000, 900_000)
    assert (whole.used_kwh, part.used_kwh) == (used["whole"], used["first"]) and used["first"] > 0
    assert (whole.missing, part.missing) == (12 - used["months"], 0)
    assert part.remaining_kwh == 900_000 - used["first"] and part.used_ratio == used["first"] / 900_000
    page = district.get(f"/limits/{firm}?year=2025").content.decode()
    assert f"{part.remaining_kwh:,.0f}" in page and "900,000" in page and figures(page).shut == []
    code = district.get(f"/codes/{firm}").content.decode()
    assert "2025-Q1, electricity: " in code and "of 900,000 kWh" in code
    cycle = {
        row["span"]: row for row in district.get(f"/api/v1/entities/{firm}/cycles?year=2025").json()["items"]
    }
    assert float(cycle["2025-Q1"]["power_used_ratio"]) == pytest.approx(float(part.used_ratio))
    assert cycle["2025-Q1"]["power_quota_kwh"] == "900000" and cycle["2025-Q2"]["power_quota_kwh"] is None
    page = district.get(f"/codes/{firm}/cycles?year=2025").content.decode()
    assert ">900,000</a>" in page and figures(page).shut == []
    text = district.get(f"/codes/{firm}/cycles?year=2025&format=csv").content.decode("utf-8-sig")
    table = {row["Quarter or month"]: row for row in csv.DictReader(io.StringIO(text))}
    assert float(table["2025-Q1"]["Electricity quota, kWh"]) == 900_000
    # a quota of electricity is none of energy, nor a limit of days
    assert _quota(firm) == {} and dict(quotas_of(results(), catalog(), firm, "2025")) == {}


def test_electricity_quotas_come_by_file_and_the_later_one_holds(
    own: Path, firm: str, tmp_path: Path
) -> None:
    for number, value in (("1", 900_000), ("2", 800_000)):
        file = tmp_path / f"electricity-quotas-{number}.csv"
        file.write_text(
            f"统一社会信用代码,统计期,用电指标(千瓦时),事由,依据文件\n{firm},2025年第一季度,{value},plan,No. {number}\n",
            encoding="utf-8",
        )
        with Workspace(workspace_path()) as workspace:
            (done,) = import_files(workspace, load(), find("electricity-quotas"), file)
        assert (done.rows_accepted, done.rows_refused) == (1, 0)
    ((span, quota),) = power_quotas_of(results(), catalog(), firm, "2025")
    assert (span, quota.quota_kwh) == ("2025-Q1", 800_000)


@pytest.mark.parametrize("value", ["-1", "1e11"])
def test_a_file_sets_nothing_that_the_form_would_refuse(
    own: Path, firm: str, tmp_path: Path, value: str
) -> None:
    """Below zero, or above what the data catalogue allows for the item."""
    file = tmp_path / "electricity-quotas.csv"
    file.write_text(
        f"统一社会信用代码,统计期,用电指标(千瓦时),事由,依据文件\n{firm},2025,{value},plan,No. 1\n",
        encoding="utf-8",
    )
    with Workspace(workspace_path()) as workspace:
        (done,) = import_files(workspace, load(), find("electricity-quotas"), file)
    assert (done.rows_accepted, done.rows_refused) == (0, 1)
    assert power_quotas_of(results(), catalog(), firm, "2025") == []


def test_electricity_of_a_quarter_with_a_month_unknown_is_at_least_so_much(own: Path, firm: str) -> None:
    from tanliu.app.desks.limits.queries import _power

    months = {"2025-01": Decimal(5), "2025-03": Decimal(7)}
    assert _power("2025-Q1", months) == (12, 1) and _power("2025", months) == (12, 10)
    assert _power("2025-Q2", months) == (None, 3) and _power("2025", {"2025": Decimal(3)}) == (3, 0)
    assert PowerQuota(Decimal(10), None, 3).remaining_kwh is None


def test_of_a_day_the_month_counts_before_the_quarter_and_that_before_the_year(
    own: Path, firm: str, client_of: Callable[[str], Any]
) -> None:
    told = {"entity_id": firm, **TOLD, "item": "electricity_day_limit", "unit": "kWh"}
    for period, value in (("2025", "10"), ("2025年第一季度", "20"), ("2025-02", "30")):
        assert (
            client_of("district").post("/limits/set", {**told, "period": period, "value": value}).status_code
            == 302
        )
    held = {f"{day.day}": day.limit_kwh for day in days_of(results(), catalog(), firm, 2025)}
    assert [held[day] for day in ("2025-01-31", "2025-02-01", "2025-03-31", "2025-04-01")] == [20, 30, 20, 10]


def test_the_same_told_twice_is_one_version_and_one_notice_and_back_again_is_a_new_one(
    own: Path, firm: str, client_of: Callable[[str], Any]
) -> None:
    district, told = client_of("district"), {"entity_id": firm, **TOLD, "period": "2028-Q3"}

    def versions() -> list[Any]:
        return listed(results(), Scope.everything(), Wanted(firm, period="2028-Q3", superseded=True))

    def notices() -> list[str]:
        return list(
            CaseNotice.objects.filter(topic="limit", entity_id=firm)
            .order_by("pk")
            .values_list("text_en", flat=True)
        )

    for _ in range(2):
        assert district.post("/limits/set", told).status_code == 302
    assert len(versions()) == 1 and len(notices()) == 1 and "2028-Q3: 5,000 tce set" in notices()[0]
    assert AuditEvent.objects.filter(verb="limit.set", subject__contains="2028-Q3").count() == 1
    for value in ("0.4", "0.5", "0.5"):
        assert district.post("/limits/set", {**told, "value": value}).status_code == 302
    assert [row["value"] for row in versions()] == [5000, 4000, 5000]
    assert "4,000 tce, was 5,000" in notices()[1] and "5,000 tce, was 4,000" in notices()[2]
    assert district.post("/limits/set", {**told, "lift": "1"}).status_code == 302
    assert "lifted, was 5,000" in notices()[3] and len(notices()) == 4 and tell_firms() == 0
    (row,) = CaseNotice.objects.filter(topic="limit", text_en__contains="lifted")
    assert "已撤销" in row.text_zh and row.permission == "answer"
    assert district.get(row.address).status_code == 200


def test_a_file_tells_the_firms_by_the_worker_and_the_command_is_read_at_80_characters(
    own: Path, firm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ("limits", "-w", str(workspace_path()), "--period", "2031")
    assert "No quota or limit is set." in invoke(*place).out
    file = tmp_path / "limits-2031.csv"
    file.write_text(f"{_HEAD}{firm},2031,7000,900,plan,No. 2\n", encoding="utf-8")
    with Workspace(workspace_path()) as workspace:
        import_files(workspace, load(), find("limits"), file)
    assert tell_firms() == 2 == CaseNotice.objects.filter(topic="limit", entity_id=firm).count()
    told = invoke(*place).out.splitlines()
    assert len(told) == 4 and "7000" in told[0] + told[2] and firm in told[1] and "No. 2" in told[1]


_OWN = """id: own-limits
title: {en: Other limits, zh: 另设限额}
describes: {en: A quota of another name and unit, zh: 另名另单位的指标}
version: "2026.12"
licence: Apache-2.0
depends: [base, carbon-flow]
"""


def _other_limits(folder: Path) -> Path:
    """Write a pack whose quota is another item in kgce of at most 100."""
    shipped, own = packs_dir() / "carbon-flow", folder / "own-limits"
    (own / "schemes").mkdir(parents=True)
    (own / "catalogue").mkdir()
    (own / "pack.yaml").write_text(_OWN, encoding="utf-8")
    with (shipped / "catalogue/items.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    one = dict(zip(header, next(row for row in rows if row[0] == "energy_quota"), strict=True))
    one |= {
        "item": "cap_of_ours",
        "measure": "cap_of_ours_kgce",
        "unit": "kgce",
        "other_units": "",
        "name_en": "Our cap",
        "maximum": "100",
    }
    with (own / "catalogue/items.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, [one[name] for name in header]])
    rules = (shipped / "schemes/page-rules.yaml").read_text(encoding="utf-8")
    (own / "schemes/page-rules.yaml").write_text(
        rules.replace("quota_item: energy_quota", "quota_item: cap_of_ours"), encoding="utf-8"
    )
    return own


def test_which_item_is_the_quota_is_said_by_a_pack(
    own: Path, firm: str, tmp_path: Path, client_of: Callable[[str], Any]
) -> None:
    packs = [
        word for one in ("base", "carbon-flow", str(_other_limits(tmp_path))) for word in ("--pack", one)
    ]
    assert invoke("init", "-w", str(own), *packs).code == 0
    cache.clear()
    district = client_of("district")
    usual = {"entity_id": firm, **TOLD, "period": "2025"}
    assert district.post("/limits/set", usual).status_code == 302
    assert quotas_of(results(), catalog(), firm, "2025") == []
    told = {**usual, "item": "cap_of_ours", "unit": "kgce", "value": "90"}
    assert district.post("/limits/set", {**told, "value": "101"}).status_code == 422
    assert district.post("/limits/set", told).status_code == 302
    ((span, quota),) = quotas_of(results(), catalog(), firm, "2025")
    assert span == "2025" and float(quota.quota_tce) == pytest.approx(0.09)
    assert "Our cap" in district.get(f"/limits/{firm}?year=2025").content.decode()
    assert "of 0.09" in district.get(f"/codes/{firm}?year=2025").content.decode()
