"""Partners: one person asks for terms, such as an address or a key, and another one agrees to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q

from tanliu.app import clock
from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.models import ExchangePartner
from tanliu.app.desks.exchange.queries.interfaces import dataset_of, interface
from tanliu.app.desks.exchange.queries.register import PARTNER, partner
from tanliu.app.platform.access import may
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.outward import require_host
from tanliu.decide.exchange.parcel import is_public
from tanliu.kit.errors import ConflictError, TanliuError
from tanliu.kit.message import Message

_REFUSAL = "the role may not exchange data"
_KEEPS = frozenset({"exchange"})
_AGREES = frozenset({"exchange_approve"})
#: What is asked for and agreed to.
TERMS = ("name", "address", "public", "account", "datasets", "automatic")


@dataclass(frozen=True)
class AskPartner(Action[str]):
    """Ask for a partner, or for other terms of one; nothing changes until somebody else agrees. The result is its id.

    Attributes
    ----------
    address
        Beginning of its addresses, to which parcels go; empty for a partner that fetches.
    public
        Its public key, by which its parcels and acknowledgements are checked; empty for one that only repeats hashes.
    account
        Name of the user as whom it fetches and delivers.
    datasets
        Those of the interface that the agreement with it names; all when none is named.
    automatic
        Whether parcels are made and sent when their period is over.
    """

    needs: ClassVar[frozenset[str]] = _KEEPS
    refusal: ClassVar[str] = _REFUSAL
    id: str
    exchange: str
    name: str
    address: str = ""
    public: str = ""
    account: str = ""
    datasets: Sequence[str] = ()
    automatic: bool = False

    def check(self, actor: Actor) -> None:
        """Refuse terms that cannot be.

        Raises
        ------
        TanliuError
            With what is accepted.
        """
        if not bodies.is_id(self.id):
            raise TanliuError("not an id of a partner", where="id", found=self.id[:40], accepted="a-z 0-9 -")
        if not 0 < len(self.name.strip()) <= 120:
            raise TanliuError(
                "a name that must be told, and not at length", where="name", found=len(self.name)
            )
        rule = interface(self.exchange)
        for one in self.datasets:
            dataset_of(rule, one)
        if self.address:
            require_host(self.address, settings.TANLIU_EXCHANGE_HOSTS)
        if len(self.address) > 300:
            raise TanliuError(
                "a shorter address wanted", where="address", found=len(self.address), accepted=300
            )
        if self.public and not is_public(self.public):
            raise TanliuError(
                "no public key",
                where="public",
                found=self.public[:70],
                accepted=Message("64 hexadecimal digits"),
            )
        self._require_account()

    def _require_account(self) -> None:
        if not self.account:
            return
        user = User.objects.filter(username=self.account, is_active=True).first()
        if user is None or not may(user, PARTNER):
            raise TanliuError(
                "the account of a partner has a role with this permission", where="account", found=self.account[:60],
                accepted=PARTNER,
            )  # fmt: skip
        asked = Q(account=self.account, state="active") | Q(asked__account=self.account)
        others = ExchangePartner.objects.filter(asked).exclude(pk=self.id)
        if others.exists():
            raise TanliuError("the account is that of another partner", where="account", found=self.account)

    def run(self, actor: Actor) -> str:
        found, _ = ExchangePartner.objects.select_for_update().get_or_create(
            pk=self.id, defaults={"name": self.name.strip(), "exchange": self.exchange}
        )
        if found.exchange != self.exchange:
            raise ConflictError("the partner has another interface", where="exchange", found=found.exchange)
        names = sorted(set(self.datasets) or set(interface(self.exchange).datasets))
        found.asked = {
            "name": self.name.strip(), "address": self.address.rstrip("/"), "public": self.public, "account": self.account,
            "datasets": names, "automatic": self.automatic,
        }  # fmt: skip
        found.asked_by, found.asked_at = actor.name, clock.now()
        found.save()
        return self.id

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        told = {
            "address": self.address,
            "public": self.public,
            "account": self.account,
            "automatic": self.automatic,
        }
        return [Entry("exchange_ask", done, told | {"datasets": list(self.datasets)})]


@dataclass(frozen=True)
class DecidePartner(Action[str]):
    """Agree to the terms that somebody else asked for, or refuse them; the result is the state of the partner."""

    needs: ClassVar[frozenset[str]] = _AGREES
    refusal: ClassVar[str] = "the role may not agree to terms of a partner"
    id: str
    agrees: bool

    def run(self, actor: Actor) -> str:
        partner(self.id)
        found = ExchangePartner.objects.select_for_update().get(pk=self.id)
        if not found.asked:
            raise ConflictError("nobody asks for terms of this partner", found=self.id)
        if found.asked_by == actor.name:
            raise TanliuError("who asks for terms of a partner does not agree to them", found=actor.name)
        if self.agrees:
            terms: dict[str, Any] = found.asked
            if terms["address"]:
                # the operator may have named other hosts since
                require_host(terms["address"], settings.TANLIU_EXCHANGE_HOSTS)
            for name in TERMS:
                setattr(found, name, terms[name])
            found.state, found.agreed_by, found.agreed_at = "active", actor.name, clock.now()
        found.asked, found.asked_by, found.asked_at = {}, "", None
        found.save()
        return found.state

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry("exchange_agree" if self.agrees else "exchange_disagree", self.id)]


@dataclass(frozen=True)
class ClosePartner(Action[None]):
    """End the exchange with a partner at once: nothing goes to it or comes from it any longer; what was stays."""

    needs: ClassVar[frozenset[str]] = _KEEPS | _AGREES
    refusal: ClassVar[str] = _REFUSAL
    id: str

    def run(self, actor: Actor) -> None:
        partner(self.id)
        ExchangePartner.objects.filter(pk=self.id).update(state="closed", automatic=False)

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("exchange_close", self.id)]


@dataclass(frozen=True)
class PutToken(Action[None]):
    """Keep the token by which a partner knows us in a file for the owner of the workspace only; an empty one forgets it."""

    needs: ClassVar[frozenset[str]] = _KEEPS
    refusal: ClassVar[str] = _REFUSAL
    id: str
    token: str = field(repr=False)

    def run(self, actor: Actor) -> None:
        partner(self.id)
        bodies.put_token(self.id, self.token.strip())

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        return [Entry("exchange_token", self.id, {"forgotten": not self.token.strip()})]
