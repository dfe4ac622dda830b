"""Every night the registers are compared with the ledger."""

from __future__ import annotations

from tanliu.app.desks.pledges.queries.books import faults

#: What `tanliu verify` and the nightly check look at besides.
FAULTS = (faults,)
