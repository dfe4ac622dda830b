"""A partner on the loopback: it takes parcels by the wire of the guide, offers its own, and misbehaves when told to."""

from __future__ import annotations

import json
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tanliu.app.desks.exchange.actions.partner import AskPartner, DecidePartner
from tanliu.app.platform.action import Actor, perform
from tanliu.decide.exchange.acknowledge import acknowledgement
from tanliu.decide.exchange.canonical import body, totals
from tanliu.decide.exchange.document import Dataset
from tanliu.decide.exchange.parcel import Fault, Manifest, read_manifest, sign
from tanliu.decide.ledger.proof import public_of

SECRET = b"\x07" * 32
PUBLIC = public_of(SECRET)
LI, WANG = Actor("li"), Actor("wang")


@dataclass
class Kept:
    """A parcel that the stub was sent: its manifest, what of its body came, and what it said of it."""

    manifest: Manifest
    data: bytes = b""
    acknowledgement: dict[str, Any] = field(default_factory=dict)


@dataclass
class Offered:
    """A parcel that the stub has for us."""

    manifest: Manifest
    signature: str
    data: bytes
    told: list[dict[str, Any]] = field(default_factory=list)


class Stub(ThreadingHTTPServer):
    """The other side, written from the guide and from no code of ours.

    Attributes
    ----------
    mischief
        What it does wrong next, each once: ``drop`` a connection in the middle of a chunk, ``500``, ``lie`` about the hash,
        ``unsigned``, ``lost`` acknowledgement (kept and not told), ``slow`` (202 without one), ``declined``, ``refuse`` a row.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kept: dict[str, Kept] = {}
        self.offered: dict[int, Offered] = {}
        self.mischief: list[str] = []
        self.asked: list[str] = []
        self.ranges: list[str] = []
        self.token = ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that break off: the stub breaks them itself."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def does(self, wrong: str) -> bool:
        """Return whether it misbehaves in a way, which it then has done."""
        if self.mischief and self.mischief[0] == wrong:
            self.mischief.pop(0)
            return True
        return False

    def acknowledged(self, one: Kept, number: int) -> dict[str, Any]:
        """Look at a parcel that is whole, once."""
        if not one.acknowledgement:
            right = sha256(one.data).hexdigest() == one.manifest.sha256
            refused = [] if right else [Fault("hash")]
            if self.does("refuse"):
                refused = [Fault("unknown_entity", 1, "entity_id", "X")]
            accepted = one.manifest.rows - len(refused) if right else 0
            one.acknowledgement = acknowledgement(
                one.manifest, accepted, refused, "2026-01-01T00:00:00Z", number
            )
        return one.acknowledgement


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Stub

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def _tell(self, told: object, status: int = 200) -> None:
        self._send(json.dumps(told).encode(), status)

    def _send(self, data: bytes, status: int = 200, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def do_POST(self) -> None:
        stub, length = self.server, int(self.headers.get("Content-Length") or 0)
        stub.asked.append(f"POST {self.path}")
        path, _, query = self.path.partition("?")
        if stub.token and self.headers.get("Authorization") != f"Bearer {stub.token}":
            self.rfile.read(length)
            self._tell({"what": "who asks is not known"}, 401)
            return
        if path.endswith("/body"):
            self._chunk(path.split("/")[-2], int(query.removeprefix("offset=")), length)
            return
        told = json.loads(self.rfile.read(length) or b"{}")
        if stub.does("500"):
            self._tell({"what": "broken"}, 500)
        elif stub.does("declined"):
            self._tell({"what": "no such dataset here"}, 422)
        elif path.endswith("/close"):
            self._close(path.split("/")[-2])
        elif path.endswith("/acknowledgement"):
            stub.offered[int(path.split("/")[-2])].told.append(told)
            self._tell({"state": told["acknowledgement"]["state"]})
        else:
            self._open(path.split("/")[-1], told)

    def _open(self, key: str, told: dict[str, Any]) -> None:
        manifest = read_manifest(told["manifest"])
        assert manifest.key == key
        one = self.server.kept.setdefault(key, Kept(manifest))
        assert one.manifest == manifest
        self._standing(key)

    def _standing(self, key: str) -> None:
        one = self.server.kept[key]
        told: dict[str, Any] = {"key": key, "state": "open", "have": len(one.data)}
        if one.acknowledgement:
            told |= {"state": one.acknowledgement["state"], **self._signed(one.acknowledgement)}
        self._tell(told)

    def _chunk(self, key: str, offset: int, length: int) -> None:
        stub, one = self.server, self.server.kept[key]
        if stub.does("drop"):
            # half of it arrived and was kept
            one.data += self.rfile.read(length // 2)
            self._cut()
            return
        data = self.rfile.read(length)
        assert self.headers["Content-Digest"] == f"sha-256=:{b64encode(sha256(data).digest()).decode()}:"
        if stub.does("500"):
            self._tell({"what": "broken"}, 500)
        elif offset != len(one.data):
            self._tell({"what": "elsewhere", "have": len(one.data)}, 409)
        else:
            one.data += data
            self._tell({"key": key, "state": "open", "have": len(one.data)})

    def _close(self, key: str) -> None:
        stub, one = self.server, self.server.kept[key]
        if stub.does("slow"):
            self._tell({"key": key, "state": "whole", "have": len(one.data)}, 202)
            return
        told = stub.acknowledged(one, len(stub.kept))
        if stub.does("lost"):
            self._cut()
        elif stub.does("lie"):
            told = told | {"sha256": "0" * 64}
            self._tell({"state": told["state"], **self._signed(told)})
        elif stub.does("unsigned"):
            self._tell({"state": told["state"], "acknowledgement": told, "signature": ""})
        else:
            self._tell({"state": told["state"], **self._signed(told)})

    @staticmethod
    def _signed(told: dict[str, Any]) -> dict[str, Any]:
        return {"acknowledgement": told, "signature": sign(told, SECRET)}

    def do_GET(self) -> None:
        stub = self.server
        stub.asked.append(f"GET {self.path}")
        path, _, query = self.path.partition("?")
        if path.endswith("/parcels"):
            after = int(query.split("&")[0].removeprefix("after="))
            self._tell({"items": [{"number": one} for one in sorted(stub.offered) if one > after]})
        elif path.endswith("/body"):
            self._body(stub.offered[int(path.split("/")[-2])].data)
        else:
            one = stub.offered[int(path.split("/")[-1])]
            self._tell({"manifest": one.manifest.says(), "signature": one.signature})

    def _body(self, data: bytes) -> None:
        asked = self.headers["Range"]
        self.server.ranges.append(asked)
        first, last = map(int, asked.removeprefix("bytes=").split("-"))
        if self.server.does("drop"):
            self.send_response(206)
            self.send_header("Content-Length", str(last - first + 1))
            self.end_headers()
            self.wfile.write(data[first : first + 10])
            self._cut()
            return
        self._send(data[first : last + 1], 206, "application/x-ndjson")


@contextmanager
def stub_of(settings: Any) -> Iterator[Stub]:
    """Run a stub, to which alone parcels may go."""
    server = Stub()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TANLIU_EXCHANGE_HOSTS = [server.host]
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def partner_of(id: str, exchange: str, address: str = "", **more: Any) -> str:
    """Make an active partner: one asks, another agrees."""
    perform(AskPartner(id, exchange, id.title(), address, **({"public": PUBLIC} | more)), LI)
    perform(DecidePartner(id, True), WANG)
    return id


def parcel_for(
    receiver: str,
    sender: str,
    exchange: str,
    name: str,
    dataset: Dataset,
    period: str,
    rows: list[dict[str, Any]],
    version: int = 1,
) -> tuple[Manifest, str, bytes]:
    """Return a parcel as a partner makes it: manifest, signature, body."""
    data = body(rows, dataset)
    manifest = Manifest(
        sender, receiver, exchange, "2026.11", name, period, version, len(rows), len(data), sha256(data).hexdigest(),
        totals(rows, dataset), "2026-11-28T00:00:00Z", 0, "none", {},
    )  # fmt: skip
    return manifest, sign(manifest.says(), SECRET), data
