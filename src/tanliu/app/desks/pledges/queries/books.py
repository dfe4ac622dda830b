"""Whether the ledger holds what the registers say: what is pledged and what is to be sold back is reserved, nothing else is."""

from __future__ import annotations

from collections import Counter

from tanliu.app.desks.pledges.models import Pledge, Repurchase
from tanliu.app.platform.ledger.accounts import HOLDER, account_id
from tanliu.app.platform.ledger.table import rows
from tanliu.kit.errors import TanliuError

At = tuple[str, str, str]


def faults() -> list[TanliuError]:
    """Return where the ledger reserves something else than the registers say, by kind, account and unit."""
    wanted: Counter[At] = Counter()
    for one in Pledge.objects.filter(state="active"):
        wanted["pledge", account_id(HOLDER, one.entity_id), one.unit] += one.amount
    for each in Repurchase.objects.filter(state__in=("offered", "sold")):
        holder = each.seller if each.state == "offered" else each.buyer
        wanted["repurchase", account_id(HOLDER, holder), each.unit] += each.amount
    query = """SELECT kind, source, unit, sum(amount) FROM office_ledgertransfer t
               WHERE kind IN ('pledge', 'repurchase') AND step = 'pend'
               AND NOT EXISTS (SELECT 1 FROM office_ledgertransfer e WHERE e.of = t.key) GROUP BY kind, source, unit"""
    pending: Counter[At] = Counter(
        {(kind, source, unit): int(amount) for kind, source, unit, amount in rows(query)}
    )
    return [
        TanliuError(
            "the register and the ledger reserve different amounts",
            where=" ".join(at),
            found=pending[at],
            accepted=wanted[at],
        )
        for at in sorted({*wanted, *pending})
        if wanted[at] != pending[at]
    ]
