"""The process that answers pages and API: granian's, which ends when the one that keeps it is gone."""

from __future__ import annotations

import os
import sys

from granian import Granian
from granian.constants import Interfaces

from tanliu.app.platform.parts import end_with_parent


def main(host: str, port: str, threads: str) -> None:
    """Answer until stopped."""
    end_with_parent()
    os.environ["TANLIU_THREADS"] = threads
    Granian(
        "tanliu.app.site.asgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.ASGINL,
        workers=1,
        websockets=False,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
