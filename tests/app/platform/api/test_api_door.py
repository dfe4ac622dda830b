"""Who may ask: tokens with scopes that expire and can be revoked, sessions for reading."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from ninja import Schema

from tanliu.app.platform.models import ApiToken, Member

PROBLEM = {"what", "where", "found", "accepted"}


def test_a_stranger_is_not_let_in(served: Any, client: Any) -> None:
    for path in ("/me", "/totals", "/entities", "/readings?meter=x&first=2025-01-01&last=2025-01-02"):
        answer = client.get(f"/api/v1{path}")
        assert answer.status_code == 401
        assert set(json.loads(answer.content)) == PROBLEM
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_says_who_asks(asker: Callable[..., Any], covers: dict[str, list[str]]) -> None:
    told = asker("town", "read").read("/me")
    assert (told["role"], told["covers"], told["scopes"]) == ("town", covers["town"], ["read"])
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize("change", ["revoked_at", "expires_at", "inactive", "unknown"])
def test_a_token_that_no_longer_holds(change: str, asker: Callable[..., Any]) -> None:
    one = asker("district")
    past = timezone.now() - timedelta(seconds=1)
    if change == "inactive":
        User.objects.update(is_active=False)
    elif change == "unknown":
        one.secret += "x"
    else:
        ApiToken.objects.update(**{change: past})
    assert one.get("/me").status_code == 401


def test_a_wrong_token_is_not_saved_by_a_session(client_of: Callable[[str], Any]) -> None:
    client = client_of("district")
    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/api/v1/me", headers={"authorization": "Bearer tl_wrong"}).status_code == 401


def test_a_session_reads_and_cannot_write(client_of: Callable[[str], Any]) -> None:
    client = client_of("district")
    for path in ("/readings", "/reports", "/outputs", "/compute"):
        answer = client.post(f"/api/v1{path}", data="{}", content_type="application/json")
        assert answer.status_code == 401


def test_a_scope_is_needed(asker: Callable[..., Any]) -> None:
    assert asker("district", "read").post("/compute", {}).status_code == 403
    refused = asker("district", "write").get("/me")
    assert refused.status_code == 403
    assert "read" in json.loads(refused.content)["accepted"]


@pytest.mark.parametrize("role", ["department", "town", "auditor"])
def test_a_role_that_delivers_nothing(role: str, asker: Callable[..., Any]) -> None:
    one = asker(role)
    assert one.post("/readings", {"rows": [{}]}).status_code == 403
    assert one.post("/compute", {}).status_code == 403


def test_a_user_without_a_role_sees_nothing(asker: Callable[..., Any]) -> None:
    one = asker("district")
    Member.objects.all().delete()
    assert one.get("/me").status_code == 403


def test_the_secret_is_not_kept(asker: Callable[..., Any]) -> None:
    secret = asker("district").secret
    kept = ApiToken.objects.values().get()
    assert secret not in str(kept)
    assert len(kept["digest"]) == 64


def test_more_than_the_rate_is_refused(asker: Callable[..., Any], settings: Any) -> None:
    settings.TANLIU_RATE = 3
    one, other = asker("district"), asker("auditor")
    codes = [one.get("/me").status_code for _ in range(5)]
    # the window may turn while the test runs
    assert codes.count(429) in (1, 2)
    assert other.get("/me").status_code == 200
    refused = next(answer for _ in range(9) if (answer := one.get("/me")).status_code == 429)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert set(json.loads(refused.content)) == PROBLEM


def test_an_unknown_address_has_the_shape_of_every_error(served: Any, client: Any) -> None:
    answer = client.get("/api/v1/no/such")
    assert answer.status_code == 404
    assert set(json.loads(answer.content)) == PROBLEM


def test_errors_are_told_in_chinese(asker: Callable[..., Any]) -> None:
    answer = asker("district").get("/entities/none", **{"accept-language": "zh-CN"})
    assert json.loads(answer.content)["what"] == "没有该企业"


def test_the_reference_needs_nothing_from_elsewhere(served: Any, client: Any) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "://" not in page.content.decode().replace("http://www.w3.org", "")
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_a_whole_number_that_is_asked_for_has_bounds(served: Any, client: Any) -> None:
    """Of a number beyond those of the database the answer would be an error of the server."""
    found = client.get("/api/v1/openapi.json").json()
    asked = [
        (path, one["name"], option)
        for path, operations in found["paths"].items()
        for operation in operations.values()
        for one in operation.get("parameters", ())
        if one["in"] == "query"
        for option in one["schema"].get("anyOf", [one["schema"]])
        if option.get("type") == "integer"
    ]
    assert len(asked) > 20
    assert [one for one in asked if not {"minimum", "maximum"} <= one[2].keys()] == []


def test_the_description_says_nothing_twice(served: Any, client: Any) -> None:
    """A key that stands twice, such as 200 and "200", is refused by the page of the reference, which reads it as YAML."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), names
        return dict(pairs)

    assert json.loads(client.get("/api/v1/openapi.json").content, object_pairs_hook=once)["paths"]


def test_a_name_of_the_description_is_one_shape(served: Any, client: Any) -> None:
    """Of two shapes of one name the description would keep the last, for the operations of both."""
    assert client.get("/api/v1/openapi.json").status_code == 200
    places = dict[str, set[str]]()
    left = [Schema]
    while left:
        for shape in left.pop().__subclasses__():
            left.append(shape)
            if shape.__module__.startswith("tanliu."):
                places.setdefault(shape.__name__, set()).add(shape.__module__)
    assert len(places) > 50
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
