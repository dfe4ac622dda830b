"""The readers and the objects of the table of doors: what is near to some is far from others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

READERS = ("district", "department", "town", "enterprise", "auditor", "roleless", "stranger")
#: Firms that a reader must learn nothing about.
HIDDEN = {
    "district": (),
    "department": ("near", "far"),
    "town": ("far", "built"),
    "enterprise": ("far", "built"),
    "auditor": (),
    "roleless": ("near", "far", "built"),
    "stranger": ("near", "far", "built"),
}


@dataclass(frozen=True)
class Cast:
    """Users by reader, what the addresses of the table name, and what gives a firm away."""

    users: dict[str, Any]
    secrets: dict[str, str]
    objects: Objects
    telltale: dict[str, tuple[str, ...]]


def cast_of() -> Cast:
    """Make the readers; the department covers construction, the town and the firm the largest other emitter.

    The near and the far firm have findings.
    """
    firms = _firms()
    near = firms["near"]
    users = _users(near)
    secrets = _tokens(users)
    objects = Objects(_objects(firms, users), partial(_later, firms))
    return Cast(users, secrets, objects, {one: _telltale(row) for one, row in firms.items()})


class Objects(dict[str, str]):
    """What addresses name; what is dear to make is made when an address asks for the first of it."""

    def __init__(self, there: dict[str, str], make: Callable[[], dict[str, str]]) -> None:
        super().__init__(there)
        self._make = make

    def __missing__(self, name: str) -> str:
        self.make_all()
        return self[name]

    def make_all(self) -> None:
        """Make what is dear."""
        self.update(self._make())


def _firms() -> dict[str, dict[str, Any]]:
    from tanliu.app.platform.served import results

    rows = results().rows(
        """SELECT e.entity_id, e.name, e.field, e.regions, p.region_id, p.emission_kgco2e, p.energy_kgce
           FROM entity e JOIN entity_period p USING (entity_id)
           WHERE p.period = '2025'
           ORDER BY p.emission_kgco2e DESC NULLS LAST, e.entity_id"""
    )
    # the department sees something of the town too
    shared = {row["region_id"] for row in rows if row["field"] == "construction"}
    known = {row["entity_id"] for row in results().rows("SELECT DISTINCT entity_id FROM finding")}
    industry = [row for row in rows if row["field"] == "industry" and row["entity_id"] in known]
    near = next(row for row in industry if row["region_id"] in shared)
    away = [row for row in rows if near["region_id"] not in row["regions"]]
    far = next(row for row in away if row in industry)
    built = next(
        row for row in away if row["field"] == "construction" and row["region_id"] != far["region_id"]
    )
    return {"near": near, "far": far, "built": built}


def _telltale(row: dict[str, Any]) -> tuple[str, ...]:
    """Return what must not be read: the name, the credit code, and figures with digits enough to be no chance."""
    figures = [row[one] for one in ("emission_kgco2e", "energy_kgce") if row[one] is not None]
    exact = [f"{value.normalize():f}" for value in figures if isinstance(value, Decimal)]
    written = [f"{value / 1000:,.0f}" for value in figures if value >= 10_000_000]
    return (row["name"], row["entity_id"], *(one for one in exact if len(one) > 7), *written)


def _users(near: dict[str, Any]) -> dict[str, Any]:
    from django.contrib.auth.models import User

    from tanliu.app.platform.people import put_user

    covers = {
        "department": ["construction"],
        "town": [near["region_id"]],
        "enterprise": [near["entity_id"]],
    }
    for role in ("district", "department", "town", "enterprise", "auditor"):
        put_user(role, role, covers.get(role, []))
    put_user("second", "district")
    User.objects.create_user("roleless")
    return {one: User.objects.filter(username=one).first() for one in (*READERS, "second")}


def _tokens(users: dict[str, Any]) -> dict[str, str]:
    from tanliu.app.platform.models import ApiToken

    return {
        one: ApiToken.issue(user, "walk", ["read", "write"])[1]
        for one, user in users.items()
        if user is not None
    }


def _mall() -> dict[str, str]:
    """Put an offer of the console into the mall, about which the second officer asks."""
    from tanliu.app.desks.mall.models import MallEnquiry, MallListing

    told = {
        "kind": "service",
        "title": "audit",
        "text": "of meters",
        "offered_by": "provider",
        "author": "provider",
    }
    offer = MallListing.objects.create(**told, until=date(2999, 1, 1))
    MallEnquiry.objects.create(
        process="mall-enquiry", edition="2026.11", subject=f"{offer.pk} second", entity_id="", state="asked",
        opened_by="second", listing=offer, buyer="second", buyer_name="second",
    )  # fmt: skip
    return {"offer": str(offer.pk)}


def _reserved(trade: Any) -> None:
    """Give the seller what a trade sells, and reserve it: the ledger holds what the market says."""
    from tanliu.app.desks.market import posting
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.ledger.accounts import open_accounts
    from tanliu.app.platform.ledger.post import post
    from tanliu.app.platform.ledger.proposal import Proposal

    open_accounts("issue")
    at = open_accounts("holder", [trade.seller])[trade.seller]
    given = Proposal(
        "allocate", "allowance", "issue", at, trade.lots * trade.lot, ("walk market", trade.seller), "walk",
        proposed_by="li", approved_by="wang",
    )  # fmt: skip
    post([given], Actor("console"))
    posting.open_for([trade.seller, trade.buyer])
    posting.send([posting.held(trade)], Actor("console"))


def _market(found: dict[str, str]) -> dict[str, str]:
    """Let the near and the far firm bid and sell to somebody; call an auction, and suspend the far one."""
    from datetime import UTC, date, datetime
    from decimal import Decimal

    from tanliu.app.desks.market.models import MarketAuction, MarketOrder, MarketSuspension, MarketTrade

    last, at = date(2999, 1, 1), datetime(2026, 1, 5, 4, tzinfo=UTC)
    told: dict[str, Any] = {
        "market": "shanghai",
        "way": "listed",
        "unit": "allowance",
        "price": Decimal(58),
        "lot": 1000,
        "lots": 7,
    }
    made = {}
    for one in ("near", "far"):
        bid = MarketOrder.objects.create(
            **told, side="buy", left=7, entity_id=found[one], until=last, by="walk", at=at, cause=f"bid {one}"
        )
        trade = MarketTrade.objects.create(
            **told,
            seller=found[one],
            buyer="T1",
            sold_by="walk",
            bought_by="walk",
            at=at,
            day=at.date(),
            pay_until=last,
            cause=f"trade {one}",
        )
        _reserved(trade)
        made |= {f"{one}_bid": str(bid.pk), f"{one}_trade": str(trade.pk)}
    auction = MarketAuction.objects.create(
        market="shanghai", unit="allowance", day=last, commitment="0" * 64, seed="1" * 64, called_by="walk"
    )
    suspension = MarketSuspension.objects.create(
        market="shanghai", subject=found["far"], reason="asked", by="walk"
    )
    return made | {"auction": str(auction.pk), "suspension": str(suspension.pk)}


def _plants(found: dict[str, str], firms: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Register a plant of the near and one of the far firm, with a state of the near one."""
    from datetime import date

    from tanliu.app.desks.plants.models import Plant, PlantState

    made = {
        one: Plant.objects.create(
            code=f"{one}-{found[one]}", name=f"roof of {found[one]}", kind="pv", region_id=firms[one]["region_id"], entity_id=found[one],
            rating_kw=Decimal(10), commissioned=date(2020, 1, 1), source="walk", author="second",
        )
        for one in ("near", "far")
    }  # fmt: skip
    state = PlantState.objects.create(plant=made["near"], state="outage", first=date(2024, 1, 1), available=Decimal(0), author="second")  # fmt: skip
    return {"plant": made["near"].code, "far_plant": made["far"].code, "plant_state": str(state.pk)}


def _meters(found: dict[str, str]) -> dict[str, str]:
    """Tell an event of a meter of the near and of one of the far firm."""
    from tanliu.app.desks.meters.models import MeterEvent
    from tanliu.app.platform.served import results

    made = {}
    for one in ("near", "far"):
        query = "SELECT meter_id FROM meter WHERE meter_code = ?"
        made[f"{one}_meter_id"] = str(results().rows(query, [found[f"{one}_meter"]])[0]["meter_id"])
        event = MeterEvent(meter_code=found[f"{one}_meter"], kind="sealed", day=date(2024, 1, 1), note="walk", source="walk", author="second")  # fmt: skip
        event.save()
        made[f"{one}_meter_event"] = str(event.pk)
    return made


def _titles(found: dict[str, str]) -> dict[str, str]:
    """Enter a title of the near and one of the far firm."""
    from datetime import date

    from tanliu.app.desks.products.models import GreenTitle

    made = {
        one: GreenTitle.objects.create(
            kind="green_factory", level="city", entity_id=found[one], holder=f"Works {one}", awarded_by="walk", document="walk",
            first=date(2025, 1, 1), author="walk",
        )
        for one in ("near", "far")
    }  # fmt: skip
    return {"title": str(made["near"].pk), "far_title": str(made["far"].pk)}


def _credits() -> dict[str, str]:
    """Tell of an act of a resident in a month that is drawn, ask that another be taken back, offer a reward."""
    from datetime import datetime

    from django.utils import timezone

    from tanliu.app.desks.credits.models import (
        CreditAct,
        CreditRecall,
        CreditReward,
        CreditRun,
        Participant,
    )

    who = Participant.objects.create(pseudonym="RWALK", consent="1")
    told = {"methodology": "metro", "month": "2026-03", "edition": "2022"}
    at = datetime(2026, 3, 2, 8, tzinfo=timezone.get_default_timezone())
    found = {}
    for number, state in enumerate(("drawn", "issued"), 1):
        run = CreditRun.objects.create(
            **told, number=number, state=state, drawn_by="li", seed="", unit="reward_points"
        )
        act = CreditAct.objects.create(
            **told, pseudonym=who.pk, source="metro", ref=state, told="", kind="metro_ride", quantity=5, start=at,
            end=at + timedelta(minutes=9), key=state, counted=5, grams="234", run=run,
        )  # fmt: skip
        found |= {f"{state}_run": str(run.pk), f"{state}_act": str(act.pk)}
    recall = CreditRecall.objects.create(act_id=found["issued_act"], asked_by="li", reason="false")
    reward = CreditReward.objects.create(
        title="tea",
        unit="reward_points",
        price=5,
        stock=1,
        until=date(2999, 1, 1),
        offered_by="a garden",
        author="li",
    )
    return found | {"recall": str(recall.pk), "reward": str(reward.pk)}


def _objects(firms: dict[str, dict[str, Any]], users: dict[str, Any]) -> dict[str, str]:
    from tanliu.app.platform.models import ApiToken
    from tanliu.app.platform.served import results
    from tanliu.app.platform.uploads import Upload

    found = {one: str(row["entity_id"]) for one, row in firms.items()}
    found |= {"town": firms["near"]["region_id"], "far_town": firms["far"]["region_id"]}
    for one in ("near", "far"):
        lines = results().rows("SELECT min(line_id) AS id FROM line WHERE entity_id = ?", [found[one]])
        meters = results().rows("SELECT min(meter_code) AS id FROM meter WHERE entity_id = ?", [found[one]])
        findings = results().rows(
            "SELECT min(finding_id) AS id FROM finding WHERE entity_id = ?", [found[one]]
        )
        found |= {f"{one}_line": lines[0]["id"], f"{one}_meter": meters[0]["id"]}
        found |= {f"{one}_finding": findings[0]["id"], f"{one}_case": _case(found[one])}
    batch = results().rows("SELECT min(batch_id) AS id FROM quarantine")[0]["id"]
    token = ApiToken.objects.get(user=users["district"])
    return (
        found
        | _codes(found, users["district"])
        | _jobs(firms, users)
        | _ledger(found)
        | _mall()
        | _market(found)
        | _plants(found, firms)
        | _meters(found)
        | _titles(found)
        | _credits()
        | _exchange()
        | {
            "user": str(users["second"].pk),
            "token": str(token.pk),
            "batch": str(batch),
            "far_upload": Upload(users["second"].pk, "readings", "0", "far.csv", False).token(),
        }
    )


def _exchange() -> dict[str, str]:
    """Make a parcel of all firms for a partner that fetches."""
    from django.utils import timezone

    from tanliu.app.desks.exchange.actions.make import MakeParcel
    from tanliu.app.desks.exchange.models import ExchangeParcel, ExchangePartner
    from tanliu.app.platform.action import Actor, perform

    ExchangePartner.objects.create(
        id="walk-centre", name="walk", exchange="data-centre", state="active", datasets=["emissions_by_enterprise"],
        agreed_by="second", agreed_at=timezone.now(),
    )  # fmt: skip
    done = perform(MakeParcel("walk-centre", "emissions_by_enterprise", "2025-03"), Actor("console"))
    parcel = ExchangeParcel.objects.get(pk=done.number)
    return {
        "partner": "walk-centre",
        "parcel": str(parcel.pk),
        "parcel_key": parcel.key,
        "other_key": "0" * 64,
    }


def _ledger(found: dict[str, str]) -> dict[str, str]:
    """Post a transfer to the near and one to the far firm."""
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.ledger.accounts import open_accounts
    from tanliu.app.platform.ledger.models import LedgerBatch
    from tanliu.app.platform.ledger.post import post
    from tanliu.app.platform.ledger.proposal import Proposal

    firms = {one: found[one] for one in ("near", "far")}
    open_accounts("issue")
    ids = open_accounts("holder", firms.values())
    by = {"family": "walk", "proposed_by": "li", "approved_by": "wang"}
    given = [
        Proposal("allocate", "budget", "issue", ids[firm], 5, ("walk", firm), **by) for firm in firms.values()
    ]
    keys = [done.key for done in post(given, Actor("console"))]
    newest = LedgerBatch.objects.last()
    return {"near_transfer": keys[0], "far_transfer": keys[1], "ledger_batch": str(newest and newest.pk)}


def _later(firms: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Issue a budget plan to all three, with an appeal, a warning, an order of the near and the far one; keep claims."""
    from loop_case import LI, Q1, issued, made
    from tanliu.app.desks.budgets.actions.appeal import LodgeAppeal
    from tanliu.app.desks.budgets.actions.board import PlaceOrder
    from tanliu.app.platform.action import perform

    ids = {one: str(row["entity_id"]) for one, row in firms.items()}
    plan, preview = issued(dict.fromkeys(ids.values(), 9)), made(dict.fromkeys(ids.values(), 7), year="2027")
    found = {"plan": str(plan.pk), "preview": str(preview.pk)}
    for one in ("near", "far"):
        case = perform(LodgeAppeal(plan.pk, ids[one], "base", f"why {ids[one]}", {Q1: "0.1"}), LI)
        order = perform(PlaceOrder(ids[one], "request", Q1, "0.1", "7", "walk"), LI)
        found |= {
            f"{one}_appeal": str(case),
            f"{one}_order": str(order),
            f"{one}_warning": _warning(plan, ids[one]),
        }
    return (
        found | _claims(ids) | _answers(ids) | _assessed(ids) | _delivery() | _pledges(ids) | _programmes(ids)
    )


def _warning(plan: Any, firm: str) -> str:
    from tanliu.app.desks.budgets.models import BudgetWarning
    from tanliu.app.platform.casework.today import today

    told = {"level": 2, "probability": 0.5, "months": 3, "budget": 1, "used": 1, "raised_on": today()}
    return str(BudgetWarning.objects.create(plan=plan, kind="firm", subject_id=firm, town="T1", **told).pk)


def _claims(ids: dict[str, str]) -> dict[str, str]:
    """Keep a claim of the enterprise, and one of a stranger to all that names the far firm."""
    from tanliu.app.desks.claims.actions import KeepClaims
    from tanliu.app.desks.claims.read import of_form
    from tanliu.app.platform.action import Actor, perform

    def kept(by: str, says: str) -> str:
        told = {"says": says, "printed": "3", "unit": "t", "expression": "a * 2", "inputs": "a = 1 t"}
        (one,) = perform(KeepClaims([of_form(told)], "walk"), Actor(by))
        return str(one.number)

    return {"near_claim": kept("enterprise", "own"), "far_claim": kept("second", ids["far"])}


def _answers(ids: dict[str, str]) -> dict[str, str]:
    """Keep an answer of a tool for the enterprise, and one of a stranger to all that names the far firm."""
    from tanliu.app.desks.tools.actions import KeepAnswer
    from tanliu.app.desks.tools.asked import asked
    from tanliu.app.platform.action import Actor, perform
    from tanliu.app.platform.served import catalog
    from tanliu.app.platform.tools.declared import by_id

    def kept(by: str, title: str) -> str:
        body = b"time,expected_kwh,actual_kwh\n2025-01-01,100,90\n"
        what = asked(by_id()["plant-achieved"], {"operation": ("a.csv", body)}, {})
        return str(perform(KeepAnswer(what, catalog(), title), Actor(by)).pk)

    return {"near_answer": kept("enterprise", "own"), "far_answer": kept("second", ids["far"])}


def _delivery() -> dict[str, str]:
    from tanliu.app.platform.served import results

    rows = results().rows("SELECT max(batch_id) AS id FROM batch WHERE table_name = 'reading'")
    return {"delivery": str(rows[0]["id"])}


def _case(firm: str) -> str:
    """Open a case about a firm, with a notice to the firm."""
    from tanliu.app.platform.action import Actor
    from tanliu.app.platform.casework.models import Case
    from tanliu.app.platform.casework.move import Move, begin, take

    case = begin(Case, "finding", f"walk-{firm}", firm, Actor("console"))
    take(case, Move("ask", 1, note="why"), Actor("console"))
    return str(case.pk)


def _jobs(firms: dict[str, dict[str, Any]], users: dict[str, Any]) -> dict[str, str]:
    """Make a job of the district, one of the town, and one whose owner saw more when it was done; each left a file."""
    from tanliu.app.platform.jobs.files import folder_of, keep
    from tanliu.app.platform.jobs.queue import seen_by
    from tanliu.app.platform.models import Job

    def make(owner: str, told: tuple[str, ...], seen: list[Any]) -> str:
        job = Job.objects.create(kind="key_enterprises", owner=users[owner])
        text = "\n".join(f"{firms[one]['name']},{one}" for one in told)
        Job.objects.filter(pk=job.pk).update(
            result={"files": [keep(folder_of(job.pk, make=True), "all.csv", text.encode())], "seen": seen}
        )
        return str(job.pk)

    everything = ("near", "far", "built")
    return {
        "job": make("district", everything, seen_by(users["district"])),
        "town_job": make("town", ("near",), seen_by(users["town"])),
        "stale_job": make("town", everything, seen_by(users["district"])),
    }


def _codes(found: dict[str, str], user: Any) -> dict[str, str]:
    """Issue a code that holds, one that was revoked, one whose days are over; and forge one."""
    from django.utils import timezone

    from tanliu.app.desks.codes.actions import token_of
    from tanliu.app.desks.codes.models import CodeLink

    now = timezone.now()

    def issue(firm: str, kind: str, **dates: Any) -> str:
        told = {"expires_at": now + timedelta(days=9), "shows": ["name", "grade"]} | dates
        return token_of(CodeLink.objects.create(kind=kind, entity_id=firm, created_by=user, **told))

    return {
        "near_code": issue(found["near"], "carbon"),
        "far_code": issue(found["far"], "carbon"),
        "revoked_code": issue(found["near"], "energy", revoked_at=now),
        "expired_code": issue(found["near"], "energy", expires_at=now - timedelta(days=1)),
        "forged_code": "0" * 32 + ".forged",
    }


def _assessed(ids: dict[str, str]) -> dict[str, str]:
    """Assess the near and the far firm by a scheme, and give each a certificate."""
    from tanliu.app.desks.assessments.actions.assess import Apply
    from tanliu.app.desks.assessments.models import Assessment, Certificate
    from tanliu.app.desks.assessments.queries.assessments import CERTIFICATE
    from tanliu.app.platform.action import Actor, perform
    from tanliu.app.platform.casework.move import begin
    from tanliu.app.platform.casework.today import today
    from tanliu.decide.assessment.certificate import numbered

    found = {}
    for place, one in enumerate(("near", "far"), start=1):
        case = perform(Apply("zero-waste-to-landfill", ids[one], "2024"), Actor("console"))
        told = {
            "awarded_by": Assessment.objects.get(pk=case), "scheme": "zero-waste-to-landfill", "level": "silver",
            "holder": f"holder {ids[one]}", "issued_on": today(), "valid_until": today(), "looked_on": today(),
        }  # fmt: skip
        number = numbered("ZWL", 2024, place)
        begin(Certificate, CERTIFICATE, number, ids[one], Actor("console"), **told)
        found[f"{one}_certificate"] = number
    return found


def _programmes(ids: dict[str, str]) -> dict[str, str]:
    """Begin a programme of the near and of the far firm."""
    from tanliu.app.desks.programmes.actions import Begin
    from tanliu.app.platform.action import Actor, perform
    from tanliu.app.platform.casework.today import today

    return {
        f"{one}_programme": str(perform(Begin("zero-waste-set-up", today(), ids[one]), Actor("console")))
        for one in ("near", "far")
    }


def _pledges(found: dict[str, str]) -> dict[str, str]:
    """Let the near and the far firm pledge an allowance each, and offer a repurchase to somebody."""
    from datetime import date
    from decimal import Decimal

    from market_case import allowances
    from tanliu.app.desks.pledges.actions.pledge import PledgeUnits
    from tanliu.app.desks.pledges.actions.repurchase import OfferRepurchase
    from tanliu.app.platform.action import Actor, perform

    last, by, made = date(2999, 1, 1), Actor("console"), {}
    firms = {one: found[one] for one in ("near", "far")}
    allowances({**dict.fromkeys(firms.values(), 9), "T1": 0}, "walk allowances")
    for one, id in firms.items():
        pledge = perform(PledgeUnits(id, "allowance", Decimal(2), "walk", last, "Bank"), by)
        back = perform(
            OfferRepurchase(id, "T1", "allowance", Decimal(3), Decimal(1), Decimal(1), last, "walk"), by
        )
        made |= {f"{one}_pledge": str(pledge), f"{one}_back": str(back)}
    return made
