"""What a reader may see of credits: residents their own, operators what they told, offices all of it by carbon id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from tanliu.app.desks.carbon.queries.rules import methodologies
from tanliu.app.desks.credits.models import (
    CreditAct,
    CreditRedemption,
    CreditReward,
    CreditRun,
    Participant,
    Person,
)
from tanliu.app.platform.access import may
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import account_id
from tanliu.app.platform.ledger.models import LedgerBalance, LedgerTransfer
from tanliu.app.platform.served import catalog, results
from tanliu.decide.credit.document import Methodology

#: Type of the account of a resident.
RESIDENT = "resident"


def participant_of(user: Any) -> Participant | None:
    """Return whom somebody is by their carbon id; None who has none."""
    found = Person.objects.select_related("participant").filter(user_id=user.pk).first()
    return None if found is None else found.participant


def oversees(user: Any) -> bool:
    """Return whether somebody sees the acts and months of everybody, by carbon id."""
    return any(may(user, verb) for verb in ("credit_keep", "credit_approve", "audit"))


def acts_of(user: Any) -> QuerySet[CreditAct]:
    """Return the acts that somebody sees: all, those that they told, or their own."""
    found = CreditAct.objects.select_related("run")
    if oversees(user):
        return found
    mine = participant_of(user)
    seen = Q(pseudonym=mine.pseudonym) if mine else Q(pk=None)
    if may(user, "tell_acts"):
        seen |= Q(source=user.get_username())
    return found.filter(seen)


def balances_of(pseudonym: str) -> dict[str, int]:
    """Return what a resident has, by unit."""
    rows = LedgerBalance.objects.filter(account=account_id(RESIDENT, pseudonym)).order_by("unit")
    return {row.unit: row.available for row in rows}


def moves_of(pseudonym: str) -> QuerySet[LedgerTransfer]:
    """Return the transfers of a resident, the newest first."""
    at = account_id(RESIDENT, pseudonym)
    return LedgerTransfer.objects.filter(Q(source=at) | Q(target=at)).order_by("-place")


def open_rewards() -> list[CreditReward]:
    """Return the rewards that can be redeemed today, with ``left`` of each."""
    found = CreditReward.objects.filter(closed_at=None, until__gte=today()).annotate(
        gone=Count("redemptions")
    )
    rewards = list(found)
    for one in rewards:
        one.__dict__["left"] = one.stock - one.__dict__["gone"]
    return rewards


def redemptions_of(pseudonym: str) -> QuerySet[CreditRedemption]:
    """Return what a resident redeemed, the newest first."""
    return CreditRedemption.objects.select_related("reward").filter(pseudonym=pseudonym)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Acts of a month that count and are in no run.

    Attributes
    ----------
    is_over
        Whether the month is: before, nothing of it is drawn.
    """

    methodology: str
    month: str
    acts: int
    people: int
    is_over: bool


def waiting() -> list[Waiting]:
    """Return what could be drawn, the oldest month first."""
    rows = (
        CreditAct.objects.filter(counted__gt=0, run=None)
        .values_list("month", "methodology")
        .annotate(acts=Count("id"), people=Count("pseudonym", distinct=True))
        .order_by("month", "methodology")
    )
    now = f"{today():%Y-%m}"
    return [Waiting(name, month, acts, people, month < now) for month, name, acts, people in rows]


def methods() -> Mapping[str, Methodology]:
    """Return the methodologies of the packs in use by their ids."""
    return methodologies(catalog())


def avoided_kg() -> Fraction:
    """Return what all residents have avoided by the months that were issued, less what was taken back [kg]."""
    runs = CreditRun.objects.filter(state="issued").values_list("methodology", "minted")
    scale = {id: one.grams_for_one for id, one in methods().items()}
    grams = sum(minted * scale.get(name, 1) for name, minted in runs)
    back = (
        LedgerTransfer.objects.filter(kind="credit_recall").values_list("family").annotate(sum=Sum("amount"))
    )
    grams -= sum(amount * scale.get(family.split(" ")[1], 1) for family, amount in back)
    return Fraction(grams, 1000)


@dataclass(frozen=True, slots=True)
class TownRow:
    """Residents of a town; None for all figures where they are too few to be told of."""

    name: str
    people: int | None
    kg: Fraction | None

    @property
    def each_kg(self) -> Fraction | None:
        return self.kg / self.people if self.kg is not None and self.people else None


def towns(smallest: int) -> list[TownRow]:
    """Return residents and what they avoided by town, of acts that count; a few of a town are not told of."""
    named = {row["region_id"]: row["name"] for row in results().rows("SELECT region_id, name FROM region")}
    where = dict(Participant.objects.filter(left_at=None).values_list("pseudonym", "region_id"))
    people: dict[str, int] = {}
    for region in where.values():
        people[region] = people.get(region, 0) + 1
    grams: dict[str, Fraction] = {}
    issued = CreditAct.objects.filter(run__state="issued", counted__gt=0).exclude(audit="refused")
    for pseudonym, told in issued.values_list("pseudonym", "grams").iterator():
        if pseudonym in where:
            region = where[pseudonym]
            grams[region] = grams.get(region, Fraction(0)) + Fraction(told)
    return [
        TownRow(named.get(region, ""), count, grams.get(region, Fraction(0)) / 1000)
        if count >= smallest
        else TownRow(named.get(region, ""), None, None)
        for region, count in sorted(people.items(), key=lambda one: (named.get(one[0], "~"), one[0]))
    ]


def regions() -> Sequence[tuple[str, str]]:
    """Return the towns that somebody may say they live in: places without a place below them."""
    rows = results().rows(
        """SELECT region_id, name FROM region
           WHERE region_id NOT IN (SELECT parent_id FROM region WHERE parent_id IS NOT NULL) ORDER BY region_id"""
    )
    return [(row["region_id"], row["name"]) for row in rows]
