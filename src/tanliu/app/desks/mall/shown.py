"""Offers and enquiries as pages, files and the interface tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tanliu.app.desks.mall.document import Mall
from tanliu.app.desks.mall.models import MallEnquiry, MallListing, MallReview
from tanliu.app.desks.mall.queries import stars_of
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today

#: Columns of files.
COLUMNS = (
    "number",
    "kind",
    "title",
    "offered_by",
    "amount",
    "unit",
    "price_cny",
    "until",
    "stars",
    "reviews",
)


def rows(listings: Iterable[MallListing], says: Mall, lang: str) -> list[dict[str, Any]]:
    """Return offers as rows, with what buyers said of who offers."""
    found = list(listings)
    stars = stars_of(found)
    return [row(one, says, lang, stars) for one in found]


def row(one: MallListing, says: Mall, lang: str, stars: Mapping[str, tuple[float, int]]) -> dict[str, Any]:
    """Return an offer as a row."""
    kind = says.kinds.get(one.kind)
    mean, count = stars.get(one.author, (None, 0))
    return {
        "number": one.pk, "kind": one.kind, "kind_name": kind.name[lang] if kind else one.kind, "title": one.title,
        "text": one.text, "amount": one.amount, "unit": one.unit, "price_cny": one.price_cny, "until": one.until,
        "entity_id": one.entity_id, "offered_by": one.offered_by, "is_registered": bool(one.entity_id), "entered_at": one.entered_at,
        "closed_at": one.closed_at, "close_reason": one.close_reason, "is_open": one.closed_at is None and one.until >= today(),
        "stars": mean, "reviews": count, "most_stars": says.stars,
    }  # fmt: skip


def enquiry(one: MallEnquiry, lang: str) -> dict[str, Any]:
    """Return an enquiry with its steps in words."""
    says = process(one.process, one.edition).says
    actions = {each.action: each.text[lang] for each in says.transitions}
    review: MallReview | None = getattr(one, "review", None)
    return {
        "case": one.pk, "revision": one.revision, "listing": one.listing_id, "title": one.listing.title, "buyer": one.buyer,
        "buyer_name": one.buyer_name, "buyer_entity": one.buyer_entity, "amount": one.amount, "unit": one.listing.unit,
        "state": one.state, "state_name": says.states[one.state].name[lang], "offer_cny": one.offer_cny,
        "offer_until": one.offer_until, "is_over": one.offer_until is not None and one.offer_until < today(),
        "changed_at": one.changed_at, "review": review,
        "steps": [
            {"at": step.at, "by": says.parties[step.party].name[lang] if step.party in says.parties else step.party,
             "done": actions.get(step.action, step.action), "note": step.note, "details": step.details}
            for step in one.steps.all()
        ],
    }  # fmt: skip
