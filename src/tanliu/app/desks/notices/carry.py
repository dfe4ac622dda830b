"""How a message leaves the server: a mailbox by SMTP, the robots of WeCom and DingTalk, or JSON to a server of one's own.

A carrier says whether it is certain that nothing arrived. Only then is a message tried again: one that may have
arrived is never sent a second time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any
from urllib.parse import quote_plus, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from tanliu.app import clock
from tanliu.app.desks.notices.models import WayKind
from tanliu.app.platform.outward import require_host
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Seconds within which another server answers.
_PATIENCE = 15.0
#: Bytes of Markdown that the robots take; what is longer is cut at a line.
_MOST = {WayKind.WECOM: 4096, WayKind.DINGTALK: 20_000}

#: Answers of servers in between, or of one that broke off: what is behind them may have taken the message.
_GATEWAY = (500, 502, 504)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: its key, which names it once and for all, its words, and the notices that it tells as data."""

    key: str
    subject: str
    body: str
    items: Sequence[Mapping[str, Any]] = ()


class NotCarriedError(Exception):
    """A message did not arrive for certain."""


class UnsureError(Exception):
    """Nobody knows whether a message arrived."""


def offered() -> list[str]:
    """Return the ways that the operator has opened."""
    robots = [WayKind.WECOM, WayKind.DINGTALK, WayKind.JSON] if settings.TANLIU_WEBHOOK_HOSTS else []
    return [*([WayKind.MAIL] if settings.EMAIL_HOST else []), *robots]


def require_target(kind: str, target: str) -> None:
    """Refuse an address to which nothing may be sent: a robot's host is one that the operator named.

    Raises
    ------
    TanliuError
        With what is accepted.
    """
    if kind not in offered():
        raise TanliuError(
            "this way is not open on this server", found=kind,
            accepted=", ".join(offered()) or Message("TANLIU_SMTP_HOST or TANLIU_WEBHOOK_HOSTS, set by the operator"),
        )  # fmt: skip
    if kind == WayKind.MAIL:
        return
    require_host(target, settings.TANLIU_WEBHOOK_HOSTS)


def carry(kind: str, target: str, secret: str, letter: Letter) -> None:
    """Carry a message.

    Raises
    ------
    NotCarriedError
        When it did not arrive for certain.
    UnsureError
        When nobody knows.
    """
    if kind == WayKind.MAIL:
        _mail(target, letter)
        return
    try:
        require_target(kind, target)
    except TanliuError as error:
        raise NotCarriedError(str(error)) from error
    _post(kind, *_request(kind, target, secret, letter), letter)


def _mail(target: str, letter: Letter) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {
        "Message-ID": f"<{letter.key}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Date": formatdate(clock.seconds()),
    }
    mail = EmailMessage(letter.subject.replace("\n", " "), letter.body, to=[target], headers=headers)
    connection = mail.get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotCarriedError(_short(error)) from error
    try:
        connection.send_messages([mail])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        # the server said no
        raise NotCarriedError(_short(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnsureError(_short(error)) from error
    finally:
        connection.close()


def _request(kind: str, target: str, secret: str, letter: Letter) -> tuple[str, bytes, dict[str, str]]:
    """Return address, body and headers of a message in the shape of its receiver."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": letter.key}
    text = f"**{letter.subject}**\n\n{letter.body}"
    if kind == WayKind.WECOM:
        told: Mapping[str, Any] = {
            "msgtype": "markdown",
            "markdown": {"content": _cut(text, _MOST[WayKind.WECOM])},
        }
    elif kind == WayKind.DINGTALK:
        cut = _cut(text, _MOST[WayKind.DINGTALK])
        told = {"msgtype": "markdown", "markdown": {"title": letter.subject, "text": cut}}
        target = _signed(target, secret)
    else:
        told = {
            "id": letter.key,
            "subject": letter.subject,
            "text": letter.body,
            "notices": list(letter.items),
        }
    body = json.dumps(told, ensure_ascii=False).encode()
    if kind == WayKind.JSON and secret:
        headers["X-Tanliu-Signature"] = (
            "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        )
    return target, body, headers


def _signed(target: str, secret: str) -> str:
    """Return the address of a DingTalk robot with the signature that its secret asks for."""
    if not secret:
        return target
    instant = str(round(clock.seconds() * 1000))
    digest = hmac.new(secret.encode(), f"{instant}\n{secret}".encode(), hashlib.sha256).digest()
    sign = quote_plus(base64.b64encode(digest))
    return f"{target}{'&' if '?' in target else '?'}timestamp={instant}&sign={sign}"


def _post(kind: str, target: str, body: bytes, headers: Mapping[str, str], letter: Letter) -> None:
    """Post a message; redirections are not followed, so that it goes where the operator allows and nowhere else."""
    parts = urlsplit(target)
    made: http.client.HTTPConnection
    if parts.scheme == "https":
        made = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=_PATIENCE, context=ssl.create_default_context()
        )
    else:
        made = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
    try:
        try:
            made.connect()
        except OSError as error:
            raise NotCarriedError(_short(error)) from error
        try:
            made.request("POST", f"{parts.path or '/'}?{parts.query}".rstrip("?"), body, dict(headers))
            answer = made.getresponse()
            text = answer.read(10_000)
        except (OSError, http.client.HTTPException) as error:
            raise UnsureError(_short(error)) from error
    finally:
        made.close()
    if answer.status in _GATEWAY:
        raise UnsureError(f"HTTP {answer.status}")
    if not 200 <= answer.status < 300:
        raise NotCarriedError(f"HTTP {answer.status}")
    if kind != WayKind.JSON:
        _require_taken(text)


def _require_taken(text: bytes) -> None:
    """Refuse an answer of a robot that says no: both tell an error in a body with status 200."""
    try:
        told = json.loads(text)
        number, words = int(told["errcode"]), str(told.get("errmsg", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise UnsureError("the answer of the robot cannot be read") from error
    if number != 0:
        raise NotCarriedError(f"{number} {words}"[:300])


def _cut(text: str, most: int) -> str:
    """Return as many whole lines as fit into so many bytes."""
    if len(text.encode()) <= most:
        return text
    kept, size = [], 4
    for line in text.split("\n"):
        size += len(line.encode()) + 1
        if size > most:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])


def _short(error: Exception) -> str:
    return (f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)[:300]
