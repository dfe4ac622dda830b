"""Listen to every live source of a workspace: a thread for each, begun anew when its other side was gone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from tanliu.app.live import source, spool
from tanliu.app.live.adapters import ADAPTERS
from tanliu.app.live.counts import Counts
from tanliu.app.live.inbox import SourceInbox
from tanliu.app.live.source import Live
from tanliu.kit.errors import TanliuError

_log = logging.getLogger(__name__)
#: Seconds before a source is tried again: the first time, and the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


def listen(workspace: Path, sources: Sequence[Live], stopping: threading.Event) -> None:
    """Listen until told to stop; what was acknowledged by then is in the spool."""
    counts = Counts(workspace, "listen")
    keeper = spool.Spool(spool.folder_of(workspace))
    threads = []
    for live in sources:
        source.keep(workspace, live)
        inbox = SourceInbox(keeper, counts, live.mapping.source, live.key)
        counts.lost(live.mapping.source, "")
        threads.append(
            threading.Thread(target=_listen, args=(live, inbox, stopping), name=live.mapping.source)
        )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keeper.close()
    counts.close()


def _listen(live: Live, inbox: SourceInbox, stopping: threading.Event) -> None:
    pause = _FIRST_PAUSE
    while not stopping.is_set():
        heard = inbox.heard
        try:
            ADAPTERS[live.adapter].listen(live.settings, live.mapping, inbox, stopping)
        except (OSError, TanliuError) as error:
            inbox.lost(str(error))
            _log.warning("%s: %s", live.mapping.source, error)
        except Exception as error:
            # a fault of one adapter must not silence the others
            inbox.lost(f"{type(error).__name__}: {error}")
            _log.exception("%s", live.mapping.source)
        pause = _FIRST_PAUSE if inbox.heard > heard else min(2 * pause, _LONGEST_PAUSE)
        stopping.wait(pause)
