"""Roles of people come from packs: today's five as they are, others by files alone, and none where no pack names one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.compute.in_use import set_packs
from tanliu.app.desks.deliveries.actions.take_in import TakeIn, TakeInRows
from tanliu.app.desks.filing.accept import Accept
from tanliu.app.desks.filing.actions import Ask, Save, Submit, Withdraw
from tanliu.app.platform import people
from tanliu.app.platform.access import may, role_of, scope_of
from tanliu.app.platform.action import Action, Actor, NotPermittedError, perform
from tanliu.app.platform.checks import roles_are_of_packs_in_use
from tanliu.app.platform.models import ApiToken, Member
from tanliu.app.platform.origins import own_batches, speaks_for
from tanliu.app.platform.roles import findings
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

RIGHTS = {
    "district": (
        "all",
        "administer assess budget certify codes compute credit_approve deal estimates exchange exchange_approve explain export import judge ledger_approve ledger_keep ledger_propose macro market meters plants publish restrict review titles",
    ),
    "department": (
        "fields",
        "assess credit_keep deal estimates exchange explain export judge ledger_propose meters plants restrict review titles",
    ),
    "town": ("regions", "codes deal explain export judge meters plants restrict"),
    "enterprise": ("own", "answer codes deal deliver explain export file ledger_give meters plants"),
    "auditor": ("all", "audit estimates explain export"),
}
HEAD = "role,name_en,name_zh,scope,verbs,desks,note\n"
ROLES = """verifier,Verifier,核查机构,enterprises,explain export,,
broker,Broker,经纪人,enterprises,export,enterprises reports,
resident,Resident,居民,regions,,footprint,
store,Store,门店,own,deliver explain,footprint enterprises deliveries,
garden,Garden,园区,own,deliver file,,
"""


def pack(folder: Path, rows: str = ROLES) -> Path:
    """Return a pack that brings roles, and nothing else."""
    path = folder / "helpers"
    (path / "taxonomy").mkdir(parents=True)
    (path / "pack.yaml").write_text(
        'id: helpers\ntitle: {en: Helpers, zh: 协作方}\nversion: "2026.11"\nlicence: CC0-1.0\ndescribes: {en: Roles of helpers, zh: 协作方的角色}\ndepends: [base]\n',
        encoding="utf-8",
    )
    (path / "README.md").write_text("# Helpers\n", encoding="utf-8")
    (path / "taxonomy" / "roles.csv").write_text(HEAD + rows, encoding="utf-8")
    return path


@pytest.fixture
def helpers(own: Path, tmp_path: Path) -> Path:
    set_packs(own, [pack(tmp_path)])
    return own


def _user(role: str, covers: list[str]) -> tuple[Any, Client]:
    perform(people.NewUser(role, role, covers), Actor("console"))
    user, client = User.objects.get(username=role), Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user, client


def test_the_five_roles_have_the_rights_they_had() -> None:
    found = load(["base"]).roles
    assert {one.id: (one.scope, " ".join(sorted(one.verbs))) for one in found.values()} == RIGHTS
    assert not any(one.desks for one in found.values())


def test_a_verifier_reads_the_filings_of_its_enterprises_and_signs_nothing(
    helpers: Path, covers: dict[str, list[str]]
) -> None:
    mine = covers["enterprise"]
    user, client = _user("verifier", mine)
    assert scope_of(user) == Scope.of_entities(mine)
    other = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ?", mine)[0]["entity_id"]
    assert client.get(f"/enterprises/{mine[0]}").status_code == 200
    assert client.get(f"/enterprises/{other}").status_code == 404
    assert client.get("/filings").status_code == 200
    assert client.get(f"/filings/{other}/2025-03").status_code == 404
    assert client.get(f"/filings/{mine[0]}/2025-03").status_code in (200, 404)
    assert client.post("/filings/accept", {"filing": "1:1"}).status_code == 403
    actor = Actor("verifier", None, user)
    signing: tuple[type[Action[Any]], ...] = (Save, Submit, Ask, Accept, Withdraw, TakeIn, TakeInRows)
    assert [one.__name__ for one in signing if one.permits(actor)] == []
    assert client.get("/deliveries").status_code == 403
    assert own_batches(user) == []
    secret = ApiToken.issue(user, "t", ["read", "write"])[1]
    told = {"authorization": f"Bearer {secret}"}
    me = client.get("/api/v1/me", headers=told).json()
    assert (me["role"], me["verbs"]) == ("verifier", ["explain", "export"])
    sent = client.post("/api/v1/readings", "[]", content_type="application/json", headers=told)
    assert sent.status_code == 403
    page = client.get("/filings", headers={"accept-language": "en"}).content.decode()
    assert "Verifier" in page


def test_each_scope_sees_its_own_and_speaks_for_no_one_else(
    helpers: Path, covers: dict[str, list[str]]
) -> None:
    firm, town = covers["enterprise"], covers["town"]
    broker, store = _user("broker", firm)[0], _user("store", firm)[0]
    resident = _user("resident", town)[0]
    assert [scope_of(one) for one in (broker, store, resident)] == [
        Scope.of_entities(firm), Scope.of_entities(firm), Scope.of_regions(town),
    ]  # fmt: skip
    assert speaks_for(store) == firm
    inside = speaks_for(resident)
    assert inside is not None and set(firm) <= set(inside)
    assert not may(resident, "deliver") and may(store, "deliver")


def test_desks_of_a_role_close_the_others(helpers: Path, covers: dict[str, list[str]]) -> None:
    _, client = _user("resident", covers["town"])
    assert client.get("/").headers["Location"].startswith("/footprint")
    opened = ("/footprint", "/account")
    closed = ("/map", "/enterprises", "/findings", "/reports", "/filings", "/office", "/codes")
    assert {path: client.get(path).status_code for path in (*opened, *closed)} == {
        **dict.fromkeys(opened, 200), **dict.fromkeys(closed, 403),
    }  # fmt: skip
    page = client.get("/footprint").content.decode()
    assert 'href="/map"' not in page and 'href="/account"' in page


def test_a_role_must_be_one_of_the_packs_in_use(own: Path) -> None:
    with pytest.raises(TanliuError, match="unknown role"):
        perform(people.NewUser("v", "verifier", ["x"]), Actor("console"))


def test_a_role_that_goes_away_leaves_no_rights_and_is_told(
    helpers: Path, covers: dict[str, list[str]], client_of: Callable[[str], Any]
) -> None:
    user, client = _user("garden", covers["enterprise"])
    district = client_of("district")
    assert client.get("/footprint").status_code == 200
    assert roles_are_of_packs_in_use(None, ["default"]) == []
    set_packs(helpers, [Path("base"), Path("carbon-flow")], only=True)
    assert role_of(user) is None
    assert scope_of(user) == Scope.nothing()
    assert speaks_for(user) == [] and own_batches(user) == []
    for path in (
        "/",
        "/map",
        "/footprint",
        "/account",
        "/filings",
        f"/enterprises/{covers['enterprise'][0]}",
    ):
        answer = client.get(path)
        assert answer.status_code == 403, path
    client.cookies["language"] = "en"
    assert "garden" in client.get("/").content.decode()
    secret = ApiToken.issue(user, "t", ["read", "write"])[1]
    asked = client.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"})
    assert asked.status_code == 403
    page = district.get("/office").content.decode()
    assert "garden" in page and ("of no pack in use" in page or "不属于当前使用的包" in page)
    told = roles_are_of_packs_in_use(None, ["default"])
    assert [one.id for one in told] == ["tanliu.W005"] and "garden (garden)" in told[0].msg
    # another role is given by the same form, and the pack back gives the old one back
    perform(people.ChangeRole(user, "auditor", []), Actor("console"))
    assert role_of(User.objects.get(pk=user.pk)) == "auditor"


def test_the_last_who_administers_is_kept_whatever_the_role_is_called(
    own: Path, tmp_path: Path, client_of: Callable[[str], Any]
) -> None:
    set_packs(own, [pack(tmp_path, "boss,Boss,主管,all,administer,,\n")])
    Member.objects.all().delete()
    user, _ = _user("boss", [])
    with pytest.raises(TanliuError, match="last district officer"):
        perform(people.SetActive(user, False), Actor("console"))
    client_of("district")
    perform(people.SetActive(user, False), Actor("console"))


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("verifier,Verifier,核查机构,all,sign explain,,", "sign"),
        ("verifier,V,核查,all,explain,attic,", "attic"),
    ],
)
def test_what_no_desk_knows_is_refused_with_file_and_line(row: str, found: str, tmp_path: Path) -> None:
    path = pack(tmp_path, f"auditor,Auditor,核查员,all,explain,,\n{row}\n")
    (one,) = findings([path])
    assert (Path(one.file).name, one.line) == ("roles.csv", 3)
    done = CliRunner().invoke(app, ["lint", str(path)])
    assert done.exit_code == 1 and "roles.csv:3" in done.output and found in done.output
    chinese = CliRunner().invoke(app, ["lint", str(path), "--lang", "zh"])
    assert "没有任何工作台" in chinese.output


@pytest.mark.parametrize("row", ["x,X,甲,everything,,,", "X y,X,甲,all,,,", "x,,甲,all,,,"])
def test_a_role_that_is_none_is_refused(row: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["lint", str(pack(tmp_path, row + "\n"))])
    assert done.exit_code == 1 and "roles.csv:2" in done.output


def test_only_who_administers_changes_people(served: Path) -> None:
    people.put_user("ann", "auditor")
    ann = User.objects.get(username="ann")
    with pytest.raises(NotPermittedError):
        perform(people.NewUser("eve", "district", []), Actor("ann", None, ann))
    assert not User.objects.filter(username="eve").exists()
