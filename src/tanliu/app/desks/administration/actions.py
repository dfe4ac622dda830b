"""What users do to their own account: the password, and the tokens by which programs act in their name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.forms import PasswordChangeForm

from tanliu.app import clock
from tanliu.app.platform.access import may
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.models import ApiToken
from tanliu.app.platform.people import end_tokens
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

MOST_DAYS, MOST_TOKENS, _LONGEST_NAME = 3650, 50, 80


def scopes_of(user: Any) -> tuple[str, ...]:
    """Return the scopes that are of use to the role: who may change nothing needs no token for it."""
    writes = any(may(user, verb) for verb in ("deliver", "import", "compute", "review"))
    return ApiToken.SCOPES if writes else ("read",)


@dataclass(frozen=True)
class ChangePassword(Action[int]):
    """Change one's own password; the result is how many tokens ended with the old one."""

    form: PasswordChangeForm

    def check(self, actor: Actor) -> None:
        if self.form.user != actor.user:
            raise NotPermittedError(self.refusal, actor.name)
        if not self.form.is_valid():
            raise TanliuError("the password cannot be changed", found=", ".join(self.form.errors))

    def run(self, actor: Actor) -> int:
        self.form.save()
        return end_tokens(actor.user)

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("password.change", actor.name, {"tokens_ended": done})]


@dataclass(frozen=True)
class NewToken(Action[tuple[ApiToken, str]]):
    """Make a token of one's own; the result is the token and its secret."""

    name: str
    scopes: Sequence[str]
    days: str

    def check(self, actor: Actor) -> None:
        offered = scopes_of(actor.user)
        if not 1 <= len(self.name) <= _LONGEST_NAME:
            raise TanliuError("a token needs a name", found=self.name, accepted=Message("1 to 80 characters"))
        if not self._scopes(actor):
            raise TanliuError("a token needs a scope", accepted=", ".join(offered))
        if not (
            self.days.isascii()
            and self.days.isdigit()
            and len(self.days) <= len(str(MOST_DAYS)) + 1
            and 1 <= int(self.days) <= MOST_DAYS
        ):
            raise TanliuError(
                "not a number of days", found=self.days, accepted=Message("1 to {most}", most=MOST_DAYS)
            )

    def run(self, actor: Actor) -> tuple[ApiToken, str]:
        valid = ApiToken.objects.filter(user=actor.user, revoked_at=None, expires_at__gt=clock.now())
        if (count := valid.count()) >= MOST_TOKENS:
            raise TanliuError(
                "too many tokens",
                found=count,
                accepted=Message("at most {most}; revoke some", most=MOST_TOKENS),
            )
        return ApiToken.issue(actor.user, self.name, self._scopes(actor), int(self.days))

    def entries(self, actor: Actor, done: tuple[ApiToken, str]) -> Iterable[Entry]:
        token, _ = done
        told = {"token": token.pk, "scopes": token.scopes, "days": int(self.days)}
        return [Entry("token.make", self.name, told)]

    def _scopes(self, actor: Actor) -> list[str]:
        return [one for one in scopes_of(actor.user) if one in self.scopes]


@dataclass(frozen=True)
class RevokeToken(Action[bool]):
    """End a token of one's own; the result is whether it was still good."""

    token: ApiToken

    def check(self, actor: Actor) -> None:
        if actor.user is None or self.token.user_id != actor.user.pk:
            raise NotPermittedError(self.refusal, self.token.name)

    def run(self, actor: Actor) -> bool:
        found = ApiToken.objects.filter(pk=self.token.pk, revoked_at=None)
        return bool(found.update(revoked_at=clock.now()))

    def entries(self, actor: Actor, done: bool) -> Iterable[Entry]:
        return [Entry("token.revoke", self.token.name, {"token": self.token.pk})] if done else []
