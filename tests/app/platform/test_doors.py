"""Every address with every reader: the tables doors.csv say what each gets, nothing far away shows through, every number opens."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver, resolve
from door_cast import HIDDEN, READERS, Cast, cast_of

import tanliu.app
from figures_case import figures

#: Each desk brings its own table; the platform has one for what is no desk's.
TABLES = sorted(Path(tanliu.app.__file__).parent.rglob("doors.csv"))
DOORS = [row for table in TABLES for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())]
POSTS = [door for door in DOORS if door["method"] == "POST" and door["by"] == "session"]
#: Where programs ask.
API = "/api/"


def _named(door: dict[str, str]) -> str:
    return f"{door['by']} {door['method']} {door['address']} {door['body']}"


@pytest.fixture(scope="module")
def stage(
    district: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Cast, dict[str, Any]]]:
    """Make the cast once and let each reader sign in once; what a test does after that is rolled back to here."""
    from django.db import transaction

    with (
        django_db_blocker.unblock(),
        override_settings(TANLIU_WORKSPACE=str(district)),
        transaction.atomic(),
    ):
        cast = cast_of()
        cast.objects.make_all()
        yield cast, {reader: _entered(cast.users[reader]) for reader in READERS}
        transaction.set_rollback(True)


def _entered(user: Any) -> Any:
    """Return the cookies of somebody who signed in."""
    client = Client()
    if user is not None:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.cookies


@pytest.fixture
def cast(stage: tuple[Cast, dict[str, Any]], served: Path) -> Cast:
    return stage[0]


@pytest.fixture
def ask(stage: tuple[Cast, dict[str, Any]], served: Path) -> Callable[..., Any]:
    """Return how a reader opens a door, by session or token."""
    return partial(_ask, *stage)


def _ask(
    cast: Cast, entered: dict[str, Any], reader: str, door: dict[str, str], method: str = "", **options: Any
) -> Any:
    client, headers = Client(raise_request_exception=False, **options), {}
    if door["by"] != "token":
        client.cookies.update(entered[reader])
    elif cast.users[reader] is not None:
        headers["authorization"] = f"Bearer {cast.secrets[reader]}"
    address = door["address"].format_map(cast.objects)
    if (method or door["method"]) == "GET":
        return client.get(address, headers=headers)
    if address.startswith(API):
        return client.post(address, "{}", content_type="application/json", headers=headers)
    return client.post(address, dict(parse_qsl(door["body"].format_map(cast.objects))), headers=headers)


@pytest.mark.parametrize("door", DOORS, ids=_named)
def test_a_door_opens_to_whom_it_should(door: dict[str, str], cast: Cast, ask: Callable[..., Any]) -> None:
    """The status is the one of the table, nothing hidden is told, the headers protect; a number of a page opens or is plain."""
    from django.db import transaction

    found, shut = {}, {}
    for reader in READERS:
        mark = transaction.savepoint()
        answer = ask(reader, door)
        found[reader] = str(answer.status_code)
        _protected(answer)
        _silent(answer, reader, door, cast)
        if found[reader] == "200" and "text/html" in answer.get("Content-Type", "") and not answer.streaming:
            shut[reader] = figures(answer.content.decode()).shut
        transaction.savepoint_rollback(mark)
    wrong = {one: f"{found[one]}, not {door[one]}" for one in READERS if found[one] != door[one]}
    assert not wrong
    assert {reader: sorted(set(some)) for reader, some in shut.items() if some} == {}


def _protected(answer: Any) -> None:
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def _silent(answer: Any, reader: str, door: dict[str, str], cast: Cast) -> None:
    """Nothing of a hidden firm is in the answer but what the reader wrote into the question."""
    asked = door["address"].format_map(cast.objects)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = unescape(body.decode("utf-8", "replace")) + str(answer.headers)
    for firm in HIDDEN[reader]:
        if firm not in door["shows"].split():
            told = [one for one in cast.telltale[firm] if one in text and one not in asked]
            assert not told, f"{reader} reads {told} of a firm that is none of theirs"


def test_what_gives_a_firm_away_is_seen_by_who_may(cast: Cast, ask: Callable[..., Any]) -> None:
    """The check of silence would notice: a reader of everything does read each of these."""
    door = {"by": "token", "method": "GET", "address": "/api/v1/entities?limit=1000"}
    text = ask("district", door).content.decode()
    for firm in ("near", "far", "built"):
        assert len(cast.telltale[firm]) > 3
        assert all(one in text for one in cast.telltale[firm][:3])


def _routes(patterns: Any, before: str = "") -> Iterator[str]:
    for one in patterns:
        here = before + (str(one.pattern).removeprefix("^") if before else str(one.pattern))
        if hasattr(one, "url_patterns"):
            yield from _routes(one.url_patterns, here)
        else:
            yield here


def _route(door: dict[str, str], cast: Cast) -> str:
    return str(resolve(door["address"].format_map(cast.objects).split("?")[0]).route)


def test_every_address_is_in_the_table(cast: Cast) -> None:
    """A new address needs a row; one that names an object needs a row for an own and one for a foreign object."""
    told = [_route(door, cast) for door in DOORS]
    routes = set(_routes(get_resolver().url_patterns))
    assert routes - set(told) == set()
    lonely = {route for route in routes if "<" in route and "?P" not in route and told.count(route) < 2}
    assert lonely == set()


def test_every_operation_of_the_interface_is_in_the_table(cast: Cast) -> None:
    from tanliu.app.platform.api.urls import api

    told = {(door["method"].lower(), _route(door, cast)) for door in DOORS if door["by"] == "token"}
    offered = {
        (method, path.lstrip("/").replace("{", "<").replace("}", ">"))
        for path, item in api.get_openapi_schema()["paths"].items()
        for method in item
    }
    assert offered - told == set()


@pytest.mark.parametrize("door", POSTS, ids=_named)
def test_a_change_needs_a_post_with_a_token_of_the_page(
    door: dict[str, str], cast: Cast, ask: Callable[..., Any]
) -> None:
    """Without the token nothing is done; asking by GET changes nothing."""
    if not door["address"].startswith((API, "/c/")):
        assert ask("district", door, enforce_csrf_checks=True).status_code == 403
    before = _state()
    assert ask("district", door, method="GET").status_code in (200, 302, 401, 403, 404, 405, 422)
    assert _state() == before


def _state() -> list[Any]:
    """Return what changes may change; reading an export is noted in the audit trail and is none."""
    from django.contrib.auth.models import User

    from tanliu.app.desks.codes.models import CodeLink
    from tanliu.app.platform.models import ApiToken, Job, Member

    return [
        list(User.objects.order_by("pk").values_list("pk", "password", "is_active")),
        list(Member.objects.order_by("pk").values_list("pk", "role", "covers")),
        list(ApiToken.objects.order_by("pk").values_list("pk", "revoked_at")),
        list(CodeLink.objects.order_by("pk").values_list("pk", "revoked_at", "shows")),
        list(Job.objects.order_by("pk").values_list("pk", "state", "cancel_asked")),
    ]
