"""The registers of pledges and repurchases, as a reader sees them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from tanliu.app.desks.ledger.queries import holders_of
from tanliu.app.desks.pledges.models import Pledge, Repurchase


def pledges_of(user: Any) -> QuerySet[Pledge]:
    """Return the pledges of which a reader sees the owner or the pledgee, newest first."""
    seen = holders_of(user)
    found = Pledge.objects.all()
    return found if seen is None else found.filter(Q(entity_id__in=seen) | Q(pledgee_entity__in=seen))


def repurchases_of(user: Any) -> QuerySet[Repurchase]:
    """Return the repurchases of which a reader sees a side, newest first."""
    seen = holders_of(user)
    found = Repurchase.objects.all()
    return found if seen is None else found.filter(Q(seller__in=seen) | Q(buyer__in=seen))
