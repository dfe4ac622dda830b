"""Offers that are open, and enquiries with the side on which somebody stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from tanliu.app.desks.mall.models import MallEnquiry, MallListing, MallReview
from tanliu.app.platform.access import may, role_of, speaks
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results

PROCESS = "mall-enquiry"


def open_listings(kind: str = "", words: str = "") -> QuerySet[MallListing]:
    """Return the offers that hold today, the newest first; of a kind, and with some words in title or text."""
    found = MallListing.objects.filter(closed_at=None, until__gte=today())
    if kind:
        found = found.filter(kind=kind)
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word) | Q(text__icontains=word) | Q(offered_by__icontains=word)
        )
    return found


def oversees(user: Any) -> bool:
    """Return whether somebody reads everything in the mall: who administers, and who audits."""
    return may(user, "administer") or may(user, "audit")


def covered(user: Any) -> list[str]:
    """Return the enterprises for which somebody speaks; empty for everybody else."""
    return [str(one) for one in user.member.covers] if role_of(user) and speaks(user) else []


def is_of(user: Any, author: str, entity_id: str) -> bool:
    """Return whether something is somebody's own, or that of an enterprise for which they speak."""
    return bool(user.get_username() == author or (entity_id and entity_id in covered(user)))


def side_of(user: Any, one: MallEnquiry) -> str:
    """Return as which party somebody acts: ``seller``, ``buyer``, or nobody."""
    if is_of(user, one.listing.author, one.listing.entity_id):
        return "seller"
    return "buyer" if is_of(user, one.buyer, one.buyer_entity) else ""


def enquiries(user: Any, listing: MallListing | None = None) -> QuerySet[MallEnquiry]:
    """Return the enquiries that somebody reads: as one of the two sides, or as who oversees the mall."""
    found = MallEnquiry.objects.select_related("listing").prefetch_related("steps").order_by("-id")
    if listing is not None:
        found = found.filter(listing=listing)
    if oversees(user):
        return found
    name, own = user.get_username(), covered(user)
    mine = Q(buyer=name) | Q(listing__author=name)
    return found.filter(mine | Q(buyer_entity__in=own) | Q(listing__entity_id__in=own) if own else mine)


def stars_of(listings: Sequence[MallListing]) -> Mapping[str, tuple[float, int]]:
    """Return by author the mean of the stars that buyers gave, and how many: a name that somebody typed earns none."""
    rows = (
        MallReview.objects.filter(enquiry__listing__author__in={one.author for one in listings})
        .values_list("enquiry__listing__author")
        .annotate(mean=Avg("stars"), count=Count("id"))
    )
    return {name: (round(float(mean), 1), count) for name, mean, count in rows}


def names_of(entities: Sequence[str]) -> Mapping[str, str]:
    """Return the names of enterprises."""
    if not entities:
        return {}
    marks = ", ".join("?" for _ in entities)
    rows = results().rows(f"SELECT entity_id, name FROM entity WHERE entity_id IN ({marks})", list(entities))
    return {row["entity_id"]: row["name"] for row in rows}
