"""Bodies that come slowly, that are too long or that never end hold up nobody but their sender."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from site_case import Server
from tanliu.app.site.reception import Patience, Reception

SLOW = 50
_HEAD = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
LIMITS = Patience(0.1, 1 << 30, 3 << 20, 1 << 30)
Answer = tuple[int, bytes]


def test_fifty_slow_bodies_stop_nobody_and_are_given_up(district: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(district, tmp_path / "workspace"))
    server = Server(path, TANLIU_BODY_SECONDS="30")
    try:
        server.until_well()
        with ExitStack() as open_ones:
            slow = [
                open_ones.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=120))
                for _ in range(SLOW)
            ]
            for one in slow:
                one.sendall(_HEAD + b"u")
            # eight threads could answer nobody now, if one waited for each body
            assert [server.asked("/login")[0] for _ in range(10)] == [200] * 10
            for one in slow:
                one.sendall(b"s")
            assert server.asked("/healthz")[0] == 200
            assert {one.recv(12) for one in slow} == {b"HTTP/1.1 408"}
        assert server.asked("/login")[0] == 200
    finally:
        server.remove()


def _pages(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    told = {name: text for name, text in environ.items() if name.startswith(("HTTP_", "CONTENT_", "PATH"))}
    return [repr(told).encode(), environ["wsgi.input"].read()]


def _scope(headers: Iterable[tuple[bytes, bytes]] = (), path: bytes = b"/") -> dict[str, Any]:
    return {
        "type": "http", "method": "POST", "path": path.decode("utf-8", "replace"), "raw_path": path, "query_string": b"",
        "http_version": "1.1", "scheme": "http", "headers": list(headers), "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }  # fmt: skip


async def _told(reception: Reception, parts: list[bytes | None], scope: dict[str, Any]) -> Answer:
    """Return status and body; a part that is None never comes."""
    sent = list[dict[str, Any]]()
    left = list(parts)

    async def receive() -> dict[str, Any]:
        part = left.pop(0)
        if part is None:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    await reception(scope, receive, send)
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


def _asked(
    parts: list[bytes | None],
    headers: Iterable[tuple[bytes, bytes]] = (),
    path: bytes = b"/",
    patience: Patience = LIMITS,
) -> Answer:
    return asyncio.run(_told(Reception(_pages, 2, patience), parts, _scope(headers, path)))


@pytest.mark.parametrize("parts", [[b"a"], [b"a", b"b" * (1 << 20), b"c" * (1 << 20), b"d"], [b""]])
def test_a_body_comes_whole_and_with_its_length(parts: list[bytes | None]) -> None:
    whole = b"".join(part for part in parts if part)
    status, body = _asked(parts)
    assert (status, body.endswith(whole)) == (200, True)
    assert f"'CONTENT_LENGTH': '{len(whole)}'".encode() in body


@pytest.mark.parametrize(
    ("parts", "headers", "status"),
    [
        ([None], [], 408),
        ([b"a", None], [], 408),
        ([b"a", b"b" * (3 << 20), b"c"], [], 413),
        ([None], [(b"content-length", b"3145729")], 413),
    ],
)
def test_what_is_slow_or_too_long_is_refused_before_a_thread_is_asked(
    parts: list[bytes | None], headers: list[tuple[bytes, bytes]], status: int
) -> None:
    told, body = _asked(parts, headers)
    assert told == status
    english, chinese = body.decode().splitlines()
    assert english.startswith("the body ") and chinese.startswith("请求内容")


def test_all_bodies_together_have_a_limit_and_one_alone_is_always_taken() -> None:
    reception = Reception(_pages, 2, Patience(0.1, 1 << 30, 3 << 20, 1 << 20))
    large: list[bytes | None] = [b"a" * (1 << 20), b"b"]

    async def at_once() -> list[Answer]:
        waiting = asyncio.create_task(_told(reception, [b"a" * (1 << 19), None], _scope()))
        await asyncio.sleep(0)
        late = await _told(reception, large, _scope())
        return [await waiting, late, await _told(reception, large, _scope())]

    (slow, _), (late, said), (alone, _) = asyncio.run(at_once())
    assert (slow, late, alone) == (408, 503, 200)
    assert "10 秒" in said.decode()


def test_what_has_come_earns_more_time() -> None:
    # 0.1 s for the first byte alone, and a mebibyte earns ten more seconds
    parts: list[bytes | None] = [b"a" * (1 << 20), b"b"]
    assert _asked(parts, patience=Patience(0.1, 100 << 10, 3 << 20, 1 << 30))[0] == 200


def test_headers_stand_where_pages_look_for_them_and_none_passes_for_another() -> None:
    headers = [
        (b"content-type", b"text/csv"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x-forwarded-for", b"1.1.1.1"),
        (b"x_forwarded_for", b"6.6.6.6"), (b"transfer-encoding", b"chunked"), (b"accept", b"a"), (b"accept", b"b"),
    ]  # fmt: skip
    told = _asked([b"x"], headers, b"/%E4%B8%AD%FF%2F")[1].decode()
    assert "'CONTENT_TYPE': 'text/csv'" in told
    assert "'HTTP_COOKIE': 'a=1; b=2'" in told
    assert "'HTTP_X_FORWARDED_FOR': '1.1.1.1'" in told
    assert "'HTTP_ACCEPT': 'a,b'" in told
    assert "TRANSFER" not in told
    assert repr("/中".encode().decode("latin-1") + "\xff/") in told
