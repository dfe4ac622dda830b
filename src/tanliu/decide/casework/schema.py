"""Documents of processes are a kind that the linter reads and checks."""

from __future__ import annotations

from tanliu.catalog.examples import register_ask
from tanliu.catalog.schema import register, register_check
from tanliu.decide.casework.asked import due_day, migration, transition
from tanliu.decide.casework.checks import across
from tanliu.decide.casework.document import Workflow

KIND = "process"

register(KIND, Workflow, folder="workflows", dated=True)
register_check(KIND, across)
register_ask("transition", transition)
register_ask("due_day", due_day)
register_ask("migration", migration)
