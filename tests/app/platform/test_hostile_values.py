"""Whatever is put where an address takes a value, the answer is one that was thought of: never 500, nothing run elsewhere.

The suite takes some addresses; ``TANLIU_HOSTILE`` says how many values are put at every address, 0 for all there are, and
``TANLIU_HOSTILE_AT`` part of which addresses.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from door_cast import HIDDEN, READERS, Cast, cast_of
from hostile_case import SCRIPT, Asked, example_of, in_address, in_form, in_json, in_query, overheard
from test_doors import DOORS

MANY, SOME = int(os.environ.get("TANLIU_HOSTILE", "2")), 25
ONLY = os.environ.get("TANLIU_HOSTILE_AT", "")
PLACES = sorted(
    {(one["by"], one["method"], one["address"], one["body"]) for one in DOORS if ONLY in one["address"]}
)


@pytest.fixture
def cast(own: Path, settings: Any) -> Cast:
    settings.TANLIU_RATE = settings.TANLIU_DAILY_MB = 1_000_000
    return cast_of()


@pytest.fixture
def raised() -> Iterator[list[str]]:
    """What nobody caught, newest last."""
    told: list[str] = []

    def note(sender: Any, **options: Any) -> None:
        import traceback

        told.append(traceback.format_exc(limit=-6))

    got_request_exception.connect(note)
    yield told
    got_request_exception.disconnect(note)


class Asker:
    """Asks as a reader, by session or token, and looks at each answer."""

    def __init__(self, cast: Cast, raised: list[str], reader: str = "district") -> None:
        self._cast, self._raised, self.wrong, self.asked = cast, raised, list[str](), 0
        self._client, self._reader = Client(raise_request_exception=False), reader

    def ask(self, one: Asked) -> None:
        user, headers = self._cast.users[self._reader], {}
        if one.kind == "token" and user is not None:
            headers = {"authorization": f"Bearer {self._cast.secrets[self._reader]}"}
        if one.method == "POST" and headers:
            # whoever sends again by the same key must not be told of a fault of ours for ever
            headers["idempotency-key"] = f"hostile-{self.asked}"
        if one.kind == "session" and user is not None:
            self._client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        form = "application/json" if "/api/" in one.address else "application/x-www-form-urlencoded"
        path, _, query = one.address.partition("?")
        told = (path, one.body or "" if one.method == "POST" else "", form)
        with transaction.atomic():
            answer = self._client.generic(one.method, *told, headers=headers, QUERY_STRING=query)
            if "idempotency-key" in headers and answer.status_code < 300:
                again = self._client.generic("POST", *told, headers=headers, QUERY_STRING=query)
                self._look(one, again)
                # where the key counts; what a column of JSON keeps has its names in another order
                same = again.status_code == answer.status_code and _json(again) == _json(answer)
                if "Idempotent-Replayed" in again and not same:
                    self.wrong.append(f"{one}: another answer to the same key")
            transaction.set_rollback(True)
        self._look(one, answer)

    def _look(self, one: Asked, answer: Any) -> None:
        self.asked += 1
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        well = answer.status_code < 500 or (answer.status_code == 503 and "Retry-After" in answer)
        html = "html" in answer.get("Content-Type", "")
        if not well or (html and SCRIPT.encode() in body) or "X-Made-Up" in answer:
            why = self._raised[-1] if self._raised else ""
            self.wrong.append(f"{one.method} {one.address[:200]} {one.about}: {answer.status_code}\n{why}")
        text, asked = unescape(body.decode("utf-8", "replace")), unquote(one.address) + str(one.body)
        for firm in HIDDEN[self._reader]:
            told = [each for each in self._cast.telltale[firm] if each in text and each not in asked]
            if told:
                self.wrong.append(
                    f"{self._reader} {one.method} {one.address[:200]} {one.about}: reads {told}"
                )


def _json(answer: Any) -> Any:
    return json.loads(answer.content)


def _variants(
    asker: Asker, cast: Cast, door: tuple[str, str, str, str], bodies: dict[str, Any]
) -> Iterator[Asked]:
    by, method, address, body = door
    told = address.format_map(cast.objects)
    body = body if by == "token" else body.format_map(cast.objects)
    with overheard() as names:
        asker.ask(Asked("as it is", method, told, body, by))
    names.discard("csrfmiddlewaretoken")
    yield from in_address({"by": by, "method": method, "address": address}, cast.objects)
    if method == "POST" and "/api/" not in address:
        yield from in_form(told, body, names)
        return
    yield from in_query(method, told, names | set(bodies.get(f"{method} query", ())), by)
    if method == "POST":
        yield from in_json(told, bodies.get("body", {}))


def _described(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return by address what the interface takes there: names of parameters and an example of a body."""
    from tanliu.app.platform.api.urls import api

    schema: Any = api.get_openapi_schema()
    found: dict[str, dict[str, Any]] = {}
    for path, operations in schema["paths"].items():
        told = found.setdefault(path, {})
        for method, operation in operations.items():
            names = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
            told[f"{method.upper()} query"] = names
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                told["body"] = content.get("example") or example_of(
                    content["schema"], schema["components"]["schemas"]
                )
    return found


def _of(door: tuple[str, str, str, str], described: dict[str, dict[str, Any]]) -> dict[str, Any]:
    from re import fullmatch, sub

    path = door[2].split("?")[0]
    return next(
        (one for told, one in described.items() if fullmatch(sub(r"\{\w+\}", r"[^/]+", told), path)), {}
    )


def test_no_value_is_answered_by_a_fault_of_ours(cast: Cast, raised: list[str]) -> None:
    asker, described, chance = Asker(cast, raised), _described(cast), random.Random(21)
    for door in PLACES if "TANLIU_HOSTILE" in os.environ else chance.sample(PLACES, SOME):
        every = list(_variants(asker, cast, door, _of(door, described)))
        for one in every if MANY == 0 else chance.sample(every, min(MANY, len(every))):
            asker.ask(one)
    assert asker.asked > SOME
    assert not asker.wrong, "\n".join([f"{len(asker.wrong)} of {asker.asked}", *asker.wrong[:200]])


#: Desks of which every reader asks here; the others are asked of by the district above.
LATER = (
    "/budget",
    "/ledger",
    "/registry",
    "/outlook",
    "/claims",
    "/bring",
    "/first",
    "/cases",
    "withdraw",
    "/changes",
)


def test_no_reader_breaks_or_learns_anything_by_a_value(cast: Cast, raised: list[str]) -> None:
    """Whoever asks, and whatever with: no fault of ours, and nothing of a firm that is none of theirs."""
    chance, described = random.Random(int(os.environ.get("TANLIU_HOSTILE_SEED", "12"))), _described(cast)
    places = [one for one in PLACES if any(part in one[2] for part in LATER)]
    many = int(os.environ.get("TANLIU_HOSTILE_READERS", "12"))
    asked, wrong = 0, list[str]()
    for reader in READERS:
        asker = Asker(cast, raised, reader)
        for door in chance.sample(places, min(many, len(places))):
            every = list(_variants(asker, cast, door, _of(door, described)))
            for one in chance.sample(every, min(MANY or len(every), len(every))):
                asker.ask(one)
        asked, wrong = asked + asker.asked, wrong + asker.wrong
    assert asked > 2 * len(READERS) * min(many, len(places)) * 0.9
    assert not wrong, "\n".join([f"{len(wrong)} of {asked}", *wrong[:200]])
