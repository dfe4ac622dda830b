"""People come by invitation, agree, and leave so that nothing ties their name to what was posted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F

from tanliu.app import clock
from tanliu.app.desks.credits.document import rules
from tanliu.app.desks.credits.models import Invitation, Participant, Person
from tanliu.app.desks.credits.queries import RESIDENT, balances_of, participant_of, regions
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import account_id, open_accounts
from tanliu.app.platform.ledger.models import LedgerAccount
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.ledger.table import lock
from tanliu.app.platform.people import NewUser, end_tokens
from tanliu.app.platform.served import catalog
from tanliu.decide.ledger.types import State
from tanliu.kit.errors import TanliuError

R = TypeVar("R")
#: Without letters and digits that look alike.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_MOST_USES = 100_000


def random_code(length: int) -> str:
    """Return a code that is read and typed without mistakes."""
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def digest_of(code: str) -> str:
    """Return what is kept of an invitation."""
    return sha256(code.strip().upper().replace("-", "").encode()).hexdigest()


@dataclass(frozen=True)
class Invite(Action[str]):
    """Make a code with which people sign up; the result is the code, which is shown once."""

    needs: ClassVar[frozenset[str]] = frozenset({"credit_keep"})
    uses: int

    def check(self, actor: Actor) -> None:
        if not 1 <= self.uses <= _MOST_USES:
            raise TanliuError("not so many", where="uses", found=self.uses, accepted=f"1 – {_MOST_USES:,}")

    def run(self, actor: Actor) -> str:
        code = "-".join(random_code(4) for _ in range(4))
        until = today() + timedelta(days=rules(catalog()).invitation_days)
        Invitation.objects.create(digest=digest_of(code), made_by=actor.name, until=until, uses=self.uses)
        return code

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry("credit_invite", details={"uses": self.uses})]


def _agreed(user: Any, edition: str, region_id: str) -> Participant:
    one = Participant.objects.create(pseudonym=f"R{random_code(11)}", consent=edition, region_id=region_id)
    Person.objects.create(user=user, participant=one)
    open_accounts(RESIDENT, [one.pseudonym])
    return one


def _require_agreed(agrees: bool, region_id: str) -> None:
    if not agrees:
        raise TanliuError("credits need that you agree", where="consent")
    known = [id for id, _ in regions()]
    if region_id and region_id not in known:
        raise TanliuError("no such place", where="region", found=region_id)


@dataclass(frozen=True)
class SignUp(Action[Any]):
    """Sign up by an invitation and agree; the result is the user. Whoever has the code may."""

    code: str = field(repr=False)
    name: str
    password: str = field(repr=False)
    agrees: bool
    region_id: str = ""

    def check(self, actor: Actor) -> None:
        """Refuse a code that does not hold before anything else is told.

        Raises
        ------
        TanliuError
            With the field that is wrong.
        """
        self._invitation()
        _require_agreed(self.agrees, self.region_id)
        NewUser(self.name, rules(catalog()).role, (), self.password).check(actor)
        try:
            validate_password(self.password, User(username=self.name))
        except ValidationError as error:
            raise TanliuError(
                "the password is too weak", where="password", accepted=" ".join(error.messages)
            ) from error

    def _invitation(self) -> Invitation:
        found = Invitation.objects.filter(
            digest=digest_of(self.code), until__gte=today(), used__lt=F("uses")
        ).first()
        if found is None:
            raise TanliuError("the invitation does not hold, or no longer", where="code")
        return found

    def run(self, actor: Actor) -> Any:
        taken = Invitation.objects.filter(pk=self._invitation().pk, used__lt=F("uses")).update(
            used=F("used") + 1
        )
        if not taken:
            raise TanliuError("the invitation does not hold, or no longer", where="code")
        NewUser(self.name, rules(catalog()).role, (), self.password).run(actor)
        user = User.objects.get(username=self.name)
        _agreed(user, rules(catalog()).edition, self.region_id)
        return user

    def entries(self, actor: Actor, done: Any) -> Iterable[Entry]:
        return [
            Entry("user.put", self.name, {"role": rules(catalog()).role, "covers": [], "by": "invitation"})
        ]


class Own(Action[R]):
    """What a resident does with what is theirs, known in ledger and trail by the carbon id alone."""

    needs: ClassVar[frozenset[str]] = frozenset({"earn"})

    def mine(self, actor: Actor) -> Participant:
        """Return the resident.

        Raises
        ------
        NotPermittedError
            When somebody has no carbon id.
        """
        found = participant_of(actor.user) if actor.user is not None else None
        if found is None:
            raise NotPermittedError("only who takes part in credits may do this", "earn")
        return found


@dataclass(frozen=True)
class Agree(Action[None]):
    """Take part in credits, of somebody who has a log-in; or agree to the newest words."""

    needs: ClassVar[frozenset[str]] = frozenset({"earn"})
    agrees: bool
    region_id: str = ""

    def check(self, actor: Actor) -> None:
        _require_agreed(self.agrees, self.region_id)
        if actor.user is None:
            raise NotPermittedError(self.refusal, "earn")

    def run(self, actor: Actor) -> None:
        get = User.objects.select_for_update().get(pk=actor.user.pk)
        edition, found = rules(catalog()).edition, participant_of(get)
        if found is None:
            _agreed(get, edition, self.region_id)
        else:
            Participant.objects.filter(pk=found.pk).update(
                consent=edition, consented_at=clock.now(), region_id=self.region_id
            )


@dataclass(frozen=True)
class Leave(Own[None]):
    """Leave: what is left goes to the common fund, the account is closed, and name and carbon id are nowhere joined again."""

    sure: bool

    def check(self, actor: Actor) -> None:
        self.mine(actor)
        if not self.sure:
            raise TanliuError("say that you are sure", where="sure")

    def run(self, actor: Actor) -> None:
        lock()
        one = self.mine(actor)
        name, at = one.pseudonym, account_id(RESIDENT, one.pseudonym)
        open_accounts("common")
        left = [
            Proposal(
                "credit_give", unit, at, "common", amount, ("credit leave", name, unit), proposed_by=name
            )
            for unit, amount in balances_of(name).items()
            if amount > 0
        ]
        if left:
            post(left, Actor(name))
        # nor may the minute at which somebody came or went tell who they were
        day = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        LedgerAccount.objects.filter(pk=at).update(state=State.CLOSED, opened_at=day)
        Person.objects.filter(participant=one).delete()
        Participant.objects.filter(pk=name).update(left_at=day, consented_at=day, region_id="")
        user = actor.user
        end_tokens(user)
        User.objects.filter(pk=user.pk).update(
            username=f"left-{random_code(8)}",
            first_name="",
            last_name="",
            email="",
            is_active=False,
            password="!",
        )
