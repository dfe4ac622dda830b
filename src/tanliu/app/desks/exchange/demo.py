"""A data centre that fetches, with parcels of a month and a correction to come, and a platform whose terms wait; all made up."""

from __future__ import annotations

from django.contrib.auth.models import User

from tanliu.app.desks.exchange.actions.make import MakeParcel, ReleaseParcel
from tanliu.app.desks.exchange.actions.partner import AskPartner, DecidePartner
from tanliu.app.desks.exchange.models import ExchangePartner
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.months import newest_months
from tanliu.app.platform.served import results
from tanliu.kit.errors import TanliuError

_LI, _WANG = Actor("department"), Actor("district")
#: The visitor of the demo who fetches.
_ACCOUNT = "partner"
_CENTRE, _HOUSE = "city-centre", "carbon-house"
_SENT, _MADE = ("emissions_by_town", "emissions_by_field"), ("activity_monthly",)


def papers(apart: str) -> None:
    """Make the partners and parcels, where there is none yet and a month is known."""
    months = newest_months(results())
    if ExchangePartner.objects.exists() or not months:
        return
    account = _ACCOUNT if User.objects.filter(username=_ACCOUNT).exists() else ""
    name = "市能源数据中心（演示） / City data centre (made up)"
    perform(AskPartner(_CENTRE, "data-centre", name, account=account), _LI)
    perform(DecidePartner(_CENTRE, True), _WANG)
    for dataset in (*_SENT, *_MADE):
        try:
            done = perform(MakeParcel(_CENTRE, dataset, str(months[-1])), _LI)
        except TanliuError:
            # the newest month of this district is not over
            continue
        if dataset in _SENT:
            perform(ReleaseParcel(done.number), _LI)
    perform(AskPartner(_HOUSE, "carbon-platform", "碳交易平台（演示） / Carbon exchange (made up)"), _LI)
