"""A worker as a process of its own, for the test that kills it: its one kind of job writes each step to a file."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tanliu.app.site.settings"

import django

django.setup()

from tanliu.app.platform.jobs import worker  # noqa: E402


def slow(arguments: Any, owner: Any, progress: Any) -> dict[str, Any]:
    trace = Path(arguments["trace"])
    for step in range(int(arguments["steps"])):
        progress(f"step {step}", step / int(arguments["steps"]))
        with trace.open("a") as out:
            out.write(f"{os.getpid()} {step}\n")
        time.sleep(0.1)
    return {"pid": os.getpid()}


worker.kinds()["slow"] = slow
worker.run(once=sys.argv[1] == "once", lease=float(sys.argv[2]))
