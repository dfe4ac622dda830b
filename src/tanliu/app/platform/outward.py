"""Where a server may send anything of its own accord: to hosts that its operator named, and never in the open."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from tanliu.kit.errors import TanliuError

#: This machine, to which a way without encryption is no way in the open.
_HERE = ("127.0.0.1", "localhost")


def require_host(target: str, known: Sequence[str]) -> SplitResult:
    """Return the parts of an address to which something may be sent.

    Parameters
    ----------
    known
        Hosts that the operator named, with their port unless it is the usual one.

    Raises
    ------
    TanliuError
        When its host is none of them, or it is not encrypted and leaves this machine.
    """
    try:
        parts = urlsplit(target)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    named = f"{host}:{port}" if port else host
    if parts.scheme not in ("https", "http") or not host or named not in known:
        raise TanliuError(
            "nothing is sent to this host", found=named or target[:80], accepted=", ".join(known)
        )
    if parts.scheme == "http" and host not in _HERE:
        raise TanliuError("nothing is sent in the open", found="http", accepted="https://…")
    return parts
