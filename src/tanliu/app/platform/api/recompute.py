"""Results after a delivery: computed in the same request when little was touched, else by a job."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from tanliu.app.compute import after
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.platform.jobs.compute_jobs import compute_later
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError

_log = logging.getLogger(__name__)
#: Entities times months that are computed while the sender waits: about two seconds.
_AT_ONCE = 12_000


def recomputed(user: Any, workspace: Workspace, months: Sequence[int], how: str) -> dict[str, Any]:
    """Bring the results of the months up to date; the caller holds the ``writing`` lock.

    Parameters
    ----------
    how
        ``now``, ``later``, or ``auto`` for now when it is little.
    """
    if not months:
        return {"state": "none", "periods": [], "job": None}
    if how == "now" or (how == "auto" and _is_little(months)):
        try:
            done = compute(workspace, catalog(), accounting(catalog()), months=months)
            after.later(user)
            return {"state": "done", "periods": list(done.periods), "job": None}
        except TanliuError:
            # the rows are admitted all the same; the job will say what is wrong
            _log.warning("a delivery was not computed", exc_info=True)
    job = compute_later(user, months)
    return {"state": "waiting", "periods": [], "job": str(job.pk)}


def _is_little(months: Sequence[int]) -> bool:
    entities = int(results().rows("SELECT count(*) AS count FROM entity")[0]["count"])
    return entities * len(months) <= int(getattr(settings, "TANLIU_COMPUTE_AT_ONCE", _AT_ONCE))
