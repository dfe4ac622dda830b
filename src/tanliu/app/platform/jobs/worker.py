"""The worker: claims jobs one by one and does them until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from tanliu.app.platform.jobs import queue
from tanliu.app.platform.jobs.case_jobs import tend_if_due
from tanliu.app.platform.jobs.cleaning import clean
from tanliu.app.platform.jobs.daily_jobs import tell_if_due
from tanliu.app.platform.jobs.kinds import kinds, regular
from tanliu.app.platform.jobs.past_jobs import looking_back
from tanliu.app.platform.jobs.running import CancelledError, LostError, Running, StoppedError
from tanliu.app.platform.jobs.verify_jobs import verify_if_due
from tanliu.app.platform.models import Job
from tanliu.kit.errors import TanliuError

_log = logging.getLogger(__name__)
#: Seconds between two looks at an empty table.
_LOOK_EVERY = 0.5
#: The most seconds between two looks while the database does not answer.
_LONGEST_PAUSE = 15.0
#: Seconds between two looks for what nobody needs any longer.
_CLEAN_EVERY = 3600.0
#: Seconds between two looks for clocks of cases and for the hour of the nightly check.
_TEND_EVERY = 60.0


def run(*, once: bool = False, lease: float = queue.LEASE_SECONDS) -> int:
    """Work until a signal stops it, or until nothing waits; returns how many jobs were claimed.

    Parameters
    ----------
    once
        Stop when there is nothing to do.
    lease
        Seconds for which a claim holds unless it is renewed.
    """
    stopping, done, pause = threading.Event(), 0, _LOOK_EVERY
    _listen(stopping)
    regularly = _Every(_CLEAN_EVERY, clean), _Every(_TEND_EVERY, _tend)
    while not stopping.is_set():
        try:
            close_old_connections()
            for one in regularly:
                one()
            job = queue.claim(lease)
            if job is not None:
                work(job, lease, stopping)
                done += 1
            elif once:
                break
            pause = 0.0 if job else _LOOK_EVERY
        except DatabaseError:
            # it is restarted, or its disk is full: what waits is done when it is there again
            pause = min(max(2 * pause, _LOOK_EVERY), _LONGEST_PAUSE)
            _log.warning("the database does not answer, next look in %.1f s", pause, exc_info=True)
            if once:
                raise
        stopping.wait(pause)
    return done


class _Every:
    """Does something once in so many seconds, the first time at once.

    What fails in it is for the log and comes again in its time: it stands before the jobs, and must not keep them from
    being done. Only a database that is away is told, since nothing can be done without it.
    """

    def __init__(self, seconds: float, do: Callable[[], object]) -> None:
        self._seconds, self._do, self._last = seconds, do, float("-inf")

    def __call__(self) -> None:
        if time.monotonic() - self._last > self._seconds:
            try:
                self._do()
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                _log.exception("%s: not done", getattr(self._do, "__qualname__", self._do))
            self._last = time.monotonic()


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
        end: Callable[[], bool] = partial(queue.finish, job, result)
    except CancelledError:
        end = partial(queue.stop, job)
    except StoppedError:
        end = partial(queue.put_back, job)
    except LostError:
        _log.warning("job %s was taken over", job.pk)
        return
    except (OperationalError, InterfaceError):
        # not the fault of the job: it is done anew, at most as often as one whose worker dies
        _log.warning("job %s (%s) lost the database", job.pk, job.kind, exc_info=True)
        end = partial(queue.put_back, job, counts=True)
    except TanliuError as error:
        end = partial(queue.fail, job, error)
    except Exception:
        # what went wrong inside is for the log; its owner learns that it did
        _log.exception("job %s (%s) failed", job.pk, job.kind)
        end = partial(queue.fail, job, TanliuError("internal error; the log of the worker says more"))
    if not _lasting(job, end, stopping):
        _log.warning("job %s was taken over before its end was written", job.pk)


def _lasting(job: Job, end: Callable[[], bool], stopping: threading.Event) -> bool:
    """Write how a job ended, again and again while the database is away: what was done must not be done twice."""
    pause, fails = _LOOK_EVERY, False
    while True:
        try:
            return end()
        except (OperationalError, InterfaceError):
            _log.warning("the end of a job is not written, next try in %.1f s", pause, exc_info=True)
        except DatabaseError:
            # what it found does not fit the table: its owner learns that much, and the worker goes on
            _log.exception("the result of job %s is not written", job.pk)
            if fails:
                return False
            end, fails = (
                partial(queue.fail, job, TanliuError("internal error; the log of the worker says more")),
                True,
            )
        if stopping.wait(pause):
            return False
        pause = min(2 * pause, _LONGEST_PAUSE)
        close_old_connections()


def _tend() -> None:
    for look in (tend_if_due, verify_if_due, tell_if_due, *regular()):
        try:
            look()
        except TanliuError as error:
            # without packs or a workspace there is no process either; the worker goes on with what it can do
            _log.warning("%s: not done: %s", look.__qualname__, error)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # a fault of one must not keep the others, or the jobs, from being done
            _log.exception("%s: not done", look.__qualname__)


def _listen(stopping: threading.Event) -> None:
    """Stop at the next step of the job when asked; only a main thread can listen."""

    def asked(number: int, frame: FrameType | None) -> None:
        stopping.set()

    if threading.current_thread() is threading.main_thread():
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, asked)
