"""Documents of notices are a kind that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.decide.notice.document import Notices

FOLDER = "notices"
register(FOLDER, Notices, folder=FOLDER)
