"""The worker: claims jobs one by one and does them until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
import time
from types import FrameType

from django.db import close_old_connections

from tanliu.app.platform.jobs import queue
from tanliu.app.platform.jobs.cleaning import clean
from tanliu.app.platform.jobs.kinds import kinds
from tanliu.app.platform.jobs.past_jobs import looking_back
from tanliu.app.platform.jobs.running import CancelledError, LostError, Running, StoppedError
from tanliu.app.platform.models import Job
from tanliu.kit.errors import TanliuError

_log = logging.getLogger(__name__)
#: Seconds between two looks at an empty table.
_LOOK_EVERY = 0.5
#: Seconds between two looks for what nobody needs any longer.
_CLEAN_EVERY = 3600.0


def run(*, once: bool = False, lease: float = queue.LEASE_SECONDS) -> int:
    """Work until a signal stops it, or until nothing waits; returns how many jobs were claimed.

    Parameters
    ----------
    once
        Stop when there is nothing to do.
    lease
        Seconds for which a claim holds unless it is renewed.
    """
    stopping, done, cleaned = threading.Event(), 0, float("-inf")
    _listen(stopping)
    while not stopping.is_set():
        close_old_connections()
        if time.monotonic() - cleaned > _CLEAN_EVERY:
            clean()
            cleaned = time.monotonic()
        job = queue.claim(lease)
        if job is not None:
            work(job, lease, stopping)
            done += 1
        elif once:
            break
        else:
            stopping.wait(_LOOK_EVERY)
    return done


def work(job: Job, lease: float, stopping: threading.Event) -> None:
    """Do one claimed job and write how it ended."""
    try:
        with Running(job, lease, stopping) as progress:
            function = kinds().get(job.kind)
            if function is None:
                raise TanliuError("unknown kind of job", found=job.kind, accepted=", ".join(kinds()))
            seen = queue.seen_by(job.owner) if job.owner else []
            with looking_back(job.arguments, progress):
                result = {**function(job.arguments, job.owner, progress), "seen": seen}
        if not queue.finish(job, result):
            _log.warning("job %s was taken over before it was done", job.pk)
    except CancelledError:
        queue.stop(job)
    except StoppedError:
        queue.put_back(job)
    except LostError:
        _log.warning("job %s was taken over", job.pk)
    except TanliuError as error:
        queue.fail(job, error)
    except Exception:
        # what went wrong inside is for the log; its owner learns that it did
        _log.exception("job %s (%s) failed", job.pk, job.kind)
        queue.fail(job, TanliuError("internal error; the log of the worker says more"))


def _listen(stopping: threading.Event) -> None:
    """Stop at the next step of the job when asked; only a main thread can listen."""

    def asked(number: int, frame: FrameType | None) -> None:
        stopping.set()

    if threading.current_thread() is threading.main_thread():
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, asked)
