"""Who deals in the mall is told in person: nobody else learns who asks whom."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.urls import reverse

from tanliu.app.desks.mall.models import MallEnquiry, MallListing
from tanliu.app.platform.casework.tell import Told, tell


def tell_side(
    name: str, phrase: str, cause: str, listing: MallListing, case: MallEnquiry | None = None, words: str = ""
) -> None:
    """Tell the author of an offer or of an enquiry what the other side did; nobody where they are gone."""
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        return
    address = reverse("mall_listing", args=[listing.pk])
    if case is not None:
        address = reverse("mall_enquiry", args=[listing.pk, case.buyer])
    values = (("title", listing.title), ("words", words))
    tell([Told("mall", cause, phrase, values=values, person=person, address=address)])
