"""The account page: password, tokens whose secret is shown once, all of it in the audit trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tanliu.app.platform.models import ApiToken, AuditEvent
from tanliu.app.platform.people import put_user

TOKEN = {"name": "gateway", "days": "30", "scopes": ["read", "write"]}


def bearer(secret: str) -> int:
    return int(Client().get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code)


def test_a_token_is_shown_once_and_revoked(client_of: Callable[[str], Any]) -> None:
    client = client_of("enterprise")
    page = client.post("/account/tokens", TOKEN)
    secret = re.search(r"tl_[\w-]+", page.content.decode()).group()
    assert page["Cache-Control"] == "no-store"
    assert bearer(secret) == 200
    token = ApiToken.objects.get()
    assert (token.name, token.scopes) == ("gateway", ["read", "write"])
    assert secret not in client.get("/account").content.decode()
    assert client.post(f"/account/tokens/{token.pk}").status_code == 302
    assert bearer(secret) == 401
    verbs = list(AuditEvent.objects.filter(verb__startswith="token").values_list("verb", flat=True))
    assert verbs == ["token.make", "token.revoke"]
    assert secret not in str(list(AuditEvent.objects.values()))


def test_only_ones_own_tokens_can_be_revoked(client_of: Callable[[str], Any]) -> None:
    client_of("enterprise").post("/account/tokens", TOKEN)
    token = ApiToken.objects.get()
    assert client_of("district").post(f"/account/tokens/{token.pk}").status_code == 404
    token.refresh_from_db()
    assert token.is_valid()


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"days": "0"}, {"days": "many"}, {"days": "99999"}, {"scopes": []}, {"scopes": ["all"]}],
)
def test_a_wrong_wish_makes_no_token(change: dict[str, Any], client_of: Callable[[str], Any]) -> None:
    assert client_of("enterprise").post("/account/tokens", TOKEN | change).status_code == 400
    assert not ApiToken.objects.exists()


def test_who_may_change_nothing_gets_no_scope_to_write(client_of: Callable[[str], Any]) -> None:
    client_of("auditor").post("/account/tokens", TOKEN)
    assert ApiToken.objects.get().scopes == ["read"]


def test_the_password_is_changed_and_other_sessions_end(
    client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    client, other = client_of("town"), client_of("town")
    secret = put_user("town", "town", covers["town"])
    for one in (client, other):
        one.force_login(
            User.objects.get(username="town"), backend="django.contrib.auth.backends.ModelBackend"
        )
    new = "a-long-river-7-stones"
    _, token = ApiToken.issue(User.objects.get(username="town"), "gateway", ["read"])
    assert bearer(token) == 200
    wrong = {"old_password": "no", "new_password1": new, "new_password2": new}
    assert client.post("/account/password", wrong).status_code == 422
    weak = {"old_password": secret, "new_password1": "1234567890123", "new_password2": "1234567890123"}
    assert client.post("/account/password", weak).status_code == 422
    good = {"old_password": secret, "new_password1": new, "new_password2": new}
    assert client.post("/account/password", good).status_code == 302
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert User.objects.get(username="town").check_password(new)
    assert AuditEvent.objects.get(verb="password.change").details == {"tokens_ended": 1}
    assert bearer(token) == 401


def test_the_page_speaks_chinese(client_of: Callable[[str], Any]) -> None:
    page = client_of("auditor").get("/account", headers={"accept-language": "zh-CN"})
    assert "创建令牌" in page.content.decode()


def test_a_stranger_has_no_account(served: Any, client: Any) -> None:
    assert client.get("/account").status_code == 302
    assert client.post("/account/tokens", TOKEN).status_code == 302
