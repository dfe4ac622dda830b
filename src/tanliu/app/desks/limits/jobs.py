"""The worker tells what a file set, and what a killed process did not come to tell."""

from __future__ import annotations

from tanliu.app.desks.limits.notices import tell_firms

#: What the worker looks for every minute.
REGULARLY = (tell_firms,)
