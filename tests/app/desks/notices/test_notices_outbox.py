"""What goes out: to whom, when, in which shape, tried again, and never twice. Mail and robots are caught on this machine."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.contrib.auth.models import User

from tanliu.app import clock
from tanliu.app.desks.notices import outbox
from tanliu.app.desks.notices.actions import ConfirmWay, PutWay
from tanliu.app.desks.notices.models import Sending, Way
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.casework.tell import Told, tell
from tanliu.kit.errors import TanliuError

Maker = Callable[[str], Any]
#: Ten in the morning in Shanghai.
_NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


class _Caught(Message):
    """Keeps the mails that are handed in."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)

    def texts(self) -> list[str]:
        return [one.get_payload(decode=True).decode() for one in self.mails]


class _Robot(BaseHTTPRequestHandler):
    """Answers as the server says, and keeps what was posted."""

    def do_POST(self) -> None:
        told: Any = self.server
        told.posted.append(
            (self.path, dict(self.headers), json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        )
        status, body = told.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def to(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    to(_NOW)
    return to


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture
def mails(settings: Any) -> Iterator[_Caught]:
    caught = _Caught()
    controller = Controller(caught, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    settings.TANLIU_PUBLIC_URL = "https://carbon.example"
    yield caught
    controller.stop()


@pytest.fixture
def robot(settings: Any) -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), _Robot)
    server.posted, server.answer = [], (200, b'{"errcode": 0, "errmsg": "ok"}')
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TANLIU_WEBHOOK_HOSTS = [f"127.0.0.1:{server.server_port}"]
    server.address = f"http://127.0.0.1:{server.server_port}/robot?key=1"
    yield server
    server.shutdown()
    server.server_close()


def _actor(client_of: Maker, role: str) -> Actor:
    client_of(role)
    return Actor(role, user=User.objects.get(username=role))


def _told(cause: str, entity: str = "", **more: Any) -> None:
    permission = "answer" if entity else "*"
    tell(
        [
            Told(
                "meter",
                cause,
                {"en": f"EN {cause}", "zh": f"ZH {cause}"},
                permission=permission,
                entity_id=entity,
                **more,
            )
        ]
    )


def _confirmed(actor: Actor, **more: Any) -> Way:
    way = perform(PutWay("mail", "one@example.com", **more), actor)
    outbox.send()
    assert perform(ConfirmWay(way.pk, Way.objects.get(pk=way.pk).code), actor)
    return way


def test_a_mailbox_gets_nothing_before_its_code_came_back(client_of: Maker, mails: _Caught, now: Any) -> None:
    actor = _actor(client_of, "auditor")
    way = perform(PutWay("mail", "one@example.com", "zh"), actor)
    _told("first")
    outbox.put_out()
    outbox.send()
    (text,) = mails.texts()
    code = Way.objects.get(pk=way.pk).code
    assert code in text and "first" not in text
    assert not perform(ConfirmWay(way.pk, "x"), actor)
    assert perform(ConfirmWay(way.pk, code), actor)
    _told("second")
    assert (outbox.put_out(), outbox.put_out()) == (1, 0)
    assert outbox.send().sent == 1 and outbox.send().sent == 0
    assert (
        len(mails.mails) == 2
        and "ZH second" in mails.texts()[1]
        and "https://carbon.example" in mails.texts()[1]
    )


def test_wrong_codes_use_a_code_up(client_of: Maker, mails: _Caught, now: Any) -> None:
    actor = _actor(client_of, "auditor")
    way = perform(PutWay("mail", "one@example.com"), actor)
    code = way.code
    wrong = "000000" if code != "000000" else "111111"
    assert not any(perform(ConfirmWay(way.pk, wrong), actor) for _ in range(5))
    assert not perform(ConfirmWay(way.pk, code), actor)


def test_a_digest_tells_a_day_in_one_message(client_of: Maker, mails: _Caught, now: Any) -> None:
    _confirmed(_actor(client_of, "auditor"), digest_hour=8)
    for cause in ("a", "b", "c"):
        _told(cause)
    outbox.put_out()
    assert outbox.send().sent == 0
    now(_NOW + timedelta(hours=22))
    assert outbox.send().sent == 3
    assert [cause for cause in "abc" if f"EN {cause}" in mails.texts()[-1]] == ["a", "b", "c"]
    assert len(mails.mails) == 2


def test_nothing_of_others_goes_out(
    client_of: Maker, mails: _Caught, now: Any, covers: dict[str, list[str]]
) -> None:
    _confirmed(_actor(client_of, "enterprise"), topics=["meter"])
    _told("own", covers["enterprise"][0])
    _told("foreign", "another-firm")
    tell([Told("publication", "unwanted", {"en": "x", "zh": "x"})])
    outbox.put_out()
    outbox.send()
    assert "EN own" in mails.texts()[-1]
    assert Sending.objects.count() == 1


def test_who_lost_the_role_in_the_meantime_is_not_told(
    client_of: Maker, mails: _Caught, now: Any, covers: dict[str, list[str]]
) -> None:
    actor = _actor(client_of, "enterprise")
    _confirmed(actor)
    _told("own", covers["enterprise"][0])
    outbox.put_out()
    member = User.objects.get(username="enterprise").member
    member.covers = ["another-firm"]
    member.save()
    assert outbox.send().sent == 0
    assert len(mails.mails) == 1


def test_a_server_that_is_away_is_tried_again_and_given_up(
    client_of: Maker, mails: _Caught, now: Any, settings: Any
) -> None:
    _confirmed(_actor(client_of, "auditor"))
    _told("a")
    outbox.put_out()
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert (outbox.send().put_off, outbox.send().put_off) == (1, 0)
    settings.EMAIL_PORT = there
    now(_NOW + timedelta(minutes=2))
    assert outbox.send().sent == 1
    _told("b")
    outbox.put_out()
    settings.EMAIL_PORT = 1
    for day in range(1, 7):
        now(_NOW + timedelta(days=day))
        outbox.send()
    assert Sending.objects.get(notice__cause="b").state == "failed"


def test_what_was_cut_off_is_unsure_and_never_sent_again(client_of: Maker, mails: _Caught, now: Any) -> None:
    _confirmed(_actor(client_of, "auditor"))
    _told("a")
    outbox.put_out()
    # a worker claimed it and was killed
    Sending.objects.update(state="sending", message="dead", at=_NOW)
    now(_NOW + timedelta(minutes=11))
    assert outbox.send().unsure == 1 and outbox.send().sent == 0
    assert len(mails.mails) == 1


def test_robots_get_their_shapes(client_of: Maker, robot: Any, now: Any) -> None:
    actor = _actor(client_of, "auditor")
    for kind in ("wecom", "dingtalk", "json"):
        perform(PutWay(kind, robot.address + kind, "en", secret="s"), actor)
    _told("a")
    outbox.put_out()
    assert outbox.send().sent == 3
    by = {next(iter(body)): (path, headers, body) for path, headers, body in robot.posted if "id" in body}
    robots = {
        ("title" in body.get("markdown", {})): (path, body)
        for path, _, body in robot.posted
        if "markdown" in body
    }
    assert "EN a" in robots[False][1]["markdown"]["content"]
    assert (
        "timestamp=" in robots[True][0]
        and "sign=" in robots[True][0]
        and "EN a" in robots[True][1]["markdown"]["text"]
    )
    _, headers, told = by["id"]
    assert headers["Idempotency-Key"] == told["id"] and headers["X-Tanliu-Signature"].startswith("sha256=")
    assert [one["text"] for one in told["notices"]] == ["EN a"]


@pytest.mark.parametrize(
    ("kind", "answer", "state"),
    [
        ("wecom", (200, b'{"errcode": 45009, "errmsg": "too often"}'), "waiting"),
        ("wecom", (200, b"<html>"), "unsure"),
        ("json", (429, b""), "waiting"),
        ("json", (502, b""), "unsure"),
        ("json", (302, b""), "waiting"),
    ],
)
def test_only_what_did_not_arrive_for_certain_is_tried_again(
    client_of: Maker, robot: Any, now: Any, kind: str, answer: tuple[int, bytes], state: str
) -> None:
    perform(PutWay(kind, robot.address), _actor(client_of, "auditor"))
    _told("a")
    outbox.put_out()
    robot.answer = answer
    outbox.send()
    assert Sending.objects.get().state == state


@pytest.mark.parametrize(
    "target", ["https://other.example/", "http://[", "file:///etc/passwd", "http://localhost.evil/"]
)
def test_a_robot_stands_on_a_host_that_the_operator_named(
    client_of: Maker, robot: Any, now: Any, target: str
) -> None:
    with pytest.raises(TanliuError):
        perform(PutWay("json", target), _actor(client_of, "auditor"))


def test_what_nobody_took_care_of_is_told_further_once(
    client_of: Maker, now: Any, covers: dict[str, list[str]]
) -> None:
    from tanliu.app.desks.notices.actions import Acknowledge
    from tanliu.app.desks.notices.further import tell_further

    firm = covers["enterprise"][0]
    for cause in ("left", "taken"):
        _told(cause, firm)
        CaseNotice.objects.filter(cause=cause).update(at=_NOW)
    perform(Acknowledge(CaseNotice.objects.get(cause="taken").pk), _actor(client_of, "enterprise"))
    now(_NOW + timedelta(days=3))
    assert tell_further() == 0
    now(_NOW + timedelta(days=4))
    assert tell_further() == 1
    tell_further()
    (further,) = CaseNotice.objects.filter(cause__startswith="further ")
    assert further.permission == "judge" and "EN left" in further.text_en
