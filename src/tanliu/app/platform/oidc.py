"""Sign-in by an identity provider (OpenID Connect) for people who have an account here already."""

from __future__ import annotations

from typing import Any

import jwt
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend


class MemberBackend(OIDCAuthenticationBackend):
    """Let a user in whom the provider names; never make one.

    The account must be active, have a role and the very name that the claim ``TANLIU_OIDC_CLAIM`` tells. What
    an administrator closed stays closed, whatever the provider says.
    """

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get(settings.TANLIU_OIDC_CLAIM))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        name = str(claims.get(settings.TANLIU_OIDC_CLAIM) or "")
        return User.objects.filter(username=name, is_active=True, member__isnull=False)

    def create_user(self, claims: dict[str, Any]) -> None:
        """Make nobody."""
        return

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Check signature and nonce, and that the token was issued by the provider, for us, and holds."""
        try:
            payload: dict[str, Any] = super().verify_token(token, **kwargs)
        except jwt.PyJWTError as error:
            raise SuspiciousOperation("the token does not hold") from error
        audience = payload.get("aud")
        meant = audience if isinstance(audience, list) else [audience]
        if str(payload.get("iss", "")).rstrip("/") != settings.TANLIU_OIDC_ISSUER:
            raise SuspiciousOperation("the token is of another issuer")
        if settings.OIDC_RP_CLIENT_ID not in meant:
            raise SuspiciousOperation("the token is meant for another client")
        if "exp" not in payload:
            raise SuspiciousOperation("the token never expires")
        return payload
