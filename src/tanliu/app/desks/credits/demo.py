"""Residents of the demo with rides of two months, one of them issued, and what they redeem; all of it made up."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils import timezone

from tanliu.app.desks.credits.actions.months import Audit, DrawMonth, IssueMonth
from tanliu.app.desks.credits.actions.people import Agree, random_code
from tanliu.app.desks.credits.actions.spend import PutReward
from tanliu.app.desks.credits.actions.tell import TellActs
from tanliu.app.desks.credits.document import rules
from tanliu.app.desks.credits.models import CreditAct, Participant
from tanliu.app.desks.credits.queries import participant_of, regions
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.decide.credit.claim import Act

_RESIDENTS, _SEED, _METHOD = 240, 20261130, "shared-bike-metro"
_KEEPER, _ISSUER, _OPERATOR, _MEMBER = "department", "district", "operator", "member"
_REWARDS = (
    ("共享单车月卡 / A month of shared bikes", "演示数据 / made up", 3000, 50),
    ("环保茶杯 / A cup of used coffee grounds", "演示数据 / made up", 800, 200),
)


def papers(apart: str) -> None:
    """Lay out residents, their rides and rewards, once."""
    people = {
        one.username: one for one in User.objects.filter(username__in=(_KEEPER, _ISSUER, _OPERATOR, _MEMBER))
    }
    if Participant.objects.exists() or len(people) < 4:
        return
    chance = random.Random(_SEED)
    member = Actor(_MEMBER, user=people[_MEMBER])
    perform(Agree(True), member)
    mine, towns = participant_of(people[_MEMBER]), [id for id, _ in regions()]
    others = [
        Participant(
            pseudonym=f"R{random_code(11)}", consent=rules(catalog()).edition, region_id=chance.choice(towns)
        )
        for _ in range(_RESIDENTS)
    ]
    Participant.objects.bulk_create(others)
    names = [*(one.pseudonym for one in others), *([mine.pseudonym] if mine else [])]
    last = today().replace(day=1) - timedelta(days=1)
    first = last.replace(day=1) - timedelta(days=1)
    acts = [one for month in (first, last) for one in _rides(names, month.replace(day=1), chance)]
    perform(TellActs(acts), Actor(_OPERATOR, user=people[_OPERATOR]))
    keeper = Actor(_KEEPER, user=people[_KEEPER])
    number = perform(DrawMonth(_METHOD, f"{first:%Y-%m}"), keeper)
    for id in CreditAct.objects.filter(run=number, is_sampled=True).values_list("pk", flat=True):
        perform(Audit(id, True), keeper)
    perform(IssueMonth(number), Actor(_ISSUER, user=people[_ISSUER]))
    for title, text, price, stock in _REWARDS:
        until = today() + timedelta(days=60)
        perform(
            PutReward(title, text, "reward_points", price, stock, until, "岚湾示范 / Lanwan (made up)"),
            keeper,
        )


def _rides(names: list[str], month: date, chance: random.Random) -> list[Act]:
    found, zone = [], timezone.get_default_timezone()
    for name in names:
        for ride in range(chance.randint(2, 6)):
            start = datetime.combine(
                month + timedelta(days=chance.randint(0, 27)), time(chance.randint(7, 20)), zone
            )
            km = Decimal(chance.randint(8, 90)) / 10
            ref = f"{month:%Y%m}-{name}-{ride}"
            found.append(
                Act(ref, "bike_ride", _METHOD, name, km, start, start + timedelta(minutes=float(km) * 5), "", ref)
            )  # fmt: skip
    return found
