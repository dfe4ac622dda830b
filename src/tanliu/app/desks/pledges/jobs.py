"""Every night the registers are compared with the ledger; every day both sides of a loan are told what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tanliu.app.desks.carbon.queries.value import Price
from tanliu.app.desks.pledges.models import Covenant, Pledge
from tanliu.app.desks.pledges.queries.books import faults
from tanliu.app.desks.pledges.queries.followed import cover_of, cover_rule, followed
from tanliu.app.platform.casework.tell import Told, tell

_TO = "ledger_give"


def tell_cover() -> int:
    """Tell both sides of pledges that cover their loan less than the packs ask for, once for each level and close."""
    prices: dict[str, Price | None] = {}
    rule, told = cover_rule(), list[Told]()
    for one in Pledge.objects.filter(state="active").exclude(loan_cny=None):
        found, value = cover_of(one, prices, rule)
        price = prices.get(one.unit)
        if found.level not in ("warn", "call") or found.ratio is None or price is None:
            continue
        values = (
            ("contract", one.contract),
            ("ratio", f"{found.ratio:.0%}"),
            ("value", f"{value:,.2f}"),
            ("day", price.day),
        )
        cause = f"cover {one.pk} {found.level} {price.day:%Y-%m}"
        told += _both(one, cause, f"pledges_notice_{found.level}", values)
    tell(told)
    return len(told)


def tell_covenants() -> int:
    """Tell both sides of covenants that are not kept, once for each year."""
    open_ones = Covenant.objects.filter(pledge__state="active").select_related("pledge")
    told = list[Told]()
    for one in followed(list(open_ones)):
        if one.verdict == "breached" and one.held is not None:
            covenant = one.covenant
            values = (
                ("contract", covenant.pledge.contract), ("indicator", covenant.indicator), ("year", one.year),
                ("held", f"{one.held:,.4g}"), ("limit", f"{covenant.limit:,.4g}"),
            )  # fmt: skip
            cause = f"covenant {covenant.pk} {one.year}"
            phrase = "pledges_notice_breach_doubt" if one.provisional("en") else "pledges_notice_breach"
            told += _both(covenant.pledge, cause, phrase, values)
    tell(told)
    return len(told)


def _both(one: Pledge, cause: str, phrase: str, values: tuple[tuple[str, object], ...]) -> Iterator[Told]:
    """Yield the notice of the owner, and of the pledgee where it is an enterprise of the register."""
    for entity in filter(None, (one.entity_id, one.pledgee_entity)):
        yield Told(
            "finance", f"{cause} {entity}", phrase, values=values, permission=_TO, entity_id=entity, address=reverse("pledges")
        )  # fmt: skip


#: What `tanliu verify` and the nightly check look at besides.
FAULTS = (faults,)
DAILY = (tell_cover, tell_covenants)
