"""A pledge of which the release is asked for, and a sale with repurchase, on the desks of the demo; all made up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tanliu.app.desks.pledges.actions.pledge import AskEnd, PledgeUnits
from tanliu.app.desks.pledges.actions.repurchase import OfferRepurchase, StepRepurchase
from tanliu.app.desks.pledges.models import Pledge
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import HOLDER
from tanliu.app.platform.ledger.models import LedgerBalance

_UNIT, _LEAST = "allowance", 1_000_000
_BANK = "岚湾农商银行（演示） / Lanwan Rural Bank (made up)"


def papers(apart: str) -> None:
    """Make them, where two firms besides that of the visitor have enough allowances."""
    found = LedgerBalance.objects.filter(unit=_UNIT, account__startswith=f"{HOLDER}:", available__gt=_LEAST)
    firms = [one.account.partition(":")[2] for one in found.order_by("-available")[:9]]
    firms = [one for one in firms if one != apart][:2]
    if len(firms) < 2 or Pledge.objects.exists():
        return
    owner, buyer = (Actor(f"demo-{one[-4:]}") for one in firms)
    until = today() + timedelta(days=180)
    asked = PledgeUnits(firms[0], _UNIT, Decimal(500), "DEMO-2026-018", until, _BANK, "", Decimal(20_000))
    number = perform(asked, owner)
    perform(AskEnd(number, "release", "贷款已结清，附银行函 / the loan is paid back, see the letter"), owner)
    offer = OfferRepurchase(
        firms[0], firms[1], _UNIT, Decimal(300), Decimal(16_000), Decimal(16_400), until, "demo"
    )
    perform(StepRepurchase(perform(offer, owner), "take", "DEMO-R-1"), buyer)
