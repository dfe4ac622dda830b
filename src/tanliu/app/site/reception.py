"""Bodies are taken whole before a thread is asked: on the event loop, where one that comes slowly holds up nobody.

The pages stay an application for WSGI, on a few threads that live long; only what the network may do to them is met here.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from tanliu.report.phrase import LANGUAGES, say

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[str, str]]
Pages = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]
#: Bytes of a body that are kept in memory; what is longer goes to a file without a name.
_IN_MEMORY = 1 << 20
#: What is said to whom we know nothing of yet, in both languages.
_REFUSALS = {408: "body_too_slow", 413: "body_too_large", 503: "bodies_too_many"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a body is waited for, how long it may be, and how much of all bodies is kept at a time.

    Parameters
    ----------
    seconds
        What every body has.
    rate
        Bytes that earn a body one more second [B/s].
    size
        Longest body that any page takes [B].
    together
        What all bodies that wait or are answered may have come to [B]; one alone is always taken.
    """

    seconds: float
    rate: int
    size: int
    together: int


class Reception:
    """An ASGI application before one of WSGI.

    Parameters
    ----------
    pages
        The application of WSGI.
    threads
        How many requests it answers at once.
    patience
        Limits of a body.
    """

    def __init__(self, pages: Pages, threads: int, patience: Patience) -> None:
        self._pages, self._patience = pages, patience
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        #: Bytes of all bodies that are here; only the event loop counts.
        self._here = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            # neither web sockets nor a server's own life concern us; to raise is how a server is told
            raise NotImplementedError(scope["type"])
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as body, self._counted() as counted:
            refused = await self._taken(scope, receive, body, counted)
            if refused is None:
                await self._answered(scope, body, send)
            elif refused:
                await self._refused(refused, send)

    @contextmanager
    def _counted(self) -> Iterator[Callable[[int], bool]]:
        """Lend a way to count what has come; it says whether all bodies together are too much."""
        own = 0

        def more(length: int) -> bool:
            nonlocal own
            own += length
            self._here += length
            return self._here > self._patience.together and self._here > own

        try:
            yield more
        finally:
            self._here -= own

    async def _taken(
        self, scope: Scope, receive: Receive, body: IO[bytes], counted: Callable[[int], bool]
    ) -> int | None:
        """Take a body; returns the status that refuses it, 0 when its sender hung up, None when it is whole."""
        told = dict(scope["headers"]).get(b"content-length", b"")
        if told.isdigit() and int(told) > self._patience.size:
            return 413
        loop, length = asyncio.get_running_loop(), 0
        until = loop.time() + self._patience.seconds
        while True:
            try:
                async with asyncio.timeout_at(until + length / self._patience.rate):
                    message = await receive()
            except TimeoutError:
                return 408
            if message["type"] == "http.disconnect":
                return 0
            part = message.get("body", b"")
            length += len(part)
            if length > self._patience.size:
                return 413
            if counted(len(part)):
                return 503
            if length > _IN_MEMORY:
                await asyncio.to_thread(body.write, part)
            else:
                body.write(part)
            if not message.get("more_body"):
                return None

    async def _answered(self, scope: Scope, body: IO[bytes], send: Send) -> None:
        loop, told = asyncio.get_running_loop(), Told()
        environ = _environ(scope, body)
        parts = await loop.run_in_executor(self._threads, self._pages, environ, told)
        try:
            await send({"type": "http.response.start", "status": told.status, "headers": told.headers})
            if isinstance(parts, list) or not getattr(parts, "streaming", False):
                await send({"type": "http.response.body", "body": b"".join(parts)})
            else:
                # a thread is asked for a part at a time: a reader that is slow holds none
                each = iter(parts)
                while (part := await loop.run_in_executor(self._threads, _next, each)) is not None:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        finally:
            if close := getattr(parts, "close", None):
                await loop.run_in_executor(self._threads, close)

    async def _refused(self, status: int, send: Send) -> None:
        limits = self._patience
        told = {"seconds": limits.seconds, "rate": limits.rate, "size": limits.size}
        text = "\n".join(say(_REFUSALS[status], language, **told) for language in LANGUAGES)
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        if status == 503:
            headers.append((b"retry-after", b"10"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": f"{text}\n".encode()})


class Told:
    """What an application of WSGI says before its body."""

    def __init__(self) -> None:
        self.status = 500
        self.headers = list[tuple[bytes, bytes]]()

    def __call__(self, status: str, headers: Headers, failure: object = None) -> None:
        """Keep status and headers."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _next(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


def _environ(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """Return the environment that PEP 3333 describes."""
    length = body.tell()
    body.seek(0)
    host, port = scope.get("server") or ("127.0.0.1", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        # as the client had it: what is no UTF-8 is the page's to refuse
        "PATH_INFO": unquote_to_bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        # X_Forwarded_For would stand where a proxy's X-Forwarded-For does
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text
    for whole in ("HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
        environ.pop(whole, None)
    return environ | {"CONTENT_LENGTH": str(length)}
