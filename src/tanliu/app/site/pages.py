"""The process that answers pages and API: granian's, which ends when the one that keeps it is gone."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces

from tanliu.app.platform.parts import end_with_parent


def main(host: str, port: str, threads: str) -> None:
    """Answer until stopped."""
    end_with_parent()
    Granian(
        "tanliu.app.site.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=int(threads),
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
