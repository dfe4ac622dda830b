"""The register: parcels and partners as a reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.models import IN, MADE, OUT, ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.queries.interfaces import dataset_of, interface
from tanliu.app.platform.access import may, scope_of
from tanliu.app.platform.casework.today import today
from tanliu.decide.exchange.acknowledge import STATES as OVER
from tanliu.decide.exchange.canonical import read_rows
from tanliu.decide.exchange.document import Dataset
from tanliu.decide.exchange.due import late_days
from tanliu.decide.exchange.parcel import Delta, Manifest, delta, read_manifest
from tanliu.kit.errors import NothingKnownError

#: Verbs of which one opens the register.
READS = ("exchange", "exchange_approve", "audit")
PARTNER = "exchange_partner"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which parcels are asked for; all where a field is empty.

    Attributes
    ----------
    after
        Only those of a higher number, the oldest first.
    """

    partner: str = ""
    direction: str = ""
    state: str = ""
    dataset: str = ""
    after: int | None = None
    late: bool = False


def oversees(user: Any) -> bool:
    """Return whether somebody reads the whole register; None is the console."""
    return user is None or any(may(user, verb) for verb in READS)


def reads_bodies(user: Any) -> bool:
    """Return whether somebody may read the rows of parcels: they tell of the whole district."""
    return user is None or (oversees(user) and scope_of(user).whole)


def partner_of(user: Any) -> ExchangePartner | None:
    """Return the partner as whom a user fetches and delivers; None where they are none."""
    if user is None or not may(user, PARTNER):
        return None
    return ExchangePartner.objects.filter(account=user.get_username(), state="active").first()


def parcels_of(user: Any, wanted: Wanted | None = None) -> QuerySet[ExchangeParcel]:
    """Return the parcels that a reader sees, newest first: a partner those that were released for it, and its own."""
    found = ExchangeParcel.objects.select_related("partner")
    if not oversees(user):
        mine = partner_of(user)
        found = found.filter(partner=mine).exclude(direction=OUT, state=MADE) if mine else found.none()
    wanted = wanted or Wanted()
    for name in ("partner", "direction", "state", "dataset"):
        if value := getattr(wanted, name):
            found = found.filter(**{"partner_id" if name == "partner" else name: value})
    if wanted.late:
        found = found.filter(due_on__lt=today()).exclude(state__in=(*OVER, "superseded"))
    if wanted.after is not None:
        found = found.filter(pk__gt=wanted.after).order_by("pk")
    return found


def parcel_of(user: Any, number: int) -> ExchangeParcel:
    """Return a parcel that a reader sees.

    Raises
    ------
    NothingKnownError
        When there is none: whether others have one is not told.
    """
    found = parcels_of(user).filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NothingKnownError("no such parcel", found=number)
    return found


def manifest_of(one: ExchangeParcel) -> Manifest:
    """Return the manifest of a parcel."""
    return read_manifest(one.manifest)


def dataset(one: ExchangeParcel) -> Dataset:
    """Return the dataset of a parcel by the edition that it names.

    Raises
    ------
    NothingKnownError
        When no pack in use has it any longer.
    """
    return dataset_of(interface(one.exchange, edition=one.edition), one.dataset)


def rows_of(one: ExchangeParcel) -> list[dict[str, Any]]:
    """Return the rows of a parcel."""
    return read_rows(bodies.body(one.sha256), dataset(one))[0]


def before(one: ExchangeParcel) -> ExchangeParcel | None:
    """Return the version before a parcel."""
    same = ExchangeParcel.objects.filter(
        direction=one.direction,
        partner=one.partner_id,
        exchange=one.exchange,
        dataset=one.dataset,
        period=one.period,
    )
    return same.filter(version__lt=one.version).order_by("-version").first()


def changes(one: ExchangeParcel) -> Delta | None:
    """Return what a parcel changes of the version before; None for the first, and where columns are others."""
    earlier = before(one)
    if earlier is None or dataset(earlier).columns != dataset(one).columns:
        return None
    return delta(rows_of(earlier), rows_of(one), dataset(one).key)


def lag_days(one: ExchangeParcel) -> int:
    """Return by how many days a parcel was, or is, acknowledged behind its due day; 0 for one that another superseded."""
    if one.state == "superseded":
        return 0
    done = one.acknowledged_at
    return late_days(one.due_on, today() if done is None else done.date())


def partners() -> QuerySet[ExchangePartner]:
    """Return all partners."""
    return ExchangePartner.objects.order_by("id")


def partner(id: str) -> ExchangePartner:
    """Return a partner.

    Raises
    ------
    NothingKnownError
        When there is none of this id.
    """
    found = ExchangePartner.objects.filter(pk=id[:40]).first()
    if found is None:
        raise NothingKnownError("no such partner", where="partner", found=id[:40])
    return found


def came(key: str, of: ExchangePartner) -> ExchangeParcel | None:
    """Return the parcel of a partner that came in by its key."""
    return ExchangeParcel.objects.filter(direction=IN, key=key, partner=of).first()
