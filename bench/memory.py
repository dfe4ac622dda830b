"""What each process of a server holds while people walk through its pages: python bench/memory.py WORKSPACE [--users 20] [--seconds 60]

The workspace is copied and served as `tanliu serve` does; results are computed once meanwhile. Printed are the largest resident
memory of each part, and of all together the largest proportional memory, in which shared pages count once (Linux).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pages

#: Words of the command lines by which parts are known.
PARTS = {"tanliu.app.site.pages": "pages and API", "worker": "worker", "listen": "booker", "serve": "keeper"}
_MIB = 1024


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("workspace", type=Path)
    ask.add_argument("--users", type=int, default=20)
    ask.add_argument("--seconds", type=float, default=60.0)
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        own = Path(
            shutil.copytree(
                asked.workspace, Path(folder) / "w", ignore=shutil.ignore_patterns("source", "spill*")
            )
        )
        pages._user(own)
        command = [sys.executable, "-m", "tanliu", "serve", "-w", str(own), "--port", str(pages.SITE)]
        environment = os.environ | {"TANLIU_RATE": "1000000000"}
        server = subprocess.Popen(command, env=environment, start_new_session=True)
        try:
            pages._wait(pages.SITE)
            _show(_walked(server.pid, asked.users, asked.seconds), asked.users)
        finally:
            server.terminate()
            server.wait(60)


def _walked(keeper: int, users: int, seconds: float) -> Counter[str]:
    """Let people walk; returns the largest memory [KiB] of each part and, as "all", of all together."""
    cookie = {"Cookie": pages._sign_in()}
    addresses, until = pages._addresses(cookie), time.monotonic() + seconds
    largest, answers = _held(keeper), Counter[int]()

    def walk(number: int) -> None:
        while time.monotonic() < until:
            number += 1
            try:
                answers[pages._get(pages.SITE, addresses[number % len(addresses)], cookie)[0]] += 1
            except OSError:
                # a crowded machine: who waited a minute asks for the next page; counted as 0
                answers[0] += 1

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(users)]
    for one in threads:
        one.start()
    from tanliu.app.platform.jobs.queue import enqueue

    enqueue("compute", {}, None)
    while any(one.is_alive() for one in threads):
        largest |= _held(keeper)
        time.sleep(0.5)
    print(f"answers by status: {dict(answers)}")
    return largest


def _held(keeper: int) -> Counter[str]:
    """Return what the processes of a session hold [KiB]."""
    found = Counter[str]()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.joinpath("stat").read_text().rpartition(")")[2].split()[3] != str(keeper):
                continue
            words = folder.joinpath("cmdline").read_text().split("\0")
            told = dict(
                line.split(":")[:2] for line in folder.joinpath("smaps_rollup").read_text().splitlines()[1:]
            )
        except (OSError, ValueError, IndexError):
            continue
        part = next((name for word, name in PARTS.items() if word in words), "others")
        found[part] += int(told["Rss"].split()[0])
        found["all"] += int(told["Pss"].split()[0])
    return found


def _show(largest: Counter[str], users: int) -> None:
    print(f"most held by {users} people at once [MiB]")
    for part, kib in largest.items():
        print(f"{part:16} {kib / _MIB:8.0f}")


if __name__ == "__main__":
    main()
