"""Codes: who issues, who chooses, what a scan shows, and what a bad link shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tanliu.app.compute.import_data import import_files
from tanliu.app.desks.carbon.queries.accounts import family_of
from tanliu.app.desks.codes.actions import token_of
from tanliu.app.desks.codes.models import CodeLink
from tanliu.app.desks.codes.queries import energy_code
from tanliu.app.platform.action import Actor
from tanliu.app.platform.ledger.accounts import open_accounts
from tanliu.app.platform.ledger.supplement import Decided, settle
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.results import Results
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.load import find
from tanliu.catalog.types import Document
from tanliu.kit.errors import TanliuError
from tanliu.report.code_rule import code_rule, parse

Clients = Callable[[str], Any]


def _issue(client: Any, entity: str, kind: str = "carbon", **more: Any) -> CodeLink:
    answer = client.post(f"/codes/{entity}/{kind}", {"action": "issue", **more})
    assert answer.status_code == 302, answer.content.decode()
    return CodeLink.objects.order_by("-created_at").first()


def _scan(client: Any, link: CodeLink) -> Any:
    client.logout()
    return client.get(f"/c/{token_of(link)}")


def test_a_firm_issues_chooses_and_revokes(client_of: Clients, covers: dict[str, list[str]]) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    link = _issue(client, own)
    assert link.shows == list(code_rule(catalog()).usual["carbon"])
    assert client.post(f"/codes/{own}/carbon", {"action": "choose", "shows": ["grade"]}).status_code == 302
    link.refresh_from_db()
    assert link.shows == ["grade"]
    assert client.post(f"/codes/{own}/carbon", {"action": "revoke"}).status_code == 302
    link.refresh_from_db()
    assert not link.is_valid()
    verbs = set(AuditEvent.objects.filter(verb__startswith="code.").values_list("verb", flat=True))
    assert verbs == {"code.issue", "code.choose", "code.revoke"}


def test_a_scan_shows_what_the_firm_chose_and_nothing_else(
    client_of: Clients, covers: dict[str, list[str]]
) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    link = _issue(client, own, "energy")
    client.post(f"/codes/{own}/energy", {"action": "choose", "shows": ["used_energy", "calendar"]})
    page = _scan(client, link)
    assert page.status_code == 200
    assert set(page.context["card"].shows) == {"used_energy", "calendar"}
    assert "/explain/" not in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_what_the_rule_does_not_admit_is_not_shown_though_the_link_says_so(
    client_of: Clients, covers: dict[str, list[str]]
) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    link = _issue(client, own)
    CodeLink.objects.update(shows=["grade", "contact"])
    assert set(_scan(client, link).context["card"].shows) == {"grade"}


def test_only_the_firm_chooses_and_its_choice_outlives_a_new_code(
    client_of: Clients, covers: dict[str, list[str]]
) -> None:
    firm, town, own = client_of("enterprise"), client_of("town"), covers["enterprise"][0]
    _issue(firm, own)
    firm.post(f"/codes/{own}/carbon", {"action": "choose", "shows": ["grade"]})
    assert town.post(f"/codes/{own}/carbon", {"action": "choose", "shows": ["months"]}).status_code == 400
    assert _issue(town, own).shows == ["grade"]


def test_a_new_code_ends_the_old_one(client_of: Clients, covers: dict[str, list[str]]) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    old, new = _issue(client, own), _issue(client, own)
    assert _scan(client, new).status_code == 200
    assert _scan(client, old).status_code == 410


@pytest.mark.parametrize("fault", ["expired", "revoked", "forged", "other id"])
def test_a_bad_link_is_one_clear_page_in_both_languages(
    fault: str, client_of: Clients, covers: dict[str, list[str]]
) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    link, other = _issue(client, own), _issue(client, own, "energy")
    token = token_of(link)
    if fault == "expired":
        CodeLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    elif fault == "revoked":
        CodeLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    elif fault == "forged":
        token = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    else:
        token = f"{other.pk.hex}.{token.split('.')[1]}"
    client.logout()
    page = client.get(f"/c/{token}")
    assert page.status_code in (404, 410)
    text = page.content.decode()
    assert "此码无效" in text
    assert "This code is not valid" in text
    assert results().rows("SELECT name FROM entity WHERE entity_id = ?", [own])[0]["name"] not in text


@pytest.mark.parametrize(("role", "status"), [("department", 403), ("auditor", 403), ("district", 200)])
def test_codes_are_for_who_may_issue_them(
    role: str, status: int, client_of: Clients, covers: dict[str, list[str]]
) -> None:
    assert client_of(role).get(f"/codes/{covers['enterprise'][0]}").status_code == status


def test_a_town_sees_its_own_firms_only(client_of: Clients, covers: dict[str, list[str]]) -> None:
    client = client_of("town")
    rows = client.get("/codes").context["rows"]
    assert {row["region_id"] for row in rows} == set(covers["town"])
    foreign = results().rows("SELECT entity_id FROM entity WHERE region_id <> ? LIMIT 1", covers["town"])
    other = foreign[0]["entity_id"]
    assert client.get(f"/codes/{other}").status_code == 404
    assert client.post(f"/codes/{other}/carbon", {"action": "issue"}).status_code == 404
    assert client.get(f"/codes/{other}/carbon.png").status_code == 404


def test_a_town_issues_the_missing_codes_and_prints_them(
    client_of: Clients, covers: dict[str, list[str]]
) -> None:
    client = client_of("town")
    before = client.get("/codes/sheet").context["missing"]
    assert before
    assert client.post("/codes/sheet").status_code == 302
    page = client.get("/codes/sheet")
    assert page.context["missing"] == 0
    assert len(page.context["cards"]) == before
    assert page.content.decode().partition("<main")[2].count("<svg") == before
    assert " style=" not in page.content.decode()


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_qr_can_be_downloaded_and_that_is_noted(
    form: str, client_of: Clients, covers: dict[str, list[str]]
) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    assert client.get(f"/codes/{own}/carbon.{form}").status_code == 404
    _issue(client, own)
    file = client.get(f"/codes/{own}/carbon.{form}")
    assert file.content.startswith(b"\x89PNG" if form == "png" else b"<?xml")
    assert AuditEvent.objects.filter(verb="export", subject=f"carbon-code-{own}.{form}").exists()


@pytest.mark.parametrize("days", ["0", "99999", "many"])
def test_days_beyond_the_rule_are_refused(
    days: str, client_of: Clients, covers: dict[str, list[str]]
) -> None:
    own = covers["enterprise"][0]
    answer = client_of("enterprise").post(f"/codes/{own}/carbon", {"action": "issue", "days": days})
    assert answer.status_code == 400
    assert not CodeLink.objects.exists()


def test_the_card_agrees_with_the_results(client_of: Clients, covers: dict[str, list[str]]) -> None:
    own = covers["enterprise"][0]
    panels = client_of("enterprise").get(f"/codes/{own}").context["panels"]
    energy, carbon = (panel["card"].shows for panel in panels)
    row = results().rows(
        "SELECT energy_kgce / 1000 AS tce, emission_kgco2e / 1000 AS t FROM entity_period WHERE entity_id = ?"
        " AND period = ?",
        [own, panels[0]["card"].period],
    )[0]
    assert float(energy["used_energy"]) == pytest.approx(float(row["tce"]))
    assert float(carbon["years"].total(panels[0]["card"].period)) == pytest.approx(float(row["t"]))
    daily = sum(day.energy_kwh or 0 for day in energy["calendar"].days)
    metered = results().rows(
        "SELECT sum(quantity) AS kwh FROM line WHERE entity_id = ? AND year = ? AND carrier = 'electricity'"
        " AND origin = 'metered'",
        [own, int(panels[0]["card"].period)],
    )[0]["kwh"]
    assert daily == metered


def _changed(**changes: Any) -> Document:
    document = catalog().schemes["public-code"]
    return Document(document.id, document.pack, document.path, {**document.data, **changes}, document.lines)


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": 1},
        {"energy": {"contact": "shown"}},
        {"energy": {"rank": "perhaps"}},
        {"days": {"usual": 30, "longest": 10}},
        {"days": {"usual": 0, "longest": 10}},
        {"comparison": {"leaders_ratio": 2, "fewest_leaders": 3, "smallest_group": 10}},
        {"comparison": {"leaders_ratio": 0.1, "fewest_leaders": 30, "smallest_group": 10}},
    ],
)
def test_a_rule_that_is_not_understood_is_refused_with_its_line(changes: dict[str, Any]) -> None:
    with pytest.raises(TanliuError, match=r"public-code\.yaml:\d+"):
        parse(_changed(**changes), ())


def test_an_item_left_out_of_the_rule_is_not_public() -> None:
    assert parse(_changed(energy={"rank": "shown"}), ()).allowed["energy"] == ("rank",)


def test_a_quota_and_a_daily_limit_reach_the_energy_code(
    district: Path, settings: Any, db: None, tmp_path: Path
) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(district, workspace, ignore=shutil.ignore_patterns("files", "source"))
    known = Results(workspace)
    entity = known.rows(
        "SELECT * FROM entity JOIN meter USING (entity_id) WHERE carrier = 'electricity' LIMIT 1"
    )[0]
    rule = code_rule(load())
    days = [day.energy_kwh for day in energy_code(known, entity, "2025", rule, load()).shows["calendar"].days]
    limit = sorted(day for day in days if day is not None)[-4]
    (tmp_path / "quota_2025.csv").write_text(
        "统一社会信用代码,统计期,用能指标(吨标准煤),日用电限额(千瓦时),事由,依据文件\n"
        f"{entity['entity_id']},2025,5000,{limit},下达,区双控办 1 号\n"
        "NOBODY,2025,1,1,下达,区双控办 1 号\n",
        encoding="utf-8",
    )
    with Workspace(workspace) as opened:
        (done,) = import_files(opened, load(), find("limits"), tmp_path / "quota_2025.csv")
    assert (done.rows_accepted, done.rows_refused) == (1, 1)
    shows = energy_code(Results(workspace), entity, "2025", rule, load()).shows
    assert shows["quota"].quota_tce == 5000
    assert shows["quota"].remaining_tce == 5000 - shows["used_energy"]
    assert shows["over_limit_days"].days == 3
    assert shows["over_limit_days"].limited_days == 365


def test_a_carbon_account_is_in_the_code_when_the_firm_chooses_so(
    client_of: Clients, covers: dict[str, list[str]]
) -> None:
    client, own = client_of("enterprise"), covers["enterprise"][0]
    link = _issue(client, own)
    assert "account" not in link.shows
    page = client.get(f"/codes/{own}").content.decode()
    assert "No allowances were allocated" in page
    given = Decided(
        f"holder:{own}",
        "allowance",
        family_of(2026),
        1,
        1_234_500,
        "issue",
        proposed_by="li",
        approved_by="wang",
    )
    open_accounts("issue")
    open_accounts("holder", [own])
    settle([given], Actor("li"))
    assert "1,234.5" in client.get(f"/codes/{own}").content.decode()
    assert "1,234.5" not in _scan(client, link).content.decode()
    client = client_of("enterprise")
    client.post(f"/codes/{own}/carbon", {"action": "choose", "shows": ["account"]})
    text = _scan(client, link).content.decode()
    assert "1,234.5" in text and "2026" in text and "/registry/" not in text
