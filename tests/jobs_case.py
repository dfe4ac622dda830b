"""Doing the jobs that wait, in the test's own transaction."""

from __future__ import annotations

from tanliu.app.platform.jobs import worker

#: Longer than any test. A lease is renewed by a thread with a connection of its own, which does not see what the
#: transaction of a test holds back: on a slow machine a job of ten seconds would be taken for one that is lost.
LEASE_SECONDS = 3600.0


def do_waiting_jobs() -> int:
    """Do what waits, and return how many jobs that were."""
    return worker.run(once=True, lease=LEASE_SECONDS)
