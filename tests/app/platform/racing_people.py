# ruff: noqa: E402 (Django is set up before its models are imported)
"""Two threads act at once, again and again; prints as JSON what came of each round."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tanliu.app.site.settings"
import django

django.setup()

from django.contrib.auth.models import User

import racing
from tanliu.app import clock
from tanliu.app.platform.action import Action, Actor, perform
from tanliu.app.platform.audit import record
from tanliu.app.platform.casework.models import Case, CaseClock
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.tend import tend

ROUNDS = 15


class Once(Action[str]):
    """An action that is done once for its cause."""

    def __init__(self, number: int) -> None:
        self.number = number

    def cause(self, actor: Actor) -> str:
        return f"round {self.number}"

    def run(self, actor: Actor) -> str:
        record(actor.name, "once", str(self.number))
        return actor.name

    def answer(self, done: str) -> str:
        return done

    def again(self, answer: str) -> str:
        return answer


def both(act: Callable[[str], Any]) -> list[str]:
    return racing.both(*racing.ann_and_ben(act))


def moved(number: int) -> dict[str, Any]:
    """Both ask about the finding that both have seen in its first revision."""
    case = begin(Case, "finding", f"F{number}", "E", Actor("console"))
    seen = {name: Case.objects.get(pk=case.pk) for name in ("ann", "ben")}

    def ask(name: str) -> str:
        take(seen[name], Move("ask", 1, note=name), Actor(name))
        return "taken"

    got = both(ask)
    case.refresh_from_db()
    steps = [step.actor for step in case.steps.all()]
    return {
        "got": got,
        "state": case.state,
        "revision": case.revision,
        "steps": steps,
        "notices": case.notices.count(),
    }


def begun(number: int) -> dict[str, Any]:
    """Both open the case of the same subject."""

    def open_(name: str) -> str:
        begin(Case, "finding", f"B{number}", "E", Actor(name))
        return "taken"

    return {"got": both(open_), "cases": Case.objects.filter(subject=f"B{number}").count()}


def done_once(number: int) -> dict[str, Any]:
    """Both do the same thing for the same cause."""
    from tanliu.app.platform.models import AuditEvent

    got = both(lambda name: perform(Once(number), Actor(name)))
    return {"got": got, "events": AuditEvent.objects.filter(verb="once", subject=str(number)).count()}


def tended(number: int) -> dict[str, Any]:
    """Two workers attend to a question that nobody answered for months."""
    case = begin(Case, "finding", f"T{number}", "E", Actor("console"))
    take(case, Move("ask", 1, note="why"), Actor("ann"))
    asked = {"counted_from": date(2026, 3, 2), "due_on": date(2026, 3, 16), "wants_on": date(2026, 3, 11)}
    CaseClock.objects.filter(case=case).update(**asked)
    got = both(lambda name: "tended" if tend() else "")
    told = sorted(one.cause.split(" ", 2)[2] + " " + one.to for one in case.notices.exclude(cause=None))
    return {"got": got, "told": told, "steps": case.steps.count()}


def kept(number: int) -> dict[str, Any]:
    """Somebody keeps an answer in two windows at once; in every other round two persons keep the same file."""
    from tanliu.app.desks.tools.actions import KeepAnswer
    from tanliu.app.desks.tools.asked import Asked, of_sample
    from tanliu.app.desks.tools.models import KeptAnswer, KeptFile
    from tanliu.app.platform.people import put_user
    from tanliu.app.platform.tools.declared import by_id
    from tanliu.catalog.load import load

    for name in ("ann", "ben"):
        put_user(name, "district")
    users, alone = {one.username: one for one in User.objects.all()}, number % 2 == 0
    sample, catalog = of_sample(by_id()["cycling-parts"]), load()
    # white space of its own: another file in each round, with the same answer
    files = {field: (name, body + b"\n" * (number + 1)) for field, (name, body) in sample.files.items()}
    asked = Asked(sample.tool, files, sample.texts)

    def keep(name: str) -> str:
        who = "ann" if alone else name
        perform(KeepAnswer(asked, catalog), Actor(who, user=users[who]))
        return "kept"

    answers, before = KeptAnswer.objects.count(), KeptFile.objects.count()
    got = both(keep)
    fresh = KeptAnswer.objects.count() - answers
    return {"got": got, "answers": fresh - (not alone), "files": KeptFile.objects.count() - before}


def sent(number: int) -> dict[str, Any]:
    """Two workers put one notice on its way, and send it."""
    from tanliu.app.desks.notices import outbox
    from tanliu.app.desks.notices.models import Sending, Way, WayKind
    from tanliu.app.platform.casework.tell import Told, tell
    from tanliu.app.platform.people import put_user

    carried: list[str] = []
    outbox.carry = lambda kind, target, secret, letter: carried.append(target)
    outbox.offered = lambda: [WayKind.JSON]
    put_user("ann", "district")
    open_ = {"confirmed_at": clock.now()}
    Way.objects.get_or_create(user=User.objects.get(username="ann"), kind="json", target="t", defaults=open_)
    tell([Told("publication", f"cause {number}", {"en": "x", "zh": "x"})])

    def work(name: str) -> str:
        outbox.put_out()
        outbox.send()
        return "worked"

    got = both(work)
    states = list(
        Sending.objects.filter(notice__cause__contains=f"cause {number}").values_list("state", flat=True)
    )
    return {"got": got, "carried": len(carried), "states": states}


def credited(number: int) -> dict[str, Any]:
    """Two operators tell of the same kilowatt-hours, then a resident redeems the last reward in two windows."""
    from datetime import UTC, datetime
    from decimal import Decimal

    from tanliu.app.desks.credits.actions.people import Agree
    from tanliu.app.desks.credits.actions.spend import Redeem
    from tanliu.app.desks.credits.actions.tell import TellActs
    from tanliu.app.desks.credits.models import CreditAct, CreditReward
    from tanliu.app.desks.credits.queries import balances_of, participant_of
    from tanliu.app.platform.ledger.accounts import open_accounts
    from tanliu.app.platform.ledger.post import post
    from tanliu.app.platform.ledger.proposal import Proposal
    from tanliu.app.platform.people import put_user
    from tanliu.decide.credit.claim import Act

    if not User.objects.filter(username="li").exists():
        # hashing passwords costs more than all the rest of a round
        for name, role in (("ann", "operator"), ("ben", "operator"), ("li", "member")):
            put_user(name, role)
        perform(Agree(True), Actor("li", user=User.objects.get(username="li")))
    users = {one.username: one for one in User.objects.all()}
    mine = participant_of(users["li"])
    assert mine is not None
    at = datetime(2026, 3, 2, 8, number, tzinfo=UTC)

    def tell(name: str) -> str:
        ref = f"{name} {number}"
        act = Act(
            ref, "pv_generation", "rooftop-pv", mine.pk, Decimal(5), at, at, "", ref, f"inverter {number}"
        )
        return perform(TellActs([act]), Actor(name, user=users[name]))[0].reason

    reasons = both(tell)
    open_accounts("issue")
    account = f"resident:{mine.pk}"
    told = {"family": "walk", "proposed_by": "li", "approved_by": "wang"}
    post(
        [Proposal("credit_issue", "reward_points", "issue", account, 10, ("walk", number), **told)],
        Actor("console"),
    )
    before = balances_of(mine.pk)["reward_points"]
    reward = CreditReward.objects.create(
        title="tea",
        unit="reward_points",
        price=10,
        stock=1,
        until=date(2999, 1, 1),
        offered_by="a garden",
        author="li",
    )
    redeem = both(
        lambda name: str(perform(Redeem(reward.pk, f"{name} {number}"), Actor("li", user=users["li"])).pk > 0)
    )
    return {
        "got": sorted(reasons), "counted": CreditAct.objects.filter(counted__gt=0, ref__endswith=f" {number}").count(),
        "redeemed": sorted(redeem), "paid": before - balances_of(mine.pk)["reward_points"],
    }  # fmt: skip


def published(number: int) -> dict[str, Any]:
    """One publishes a list of institutions while another refuses it, then both withdraw one that is public."""
    from tanliu.app.desks.institutions.actions.publicity import DecidePublicity
    from tanliu.app.desks.institutions.models import Publicity
    from tanliu.app.platform.models import AuditEvent

    asked = Publicity.objects.create(year=2000 + number, proposed_by="li")
    public = Publicity.objects.create(year=2000 + number, state="published", proposed_by="li")
    verdicts = {"ann": "published", "ben": "refused"}
    decided = both(lambda name: perform(DecidePublicity(asked.pk, verdicts[name], f"by {name}"), Actor(name)))
    withdrawn = both(lambda name: perform(DecidePublicity(public.pk, "withdrawn", f"by {name}"), Actor(name)))
    asked.refresh_from_db()
    public.refresh_from_db()
    trail = AuditEvent.objects.filter(verb="institutions_decide_publicity")
    return {
        "decided": decided, "state": asked.state, "by": asked.decided_by, "withdrawn": withdrawn, "reason": public.reason,
        "trail": [trail.filter(subject=f"{one.pk}").count() for one in (asked, public)],
    }  # fmt: skip


#: Notices are sent first: those of the others are for nobody's ways.
ACTS = {
    "sent": sent,
    "moved": moved,
    "begun": begun,
    "once": done_once,
    "tended": tended,
    "kept": kept,
    "credited": credited,
    "published": published,
}

if __name__ == "__main__":
    found = {name: [act(number) for number in range(ROUNDS)] for name, act in ACTS.items()}
    sys.stdout.write(json.dumps(found))
