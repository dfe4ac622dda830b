"""Pledges and repurchases: reserved until somebody else agrees; both legs or neither; what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from market_case import FIRMS, LI, WANG, ZHANG, allowances, has, on, order
from tanliu.app.desks.pledges.actions.pledge import AskEnd, DecideEnd, PledgeUnits
from tanliu.app.desks.pledges.actions.repurchase import OfferRepurchase, StepRepurchase
from tanliu.app.desks.pledges.models import Pledge, Repurchase
from tanliu.app.desks.pledges.queries.books import faults
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.people import put_user
from tanliu.kit.errors import ConflictError, TanliuError

LAST = date(2027, 6, 30)


@pytest.fixture
def firms(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch)
    allowances({"F1": 100, "F2": 0})


def pledge(firm: str = "F1", tonnes: str = "40", contract: str = "C-1", **more: Any) -> int:
    told: dict[str, Any] = {"pledgee": "Bank of Lanwan", "until": LAST, **more}
    return perform(PledgeUnits(firm, told.pop("unit", "allowance"), Decimal(tonnes), contract, **told), LI)


def repo(tonnes: str = "30", request: str = "r", **more: Any) -> int:
    told = {
        "seller": "F1",
        "buyer": "F2",
        "price_cny": Decimal(1700),
        "back_cny": Decimal(1750),
        "back_on": date(2026, 12, 10),
        **more,
    }
    return perform(OfferRepurchase(unit="allowance", tonnes=Decimal(tonnes), request=request, **told), LI)


def test_what_is_pledged_is_not_sold_until_somebody_else_releases_it(firms: None) -> None:
    number = pledge()
    assert pledge() == number and has("F1") == (60, 40)
    with pytest.raises(TanliuError, match="more than they have free"):
        order("F1", "sell", 61, "58")
    with pytest.raises(ConflictError):
        pledge(tonnes="41")
    perform(AskEnd(number, "release", "letter 7 of the bank"), LI)
    perform(AskEnd(number, "release", "letter 7 of the bank"), LI)
    with pytest.raises(ConflictError):
        perform(AskEnd(number, "forfeit", "not paid"), ZHANG)
    with pytest.raises(TanliuError, match="does not decide"):
        perform(DecideEnd(number, agrees=True), LI)
    assert perform(DecideEnd(number, agrees=True), WANG) == "released"
    assert perform(DecideEnd(number, agrees=True), WANG) == "released" and has("F1") == (100, 0)
    with pytest.raises(ConflictError):
        perform(AskEnd(number, "forfeit", "late"), ZHANG)
    assert faults() == [] and verify().faults == ()


def test_a_forfeited_pledge_goes_to_the_pledgee_by_three_hands(firms: None) -> None:
    to_bank, to_firm = pledge(), pledge(tonnes="10", contract="C-2", pledgee="", pledgee_entity="F2")
    for number in (to_bank, to_firm):
        perform(AskEnd(number, "forfeit", "not paid"), ZHANG)
        with pytest.raises(TanliuError, match="does not decide"):
            # who pledged it is no judge of its loss
            perform(DecideEnd(number, agrees=True), LI)
    perform(DecideEnd(to_bank, agrees=False), WANG)
    assert has("F1") == (50, 50)
    perform(AskEnd(to_bank, "forfeit", "still not paid"), ZHANG)
    assert {perform(DecideEnd(number, agrees=True), WANG) for number in (to_bank, to_firm)} == {"forfeited"}
    assert has("F1") == (50, 0) and has("F2") == (10, 0)
    assert LedgerBalance.objects.get(account="pledgee", unit="allowance").available == 40_000
    assert faults() == [] and verify().faults == ()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"tonnes": "100.001"}, "up to 100.000 t"),
        ({"tonnes": "0"}, "above zero"),
        ({"tonnes": "-1"}, "above zero"),
        ({"tonnes": "0.0001"}, "three decimals"),
        ({"tonnes": "Infinity"}, "above zero"),
        ({"unit": "budget"}, "unknown unit"),
        ({"contract": " "}, "must be told"),
        ({"until": date(2026, 11, 29)}, "over already"),
        ({"pledgee": ""}, "must be told"),
        ({"pledgee_entity": "F9"}, "no enterprise has this id"),
        ({"pledgee_entity": "F1"}, "to themselves"),
        ({"loan_cny": Decimal("1.001")}, "two decimals"),
    ],
)
def test_what_is_no_pledge(firms: None, told: dict[str, Any], says: str) -> None:
    with pytest.raises(TanliuError, match=says):
        pledge(**told)
    assert not Pledge.objects.exists() and has("F1") == (100, 0)


def test_both_legs_of_a_repurchase_are_there_or_neither(firms: None, monkeypatch: pytest.MonkeyPatch) -> None:
    number = repo()
    assert repo() == number and has("F1") == (70, 30)
    off = repo("70", "s")
    assert perform(StepRepurchase(off, "off"), LI) == "off" and has("F1") == (70, 30)
    assert perform(StepRepurchase(number, "take", "TT 1"), WANG) == "sold"
    # the buyer has them and cannot sell them
    assert has("F1") == (70, 0) and has("F2") == (0, 30) and faults() == []
    with pytest.raises(ConflictError):
        perform(StepRepurchase(number, "off"), LI)
    with pytest.raises(ConflictError, match="has not said"):
        perform(StepRepurchase(number, "return"), WANG)
    with pytest.raises(ConflictError, match="lapses when"):
        perform(StepRepurchase(number, "lapse"), WANG)
    perform(StepRepurchase(number, "pay", "TT 2"), LI)
    on(monkeypatch, day=11, month=12)
    with pytest.raises(ConflictError, match="lapses when"):
        perform(StepRepurchase(number, "lapse"), WANG)
    count = LedgerTransfer.objects.count() + 1
    assert (
        perform(StepRepurchase(number, "return"), WANG)
        == "returned"
        == perform(StepRepurchase(number, "return"), WANG)
    )
    assert LedgerTransfer.objects.count() == count and has("F1") == (100, 0) and has("F2") == (0, 0)
    assert faults() == [] and verify().faults == ()


def test_who_is_not_paid_back_keeps_the_units(firms: None, monkeypatch: pytest.MonkeyPatch) -> None:
    number, late = repo(), repo("5", "late")
    perform(StepRepurchase(number, "take", "TT 1"), WANG)
    on(monkeypatch, day=11, month=12)
    assert perform(StepRepurchase(number, "lapse"), WANG) == "lapsed" and has("F2") == (30, 0)
    with pytest.raises(ConflictError, match="is over"):
        perform(StepRepurchase(late, "take", "TT 1"), WANG)
    assert has("F1") == (65, 5) and faults() == []


def test_who_may_do_what(firms: None, covers: dict[str, list[str]], client_of: Callable[[str], Any]) -> None:
    own = covers["enterprise"][0]
    allowances({own: 10}, "own")
    put_user("bank", "enterprise", ["F2"])
    put_user("officer", "district")
    client = client_of("enterprise")
    told = {
        "entity": own,
        "unit": "allowance",
        "tonnes": "4",
        "contract": "C",
        "until": "2999-01-01",
        "pledgee": "Bank",
    }
    assert client.post("/pledges/pledge", told).status_code == 302
    assert client.post("/pledges/pledge", {**told, "entity": "F1"}).status_code == 404
    number = Pledge.objects.get().pk
    page = client.get("/pledges").content.decode()
    assert "Bank" in page and f"/pledges/{number}/ask" in page and f"/pledges/{number}/decide" not in page
    firm, officer = (Actor(name, user=User.objects.get(username=name)) for name in ("enterprise", "officer"))
    with pytest.raises(NotPermittedError):
        perform(AskEnd(number, "forfeit", "why"), firm)
    perform(AskEnd(number, "release", "letter 7"), firm)
    with pytest.raises(NotPermittedError):
        perform(DecideEnd(number, agrees=True), firm)
    assert "/decide" in client_of("district").get("/pledges").content.decode()
    assert perform(DecideEnd(number, agrees=True), officer) == "released" and has(own) == (10, 0)
    text = client.get("/pledges?format=csv").content.decode("utf-8-sig")
    assert "released" in text and own in text


class Lenders(RuleBasedStateMachine):
    """Firms pledge and sell back as they like; each request comes twice."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.count = 0
        allowances({"F1": 50, "F2": 20, "F3": 0})

    def teardown(self) -> None:
        found = verify().faults
        transaction.savepoint_rollback(self.mark)
        assert found == ()

    def _twice(self, act: Any) -> Any:
        before = LedgerTransfer.objects.count()
        try:
            done = act()
        except TanliuError:
            assert LedgerTransfer.objects.count() == before
            return None
        count = LedgerTransfer.objects.count()
        assert act() == done and LedgerTransfer.objects.count() == count
        return done

    @rule(firm=st.sampled_from(FIRMS), tonnes=st.integers(1, 40), to=st.sampled_from(["", "F2", "F3"]))
    def pledged(self, firm: str, tonnes: int, to: str) -> None:
        self.count += 1
        contract = f"C{self.count}"
        self._twice(lambda: pledge(firm, f"{tonnes}", contract, pledgee_entity=to))

    @rule(data=st.data(), what=st.sampled_from(["release", "forfeit"]), agrees=st.booleans())
    def ended(self, data: st.DataObject, what: str, agrees: bool) -> None:
        if found := list(Pledge.objects.filter(state="active")):
            one = data.draw(st.sampled_from(found)).pk
            perform(AskEnd(one, what, "why"), ZHANG)
            perform(DecideEnd(one, agrees), WANG)

    @rule(ways=st.permutations(FIRMS), tonnes=st.integers(1, 40))
    def offered(self, ways: list[str], tonnes: int) -> None:
        self.count += 1
        request = f"r{self.count}"
        self._twice(
            lambda: repo(f"{tonnes}", request, seller=ways[0], buyer=ways[1], back_on=date(2999, 1, 1))
        )

    @rule(data=st.data(), what=st.sampled_from(["take", "take", "pay", "return", "off", "lapse"]))
    def stepped(self, data: st.DataObject, what: str) -> None:
        if found := list(Repurchase.objects.filter(state__in=("offered", "sold"))):
            one = data.draw(st.sampled_from(found)).pk
            self._twice(lambda: perform(StepRepurchase(one, what, "TT"), WANG))

    @invariant()
    def what_was_given_is_there_and_what_is_promised_is_reserved(self) -> None:
        rows = LedgerBalance.objects.exclude(account="issue")
        assert sum(one.available + one.reserved for one in rows) == 70_000 and faults() == []


def test_whatever_is_pledged_nothing_is_lost_or_doubled(served: Any) -> None:
    run_state_machine_as_test(
        Lenders, settings=settings(max_examples=12, stateful_step_count=12, deadline=None)
    )  # type: ignore[no-untyped-call]
