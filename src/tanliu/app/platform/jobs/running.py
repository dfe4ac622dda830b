"""A job at work: it renews its lease from a thread of its own, tells its progress, and notices that it must stop."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from types import TracebackType

from django.db import DatabaseError, close_old_connections, connections

from tanliu.app.platform.jobs import queue
from tanliu.app.platform.jobs.files import folder_of
from tanliu.app.platform.models import Job

_log = logging.getLogger(__name__)
#: Seconds between two writes of progress; a quicker job would only wear the database.
_TELL_EVERY = 0.3


class CancelledError(Exception):
    """Its owner cancelled the job."""


class LostError(Exception):
    """The lease ran out and another worker has the job."""


class StoppedError(Exception):
    """The worker is told to stop."""


class Running:
    """What a kind of job gets as ``progress``: call it with a step and the share done.

    Parameters
    ----------
    job
        A claimed job.
    lease
        Seconds of a lease; it is renewed three times as often.
    stopping
        Set when the worker must stop.
    """

    def __init__(self, job: Job, lease: float, stopping: threading.Event) -> None:
        self.job, self._lease, self._stopping = job, lease, stopping
        self._over, self._cancelled, self._lost = threading.Event(), False, False
        self._told, self._by = 0.0, threading.get_ident()
        self._thread = threading.Thread(target=self._beat, daemon=True, name=f"lease-{job.pk}")

    def __call__(self, step: str, share: float) -> None:
        """Tell how far the job is.

        Raises
        ------
        CancelledError, LostError, StoppedError
            When it must not go on.
        """
        if self._lost:
            raise LostError
        if self._cancelled:
            raise CancelledError
        if self._stopping.is_set():
            raise StoppedError
        if time.monotonic() - self._told >= _TELL_EVERY:
            self._told = time.monotonic()
            try:
                queue.tell(self.job, step, share)
            except DatabaseError:
                # how far it is matters less than that it goes on
                _log.warning("progress of %s not written", self.job.pk, exc_info=True)
            finally:
                if threading.get_ident() != self._by:
                    # a thread that ends leaves its connection open
                    connections.close_all()

    @property
    def folder(self) -> Path:
        """The folder of the job's files, made when first asked for."""
        return folder_of(self.job.pk, make=True)

    def __enter__(self) -> Running:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(self._lease / 3):
                self._renew()
        finally:
            connections.close_all()

    def _renew(self) -> None:
        try:
            close_old_connections()
            cancel = queue.renew(self.job, self._lease)
        except DatabaseError:
            _log.warning("lease of %s not renewed", self.job.pk, exc_info=True)
            return
        self._lost, self._cancelled = cancel is None, bool(cancel)
