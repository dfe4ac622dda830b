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
from tanliu.app.desks.credits.actions.tell import MOST, TellActs
from tanliu.app.desks.credits.document import rules
from tanliu.app.desks.credits.models import CreditAct, Participant
from tanliu.app.desks.credits.queries import participant_of, regions
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results
from tanliu.decide.credit.claim import Act

_SEED, _METHOD = 20261130, "shared-bike-metro"
#: Residents of a small demo; of one of more enterprises so many for each, up to the most.
_FEW, _SMALL, _EACH, _MOST = 240, 100, 25, 5_000
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
        for _ in range(_residents())
    ]
    Participant.objects.bulk_create(others, batch_size=500)
    names = [*(one.pseudonym for one in others), *([mine.pseudonym] if mine else [])]
    last = today().replace(day=1) - timedelta(days=1)
    first = last.replace(day=1) - timedelta(days=1)
    acts = [one for month in (first, last) for one in _rides(names, month.replace(day=1), chance)]
    for start in range(0, len(acts), MOST):
        perform(TellActs(acts[start : start + MOST]), Actor(_OPERATOR, user=people[_OPERATOR]))
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


def _residents() -> int:
    """Return how many residents the demo has: two hundred enterprises have five thousand."""
    (row,) = results().rows("SELECT count(*) AS firms FROM entity")
    return _FEW if row["firms"] <= _SMALL else min(_EACH * int(row["firms"]), _MOST)


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
