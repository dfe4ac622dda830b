"""Sign-in by an identity provider, with a made-up one whose key lies here: nobody is made, nobody else gets in."""

from __future__ import annotations

import time
from typing import Any

import pytest

pytest.importorskip("mozilla_django_oidc", reason="needs the extra oidc")

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory

from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.people import put_user

ISSUER, CLIENT = "https://id.example", "tanliu"


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def provider(settings: Any, key: rsa.RSAPrivateKey, db: None) -> Any:
    """Return a maker of a backend whose provider says what it is told to say."""
    settings.TANLIU_OIDC_ISSUER, settings.TANLIU_OIDC_CLAIM = ISSUER, "preferred_username"
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, "only-for-tests"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{ISSUER}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{ISSUER}/userinfo"
    settings.OIDC_RP_SIGN_ALGO, settings.OIDC_RP_SCOPES = "RS256", "openid profile"
    settings.OIDC_RP_IDP_SIGN_KEY = key.public_key()
    settings.OIDC_CREATE_USER = False
    settings.ROOT_URLCONF = "oidc_urls"

    from tanliu.app.platform.oidc import MemberBackend

    def make(claims: dict[str, Any], signed_by: rsa.RSAPrivateKey = key, **changes: Any) -> Any:
        now = int(time.time())
        told = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": "1",
            "iat": now,
            "exp": now + 60,
            "nonce": "n",
            **changes,
        }
        token = jwt.encode(told, signed_by, algorithm="RS256")
        backend = MemberBackend()
        backend.get_token = lambda payload: {"id_token": token, "access_token": "a"}  # type: ignore[method-assign]
        backend.get_userinfo = lambda access, id_token, payload: claims  # type: ignore[method-assign]
        return backend

    return make


def _sign_in(backend: Any) -> User | None:
    request = RequestFactory().get("/oidc/callback/?code=c&state=s")
    request.session = {}
    user: User | None = backend.authenticate(request, nonce="n")
    return user


def test_a_known_user_gets_in(provider: Any) -> None:
    put_user("ann", "auditor")
    user = _sign_in(provider({"preferred_username": "ann"}))
    assert user is not None
    assert user.username == "ann"


@pytest.mark.parametrize(
    "claims", [{"preferred_username": "eve"}, {"preferred_username": "ANN"}, {"email": "ann"}, {}]
)
def test_nobody_is_made(provider: Any, claims: dict[str, str]) -> None:
    put_user("ann", "auditor")
    assert _sign_in(provider(claims)) is None
    assert User.objects.count() == 1


def test_who_is_closed_or_has_no_role_stays_out(provider: Any) -> None:
    put_user("ann", "auditor")
    User.objects.update(is_active=False)
    User.objects.create_user("ben")
    assert _sign_in(provider({"preferred_username": "ann"})) is None
    assert _sign_in(provider({"preferred_username": "ben"})) is None


@pytest.mark.parametrize(
    "change",
    [{"iss": "https://other.example"}, {"aud": "other"}, {"aud": ["other"]}, {"exp": 1}, {"nonce": "m"}],
)
def test_a_token_of_others_opens_nothing(provider: Any, change: dict[str, Any]) -> None:
    put_user("ann", "auditor")
    with pytest.raises(SuspiciousOperation):
        _sign_in(provider({"preferred_username": "ann"}, **change))


def test_a_token_signed_by_another_key_opens_nothing(provider: Any) -> None:
    put_user("ann", "auditor")
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(SuspiciousOperation):
        _sign_in(provider({"preferred_username": "ann"}, signed_by=other))
    assert not AuditEvent.objects.filter(verb="sign_in").exists()
