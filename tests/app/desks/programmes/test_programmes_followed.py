"""A programme is begun, brought rows, told of and looked at as it was, on pages and over the interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanliu.app.desks.programmes.actions import Begin, Bring, RowWanted, Tell
from tanliu.app.desks.programmes.demo import papers
from tanliu.app.desks.programmes.models import Begun, BegunRow
from tanliu.app.desks.programmes.queries import followed
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.models import ApiToken
from tanliu.decide.programme.follow import months_on
from tanliu.kit.errors import ConflictError, TanliuError

LI = Actor("li")


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


def test_a_site_sets_up_zero_waste_on_its_page(client_of: Callable[[str], Client], firm: str) -> None:
    client, first = client_of("enterprise"), months_on(today(), -5)
    begun = client.post("/programmes/begin", {"programme": "zero-waste-set-up", "entity_id": firm, "first": first.isoformat()})  # fmt: skip
    assert begun.status_code == 302
    page = begun["Location"]
    text = client.get(page).content.decode()
    assert "1 late" in text and months_on(first, 3).isoformat() in text
    refused = client.post(f"{page}/tell", {"code": "adjust", "state": "done"})
    assert refused.status_code == 400 and "after what comes before it" in refused.content.decode()
    told = {"code": "establish", "state": "done", "on": (months_on(first, 3) + timedelta(days=9)).isoformat()}
    assert client.post(f"{page}/tell", told).status_code == 302
    text = client.get(page).content.decode()
    assert "9 days late" in text and "1 late" not in text and "1 / 3" in text
    # as it was before it was told of, nothing was done
    before = client.get(f"{page}?on={(today() - timedelta(days=1)).isoformat()}").content.decode()
    assert "1 / 3" not in before
    moved = client.post(f"{page}/tell", {"code": "adjust", "due": "2031-01-31"})
    assert moved.status_code == 400 and "with a reason" in moved.content.decode()
    assert client.post(f"{page}/tell", {"code": "adjust", "due": "2031-01-31", "note": "new press"}).status_code == 302  # fmt: skip
    assert "2031-01-31" in client.get(page).content.decode()
    # who sees the firm reads it and tells nothing
    other = client_of("district")
    assert other.get(page).status_code == 200 and other.post(f"{page}/tell", told).status_code == 403


def test_a_county_brings_its_rows(client_of: Callable[[str], Client]) -> None:
    client = client_of("district")
    number = client.post("/programmes/begin", {"programme": "waste-free-county", "first": "2026-01-01"})["Location"].rpartition("/")[2]  # fmt: skip
    csv = "code,name,group,state,on\nI1,Recycling,indicators,done,2026-02-01\nT1,Sorting,tasks,under_way,2026-02-01\n"
    file = SimpleUploadedFile("rows.csv", csv.encode())
    assert client.post(f"/programmes/{number}/rows", {"file": file}).status_code == 302
    again = client.post(f"/programmes/{number}/rows", {"file": SimpleUploadedFile("rows.csv", csv.encode())})
    assert (
        again.status_code in (400, 409)
        and "is there" in again.content.decode()
        and BegunRow.objects.count() == 2
    )
    page = client.get(f"/programmes/{number}").content.decode()
    assert ">37" in page and "update due since 2026-05-01" in page
    rows = client.get(f"/programmes/{number}?format=csv").content.decode("utf-8-sig")
    assert "Recycling" in rows and rows.count("\n") == 3
    # a department reads what is of the district; an enterprise does not
    assert client_of("department").get(f"/programmes/{number}").status_code == 200
    assert client_of("enterprise").get(f"/programmes/{number}").status_code == 404


def test_rows_over_the_interface(client_of: Callable[[str], Client]) -> None:
    client_of("district")
    secret = ApiToken.issue(User.objects.get(username="district"), "test", ["read", "write"])[1]
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def post(address: str, body: object) -> dict:  # type: ignore[type-arg]
        return client.post(f"/api/v1/programmes{address}", json.dumps(body), "application/json").json()  # type: ignore[no-any-return]

    number = post("", {"programme": "restoration-projects", "first": "2025-01-01"})["number"]
    row = {"code": "R1", "name": "Pit 1", "group": "projects", "state": "done", "on": "2025-03-01", "figures": {"land_ha": "12.5"}}  # fmt: skip
    told = post(f"/{number}/rows", {"rows": [row, {"code": "R2", "name": "Pit 2", "group": "projects"}]})
    assert {one["id"]: one["value"] for one in told["tallies"]} == {
        "projects": "2", "done": "1", "under_way": "0", "land": "12.5 ha",
    }  # fmt: skip
    told = post(f"/{number}/told", {"code": "R2", "state": "done", "figures": {"land_ha": "7.25"}})
    assert {one["id"]: one["value"] for one in told["tallies"]}["land"] == "19.75 ha"
    assert "unknown" in json.dumps(post(f"/{number}/told", {"code": "R2", "figures": {"trees": "1"}}))
    (listed,) = client.get("/api/v1/programmes").json()["items"]
    assert (listed["done"], listed["rows"], listed["share"]) == (2, 2, 100)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (RowWanted("", "x", "projects"), "code and a name"),
        (RowWanted("a", "x", "nowhere"), "unknown group"),
        (RowWanted("a", "x", "projects", state="finished"), "no state"),
        (RowWanted("a", "x", "projects", on=today() + timedelta(days=1)), "day to come"),
    ],
)
def test_rows_that_cannot_be_are_refused_and_nothing_stays(
    client_of: Callable[[str], Client], row: RowWanted, says: str
) -> None:
    client_of("district")
    number = perform(Begin("restoration-projects", today()), LI)
    with pytest.raises(TanliuError, match=says):
        perform(Bring(number, (RowWanted("good", "x", "projects"), row)), LI)
    assert BegunRow.objects.count() == 0


def test_what_is_begun_twice_or_of_another_kind_is_refused(
    client_of: Callable[[str], Client], firm: str
) -> None:
    client_of("district")
    perform(Begin("restoration-projects", today()), LI)
    with pytest.raises(ConflictError):
        perform(Begin("restoration-projects", today()), LI)
    with pytest.raises(TanliuError, match="of the district or of an enterprise"):
        perform(Begin("zero-waste-set-up", today()), LI)
    with pytest.raises(TanliuError, match="of the district or of an enterprise"):
        perform(Begin("restoration-projects", today(), firm), LI)


def test_rows_are_told_in_the_order_of_days(client_of: Callable[[str], Client]) -> None:
    client_of("district")
    first = today() - timedelta(days=30)
    number = perform(Begin("hydrogen-chain", first), LI)
    perform(Tell(number, "coke_gas_1", "under_way", on=first + timedelta(days=9)), LI)
    with pytest.raises(TanliuError, match="order of days"):
        perform(Tell(number, "coke_gas_1", "done", on=first + timedelta(days=8)), LI)
    perform(Tell(number, "coke_gas_1", "done", on=first + timedelta(days=9)), LI)
    now = followed(Begun.objects.get(pk=number), today())
    assert {one.id: one.value for one in now.tallies}["hydrogen"] == 20000


def test_the_demo_lays_out_three_programmes(client_of: Callable[[str], Client], firm: str) -> None:
    client = client_of("enterprise")
    papers(firm)
    papers(firm)
    assert Begun.objects.count() == 3
    late = {one.programme: followed(one, today()).late for one in Begun.objects.all()}
    # phase one was done twelve days late and is late no more; a task is
    assert late["zero-waste-set-up"] == 0 and late["waste-free-county"] >= 1
    assert followed(Begun.objects.get(programme="restoration-projects"), today()).done == 3
    page = client_of("district").get("/programmes", headers={"accept-language": "zh-hans"})
    assert page.status_code == 200 and client.get("/").status_code in (200, 302)
