"""The mall: what is offered, who learns of an enquiry, terms and an agreement, and what may not be done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from tanliu.app.desks.mall.actions.enquiry import Ask, Review, StepEnquiry
from tanliu.app.desks.mall.actions.offer import CloseListing, PutListing
from tanliu.app.desks.mall.models import MallEnquiry, MallListing
from tanliu.app.desks.mall.queries import enquiries, open_listings, stars_of
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.people import put_user
from tanliu.kit.errors import ConflictError, TanliuError


def _soon() -> Any:
    return today() + timedelta(days=10)


@pytest.fixture
def people(covers: dict[str, list[str]]) -> dict[str, Actor]:
    """Return a firm, a provider, a resident and two officers who deal or look on."""
    roles = {
        "firm": "enterprise",
        "provider": "member",
        "resident": "member",
        "district": "district",
        "auditor": "auditor",
        "town": "town",
    }
    for name, role in roles.items():
        put_user(name, role, covers.get(role, []))
    return {name: Actor(name, user=User.objects.get(username=name)) for name in roles}


def _offer(**other: Any) -> PutListing:
    told = {"kind": "units", "title": "Reductions", "text": "of a roof", "until": _soon(), "amount": Decimal(100),
            "unit": "t CO2e", "price_cny": Decimal("4500.50"), "name": "Sun Ltd"}  # fmt: skip
    return PutListing(**{**told, **other})


def _case(number: int) -> MallEnquiry:
    return MallEnquiry.objects.filter(listing=number).latest("id")


def _step(number: int, step: str, actor: Actor, **more: Any) -> str:
    case = _case(number)
    return perform(StepEnquiry(case.pk, step, case.revision, "so be it", **more), actor)


def test_a_firm_and_a_provider_come_to_terms_and_nobody_else_reads_of_it(
    people: dict[str, Actor], covers: dict[str, list[str]]
) -> None:
    firm = covers["enterprise"][0]
    number = perform(_offer(), people["provider"])
    assert perform(_offer(), people["provider"]) == number, "a form that is sent twice is one offer"
    perform(Ask(number, "is it certified?", Decimal(40), firm), people["firm"])
    readers = [name for name, one in people.items() if enquiries(one.user).exists()]
    assert sorted(readers) == ["auditor", "district", "firm", "provider"]
    assert _step(number, "offer", people["provider"], price_cny=Decimal(1800), until=_soon()) == "offered"
    assert _step(number, "agree", people["firm"]) == "agreed"
    told = CaseNotice.objects.filter(topic="mall").values_list("person__username", "text_en")
    assert [(name, text.split(" “")[0]) for name, text in told.order_by("id")] == [
        ("provider", "Somebody asks about your offer"),
        ("firm", "Terms were named for"),
        ("provider", "Your terms for"),
    ]
    perform(Review(_case(number).pk, 4, "as agreed"), people["firm"])
    with pytest.raises(ConflictError):
        perform(Review(_case(number).pk, 1), people["firm"])
    same = MallListing.objects.get(pk=perform(_offer(), people["resident"]))
    assert stars_of([MallListing.objects.get(pk=number)]) == {"provider": (4.0, 1)}
    assert stars_of([same]) == {}, "who types the name of another has none of their stars"
    assert MallListing.objects.get(pk=number).closed_at is None, "a part was sold, the rest is offered still"


def test_only_the_two_sides_move_an_enquiry_each_by_their_own_steps(people: dict[str, Actor]) -> None:
    number = perform(_offer(), people["provider"])
    perform(Ask(number, "how much for all?", None, name="Li"), people["resident"])
    for name in ("district", "firm", "auditor", "town"):
        with pytest.raises(NotPermittedError):
            _step(number, "decline", people[name])
    for step, name in (("offer", "resident"), ("withdraw", "provider")):
        with pytest.raises(NotPermittedError):
            _step(number, step, people[name], price_cny=Decimal(1), until=_soon())
    with pytest.raises(TanliuError, match="terms need a price"):
        _step(number, "offer", people["provider"])
    with pytest.raises(ConflictError):
        perform(Ask(number, "again", None, name="Li"), people["resident"])
    assert _step(number, "withdraw", people["resident"]) == "withdrawn"
    perform(Ask(number, "after all", None, name="Li"), people["resident"])
    assert [one.version for one in MallEnquiry.objects.order_by("id")] == [1, 2]


def test_terms_that_are_over_are_not_agreed_to(people: dict[str, Actor]) -> None:
    number = perform(_offer(), people["provider"])
    perform(Ask(number, "please", None, name="Li"), people["resident"])
    _step(number, "offer", people["provider"], price_cny=Decimal(1800), until=today())
    MallEnquiry.objects.update(offer_until=today() - timedelta(days=1))
    with pytest.raises(TanliuError, match="the terms are over"):
        _step(number, "agree", people["resident"])


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ({"kind": "gold"}, "kind"), ({"unit": "kg"}, "unit"), ({"amount": None}, "amount, unit"), ({"kind": "service"}, "unit"),
        ({"amount": Decimal(0)}, "amount"), ({"price_cny": Decimal("0.001")}, "price_cny"), ({"title": " "}, "title"),
        ({"until": today() - timedelta(days=1)}, "until"), ({"until": today() + timedelta(days=9999)}, "until"),
        ({"name": ""}, "name"), ({"entity_id": "FOREIGN"}, "entity"),
    ],
)  # fmt: skip
def test_what_cannot_be_offered_is_refused_by_its_field(
    people: dict[str, Actor], what: dict[str, Any], where: str
) -> None:
    with pytest.raises(TanliuError) as refused:
        perform(_offer(**what), people["provider"])
    assert refused.value.where == where
    assert not MallListing.objects.exists()


def test_an_offer_is_closed_by_its_author_or_with_a_reason_by_who_administers(
    people: dict[str, Actor],
) -> None:
    first, second = (perform(_offer(title=one), people["provider"]) for one in ("one", "two"))
    with pytest.raises(NotPermittedError):
        perform(CloseListing(first), people["firm"])
    with pytest.raises(TanliuError, match="length"):
        perform(CloseListing(first), people["district"])
    perform(CloseListing(first, "not allowed here"), people["district"])
    perform(CloseListing(second), people["provider"])
    assert not open_listings().exists()
    (told,) = CaseNotice.objects.filter(topic="mall")
    assert told.person.username == "provider" and "not allowed here" in told.text_zh


def test_a_member_uses_the_mall_and_sees_no_enterprise(client_of: Any, people: dict[str, Actor]) -> None:
    from django.test import Client

    client = Client()
    client.force_login(people["resident"].user, "django.contrib.auth.backends.ModelBackend")
    for language in ("zh-hans", "en"):
        client.cookies["language"] = language
        assert client.get("/mall").status_code == 200
    assert "12 months" not in client.get("/today").content.decode(), "nothing is told of enterprises"
    sent = {
        "kind": "goods",
        "title": "motors <b>",
        "text": "=1+1",
        "until": _soon().isoformat(),
        "name": "Li & Co",
    }
    page = client.post("/mall/put", sent, follow=True)
    assert page.status_code == 200 and "motors &lt;b&gt;" in page.content.decode()
    wrong = client.post("/mall/put", {**sent, "price_cny": "much"})
    assert wrong.status_code == 400 and "Li &amp; Co" in wrong.content.decode()
    for address in ("/enterprises", "/map", "/footprint"):
        assert client.get(address).status_code == 403
    firm = client_of("enterprise")
    number = MallListing.objects.get().pk
    assert firm.post(f"/mall/{number}/ask", {"text": "new?", "entity": "FOREIGN"}).status_code == 400
    asked = firm.post(
        f"/mall/{number}/ask", {"text": "new?", "entity": people["firm"].user.member.covers[0]}, follow=True
    )
    assert "new?" in asked.content.decode()
    answered = client.post(
        f"/mall/{number}/of/enterprise/step",
        {"step": "offer", "revision": "2", "text": "yes", "price_cny": "10", "until": _soon().isoformat()},
        follow=True,
    )
    assert answered.status_code == 200 and "10.00" in answered.content.decode()
