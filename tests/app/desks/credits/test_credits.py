"""Credits of residents: acts with their verdicts, a month issued by two people, what is spent, taken back, and left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.desks.credits.actions.months import Audit, DrawMonth, IssueMonth, VoidMonth
from tanliu.app.desks.credits.actions.people import Agree, Invite, Leave, SignUp
from tanliu.app.desks.credits.actions.recall import AskRecall, Recall
from tanliu.app.desks.credits.actions.spend import Give, HandOut, PutReward, Redeem
from tanliu.app.desks.credits.actions.tell import Answer, TellActs
from tanliu.app.desks.credits.models import CreditAct, CreditRemainder, CreditRun, Participant, Person
from tanliu.app.desks.credits.queries import avoided_kg, balances_of, moves_of, participant_of, towns
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.audit import AuditEvent
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.models import LedgerBatch, LedgerTransfer
from tanliu.app.platform.ledger.verify import verify
from tanliu.app.platform.people import put_user
from tanliu.decide.credit.claim import Act
from tanliu.decide.ledger.types import RefusedError
from tanliu.kit.errors import ConflictError, TanliuError

MONTH, BIKE = "2026-03", "shared-bike-metro"
AT = datetime(2026, 3, 2, 0, 15, tzinfo=UTC)


@pytest.fixture
def people(covers: dict[str, list[str]]) -> dict[str, Actor]:
    """Return two residents who take part, an operator, who keeps and who issues."""
    roles = {
        "li": "member", "wu": "member", "bikes": "operator", "keeper": "department", "chief": "district", "auditor": "auditor",
    }  # fmt: skip
    for name, role in roles.items():
        put_user(name, role, covers.get(role, []))
    found = {name: Actor(name, user=User.objects.get(username=name)) for name in roles}
    for name in ("li", "wu"):
        perform(Agree(True), found[name])
    return found


def _id(one: Actor) -> str:
    found = participant_of(one.user)
    assert found is not None
    return found.pseudonym


def _ride(who: Actor | str, ref: str = "1", km: str = "10", start: datetime = AT, **other: Any) -> Act:
    name = who if isinstance(who, str) else _id(who)
    one = Act(ref, "bike_ride", BIKE, name, Decimal(km), start, start + timedelta(hours=1), "", ref)
    return replace(one, **other)


def _tell(people: dict[str, Actor], *acts: Act) -> list[Answer]:
    return perform(TellActs(acts), people["bikes"])


def _issued(people: dict[str, Actor], month: str = MONTH) -> CreditRun:
    number = perform(DrawMonth(BIKE, month), people["keeper"])
    for act in CreditAct.objects.filter(run=number, is_sampled=True):
        perform(Audit(act.pk, True), people["keeper"])
    return perform(IssueMonth(number), people["chief"])


def test_what_a_ride_avoids_reaches_the_account_of_the_rider_to_the_gram(people: dict[str, Actor]) -> None:
    (one,) = _tell(people, _ride(people["li"]))
    assert (one.reason, one.grams) == ("", Fraction("486.5"))
    assert balances_of(_id(people["li"])) == {}, "nothing before the month is issued"
    run = _issued(people)
    # no test of additionality is passed: points, which are never traded
    assert balances_of(_id(people["li"])) == {"reward_points": 486}
    assert (run.minted, Fraction(run.certified), Fraction(run.carried)) == (
        486,
        Fraction("486.5"),
        Fraction(1, 2),
    )
    # half a gram is carried and makes the next ride whole
    _tell(people, _ride(people["li"], "2", start=AT + timedelta(days=31)))
    _issued(people, "2026-04")
    assert balances_of(_id(people["li"])) == {"reward_points": 973}
    assert avoided_kg() == Fraction(973, 1000) and not verify("").faults


def test_each_row_has_its_verdict_and_the_same_row_the_same_one(people: dict[str, Actor]) -> None:
    li = people["li"]
    rows = [
        _ride(li), _ride("R000", "2"), _ride(li, "3", "0.01"), _ride(li, "4", "31"), _ride(li, "5", methodology="walk"),
        _ride(li, "6"), _ride(li, "7", start=datetime(2990, 1, 1, tzinfo=UTC)), _ride(li, "8", "1e30"),
        _ride(li, "9", "20", start=AT + timedelta(hours=2)), _ride(li, "10", "25", start=AT + timedelta(hours=4)),
        _ride(li, "11", "25", start=AT + timedelta(hours=6)),
    ]  # fmt: skip
    wanted = [
        "", "unknown_participant", "too_small", "too_fast", "unknown_methodology", "overlaps", "not_yet", "no_quantity", "", "",
        "capped",
    ]  # fmt: skip
    first = _tell(people, *rows)
    assert [one.reason for one in first] == wanted
    assert first[-1].counted == 5, "the day counts sixty kilometres"
    again = _tell(people, *reversed(rows))
    assert [one.reason for one in reversed(again)] == wanted and all(one.known for one in again)
    assert CreditAct.objects.count() == len(rows)
    (other,) = _tell(people, _ride(li, km="29"))
    assert (other.reason, other.counted, other.known) == ("told_otherwise", 10, False)
    # what does not count is mended by telling it again
    (mended,) = _tell(people, _ride(li, "3", "1", start=AT + timedelta(days=1)))
    assert (mended.reason, mended.counted) == ("", 1)


def test_a_cap_holds_over_deliveries_and_days_begin_by_the_clock_of_the_place(
    people: dict[str, Actor],
) -> None:
    li, evening = people["li"], datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    _tell(people, *(_ride(li, f"{hour}", "28", AT + timedelta(hours=2 * hour)) for hour in range(2)))
    (late,) = _tell(people, _ride(li, "late", "20", evening - timedelta(hours=1)))
    assert (late.reason, late.counted) == ("capped", 4)
    (next_day,) = _tell(people, _ride(li, "next", "20", evening + timedelta(hours=2)))
    assert next_day.counted == 20, "one at night in Shanghai is another day, though not in UTC"
    assert CreditAct.objects.get(ref="next").month == MONTH


def test_a_month_is_frozen_audited_and_issued_by_somebody_else(people: dict[str, Actor]) -> None:
    _tell(people, *(_ride(people["li"], f"{day}", start=AT + timedelta(days=day)) for day in range(3)))
    with pytest.raises(NotPermittedError):
        perform(DrawMonth(BIKE, MONTH), people["bikes"])
    with pytest.raises(TanliuError, match="over"):
        perform(DrawMonth(BIKE, f"{today():%Y-%m}"), people["keeper"])
    number = perform(DrawMonth(BIKE, MONTH), people["keeper"])
    with pytest.raises(TanliuError, match="nothing waits"):
        perform(DrawMonth(BIKE, MONTH), people["keeper"])
    _tell(people, _ride(people["li"], "late", start=AT + timedelta(days=9)))
    with pytest.raises(TanliuError, match="not looked at"):
        perform(IssueMonth(number), people["chief"])
    (sampled,) = CreditAct.objects.filter(run=number, is_sampled=True)
    with pytest.raises(TanliuError, match="reason"):
        perform(Audit(sampled.pk, False), people["keeper"])
    perform(Audit(sampled.pk, False, "no such bike"), people["keeper"])
    run = perform(IssueMonth(number), people["chief"])
    assert run.minted == 973, "two rides of three, and not the one that came late"
    with pytest.raises(ConflictError):
        perform(IssueMonth(number), people["chief"])
    again = _issued(people)
    assert (again.number, again.minted) == (2, 486)
    assert balances_of(_id(people["li"])) == {"reward_points": 1459}


def test_who_drew_or_audited_does_not_issue(people: dict[str, Actor]) -> None:
    _tell(people, _ride(people["li"]))
    put_user("both", "district")
    from tanliu.app.desks.credits.actions import months

    both = Actor("both")
    number = perform(DrawMonth(BIKE, MONTH), both)
    with pytest.raises(NotPermittedError):
        months.IssueMonth(number).check(both)
    perform(VoidMonth(number), both)
    number = perform(DrawMonth(BIKE, MONTH), people["keeper"])
    perform(Audit(CreditAct.objects.get(run=number).pk, True), both)
    with pytest.raises(NotPermittedError):
        months.IssueMonth(number).check(both)


def test_a_reward_is_paid_once_and_handed_out_once(people: dict[str, Actor]) -> None:
    _tell(people, _ride(people["li"]), _ride(people["wu"], "w"))
    _issued(people)
    put = PutReward("Tea", "", "reward_points", 300, 1, today() + timedelta(days=9), "Garden")
    with pytest.raises(NotPermittedError):
        perform(put, people["li"])
    reward = perform(put, people["keeper"])
    done = perform(Redeem(reward, "form-1"), people["li"])
    assert perform(Redeem(reward, "form-1"), people["li"]) == done
    assert balances_of(_id(people["li"])) == {"reward_points": 186}
    with pytest.raises(ConflictError, match="left"):
        perform(Redeem(reward, "form-1"), people["wu"])
    dear = perform(replace(put, price=400, stock=9), people["keeper"])
    with pytest.raises(RefusedError):
        perform(Redeem(dear, "form-2"), people["li"])
    handed = perform(HandOut(done.code.lower()), people["keeper"])
    assert handed.handed_by == "keeper"
    with pytest.raises(ConflictError):
        perform(HandOut(done.code), people["keeper"])
    for _ in range(2):
        perform(Give("reward_points", 86, "gift"), people["li"])
    assert balances_of(_id(people["li"])) == {"reward_points": 100} and not verify("").faults


def test_what_was_false_is_taken_back_by_two_and_the_rest_is_owed(people: dict[str, Actor]) -> None:
    _tell(people, _ride(people["li"]), _ride(people["li"], "2", "1", AT + timedelta(days=1)))
    _issued(people)
    perform(Give("reward_points", 500, "gift"), people["li"])
    act = CreditAct.objects.get(ref="1")
    asked = perform(AskRecall(act.pk, "rode a scooter"), people["keeper"])
    with pytest.raises(NotPermittedError):
        Recall(asked).check(Actor("keeper"))
    done = perform(Recall(asked), people["chief"])
    assert (done.units, done.owed) == (35, 452)
    assert balances_of(_id(people["li"])) == {"reward_points": 0}
    with pytest.raises(ConflictError):
        perform(Recall(asked), people["chief"])
    _tell(people, _ride(people["li"], "3", start=AT + timedelta(days=31)))
    _issued(people, "2026-04")
    # 48.65 + 486.5 g are true, 500 points were given away before it was known
    assert balances_of(_id(people["li"])) == {"reward_points": 35}
    left = CreditRemainder.objects.get()
    assert (left.owed, Fraction(left.grams)) == (0, Fraction("0.15")) and not verify("").faults


def test_who_leaves_is_nowhere_joined_to_what_was_posted(people: dict[str, Actor]) -> None:
    li, name = people["li"], _id(people["li"])
    _tell(people, _ride(li), _ride(li, "2", start=AT + timedelta(days=31)))
    _issued(people)
    roots = list(LedgerBatch.objects.values_list("root", flat=True))
    with pytest.raises(TanliuError):
        perform(Leave(False), li)
    perform(Leave(True), li)
    assert (
        not User.objects.filter(username="li").exists()
        and not Person.objects.filter(participant=name).exists()
    )
    assert Participant.objects.get(pk=name).left_at is not None
    assert (
        list(LedgerBatch.objects.values_list("root", flat=True))[: len(roots)] == roots
        and not verify("").faults
    )
    written = " ".join(
        f"{row.cause} {row.proposed_by} {row.approved_by} {row.source} {row.target}"
        for row in LedgerTransfer.objects.all()
    ) + " ".join(LedgerBatch.objects.values_list("actor", flat=True))
    assert name in written and " li " not in f" {written} "
    assert not [
        one for one in AuditEvent.objects.filter(actor="li") if name in f"{one.subject} {one.details}"
    ]
    (row,) = _tell(people, _ride(name, "3"))
    assert row.reason == "unknown_participant"
    # what they did before goes where their credits went
    _issued(people, "2026-04")
    assert balances_of(name) == {"reward_points": 0}
    assert LedgerTransfer.objects.filter(target="common").count() == 2


def test_people_sign_up_by_an_invitation_that_runs_out(db: None, people: dict[str, Actor]) -> None:
    code = perform(Invite(1), people["keeper"])
    form = {"code": code.lower(), "name": "zhao", "password": "long-and-odd-7", "consent": "on", "region": ""}
    for wrong in (
        {"code": "XXXX"},
        {"password": "123"},
        {"consent": ""},
        {"name": "li"},
        {"region": "nowhere"},
    ):
        answer = Client().post("/credits/join", {**form, **wrong})
        assert answer.status_code == 400 and not User.objects.filter(username="zhao").exists(), wrong
    client = Client()
    assert client.post("/credits/join", form).status_code == 302
    page = client.get("/credits").content.decode()
    assert _id(Actor("zhao", user=User.objects.get(username="zhao"))) in page
    assert Client().post("/credits/join", {**form, "name": "sun"}).status_code == 400, "it was for one"
    with pytest.raises(TanliuError, match="invitation"):
        perform(SignUp(code, "sun", "long-and-odd-7", True), Actor("sign-up"))


def test_nobody_sees_the_acts_of_others_but_by_carbon_id(people: dict[str, Actor]) -> None:
    _tell(people, _ride(people["li"]))
    act = CreditAct.objects.get()
    wanted = {"li": 200, "wu": 404, "bikes": 200, "keeper": 200, "chief": 200, "auditor": 200}
    for name, status in wanted.items():
        client = Client()
        client.force_login(people[name].user, "django.contrib.auth.backends.ModelBackend")
        for language in ("zh-hans", "en"):
            client.cookies["language"] = language
            assert client.get(f"/credits/acts/{act.pk}").status_code == status, name
        told = client.get("/credits").status_code
        assert told == (302 if name in ("keeper", "chief", "auditor") else 200)
        assert client.get("/credits/office").status_code == (
            200 if name in ("keeper", "chief", "auditor") else 403
        )
    assert 'li"' not in Client().get("/credits/open").content.decode()


def test_towns_of_few_residents_are_not_told_of(people: dict[str, Actor]) -> None:
    (row,) = towns(3)
    assert (row.people, row.kg) == (None, None)
    _tell(people, _ride(people["li"]))
    _issued(people)
    (row,) = towns(2)
    assert (row.people, row.kg, row.each_kg) == (2, Fraction("0.4865"), Fraction("0.24325"))
    assert moves_of(_id(people["li"])).count() == 1


def test_who_rides_far_more_than_others_is_looked_at_with_the_reason_beside(
    people: dict[str, Actor], client_of: Any
) -> None:
    many = [Participant(pseudonym=f"RPEER{at:04}", consent="1", region_id="D01-T01") for at in range(24)]
    Participant.objects.bulk_create(many)
    rides = [_ride(one.pseudonym, f"p{at}", str(Decimal(at % 5 + 8) / 2)) for at, one in enumerate(many)]
    rides += [_ride(people["li"], f"busy-{day}", "9", AT + timedelta(days=day, hours=2)) for day in range(25)]
    _tell(people, *rides)
    number = perform(DrawMonth(BIKE, MONTH), people["keeper"])
    risky = CreditAct.objects.filter(run=number).exclude(risk="")
    assert [(one.pseudonym, one.risk, one.is_sampled) for one in risky] == [
        (_id(people["li"]), "peers", True)
    ]
    assert risky[0].risk_z is not None and risky[0].risk_z > 3.5
    # one of a hundred or so by chance too, which says so
    assert CreditAct.objects.filter(run=number, is_sampled=True, risk="").count() <= 1
    page = client_of("district").get(f"/credits/runs/{number}")
    assert "standard deviations beyond the peers of the month" in page.content.decode()
    file = client_of("district").get(f"/credits/runs/{number}?format=csv").content.decode("utf-8-sig")
    assert "Why it is looked at" in file.splitlines()[0] and "beyond the peers" in file
    for act in CreditAct.objects.filter(run=number, is_sampled=True):
        perform(Audit(act.pk, act.risk == "", "a delivery van"), people["keeper"])
    # an operator that told what was false is looked at again the next month, however small
    _tell(people, _ride(people["wu"], "later", "3", AT + timedelta(days=31)))
    later = perform(DrawMonth(BIKE, "2026-04"), people["keeper"])
    (again,) = CreditAct.objects.filter(run=later)
    assert (again.risk, again.is_sampled) == ("source", True)
