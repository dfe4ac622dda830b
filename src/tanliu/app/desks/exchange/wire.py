"""The other side of the wire: requests to a partner, to hosts that the operator named and nowhere else."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.models import ExchangePartner
from tanliu.app.platform.outward import require_host
from tanliu.kit.errors import TanliuError

#: Seconds within which a partner answers, and bytes of an answer that are read.
_PATIENCE, _MOST = 30.0, 16 * 1024 * 1024
#: Answers after which the same request may succeed later.
_LATER = (408, 425, 429)


class LaterError(Exception):
    """A partner cannot be reached or cannot answer now: the same is asked again later."""


class DeclinedError(Exception):
    """A partner says no to a request: asking again is of no use before a person has looked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner answered: status, body, headers with small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Return the body as an object.

        Raises
        ------
        LaterError
            When it is none: a gateway in between may have answered.
        """
        try:
            found = json.loads(self.body.decode())
        except (ValueError, RecursionError) as error:
            raise LaterError(f"HTTP {self.status}: no JSON") from error
        if not isinstance(found, dict):
            raise LaterError(f"HTTP {self.status}: no object")
        return found


class Wire:
    """Requests to a partner; each opens a connection of its own, so that one that broke off is not used again.

    Parameters
    ----------
    partner
        A partner with an address.
    """

    def __init__(self, partner: ExchangePartner) -> None:
        self._parts = require_host(partner.address, settings.TANLIU_EXCHANGE_HOSTS)
        self._token = bodies.token(partner.pk)

    def ask(
        self, method: str, path: str, data: bytes = b"", accepted: tuple[int, ...] = (), **headers: str
    ) -> Answer:
        """Return the answer to a request; redirections are not followed.

        Parameters
        ----------
        accepted
            Statuses besides 2xx that are answers here.

        Raises
        ------
        LaterError, DeclinedError
            When there is none, or it is a no.
        """
        answer = self._asked(method, path, data, headers)
        if 200 <= answer.status < 300 or answer.status in accepted:
            return answer
        said = f"HTTP {answer.status}: {answer.body[:200].decode('utf-8', 'replace')}"
        if answer.status >= 500 or answer.status in _LATER:
            raise LaterError(said)
        raise DeclinedError(said)

    def _asked(self, method: str, path: str, data: bytes, headers: Mapping[str, str]) -> Answer:
        parts = self._parts
        made: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            made = http.client.HTTPSConnection(
                parts.hostname or "", parts.port, timeout=_PATIENCE, context=context
            )
        else:
            made = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told.setdefault("Accept", "application/json")
        if self._token:
            told["Authorization"] = f"Bearer {self._token}"
        try:
            made.request(method, f"{parts.path.rstrip('/')}{path}", data or None, told)
            answer = made.getresponse()
            body = answer.read(_MOST + 1)
            length = answer.getheader("Content-Length")
        except (OSError, http.client.HTTPException) as error:
            raise LaterError(f"{type(error).__name__}: {error}"[:300]) from error
        finally:
            made.close()
        if len(body) > _MOST:
            raise DeclinedError(f"HTTP {answer.status}: {len(body)} B")
        if length and length.isdigit() and int(length) != len(body):
            raise LaterError(f"HTTP {answer.status}: {len(body)} B / {length} B")
        return Answer(answer.status, body, {name.lower(): value for name, value in answer.getheaders()})


def wire_of(partner: ExchangePartner) -> Wire:
    """Return the wire to a partner.

    Raises
    ------
    DeclinedError
        When its address is not one to which anything is sent.
    """
    try:
        return Wire(partner)
    except TanliuError as error:
        raise DeclinedError(str(error)) from error
