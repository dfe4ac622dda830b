"""Who asks: a bearer token with the scope, or for reading the session of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer, SessionAuth

from tanliu.app import clock
from tanliu.app.platform.access import role_of
from tanliu.app.platform.api.problem import ProblemError
from tanliu.app.platform.api.rate import count_request
from tanliu.app.platform.models import ApiToken
from tanliu.kit.message import Message

#: The last use of a token is written this often.
_NOTED_EVERY = timedelta(minutes=1)


class ReadToken(HttpBearer):
    """A token of the account page with the scope ``read``."""

    scope = "read"

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = ApiToken.of(token)
        if found is None:
            # a wrong token is not saved by a session
            raise AuthenticationError
        count_request(f"token:{found.pk}")
        if self.scope not in found.scopes:
            raise ProblemError(
                403, "the token may not do this", where="Authorization", found=", ".join(found.scopes),
                accepted=Message("a token with the scope {scope}", scope=self.scope),
            )  # fmt: skip
        _note_use(found)
        return _entered(request, found.user, found)


class WriteToken(ReadToken):
    """A token of the account page with the scope ``write``."""

    scope = "write"


class Session(SessionAuth):
    """The session of a signed-in user, for reading only."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        count_request(f"user:{request.user.pk}")
        return _entered(request, request.user, None)


READ = [ReadToken(), Session()]
WRITE = [WriteToken()]


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the token of a request; None when a session asks."""
    found: ApiToken | None = getattr(request, "api_token", None)
    return found


def _entered(request: Any, user: Any, token: ApiToken | None) -> Any:
    if role_of(user) is None:
        raise ProblemError(
            403, "the user has no role here", accepted=Message("a role given by an administrator")
        )
    request.user, request.api_token = user, token
    return user


def _note_use(token: ApiToken) -> None:
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > _NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
