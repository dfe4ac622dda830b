"""What a person decides about forecasts: that they are made now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from tanliu.app.desks.forecasts.jobs import forecast_later
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.models import Job


class MakeForecasts(Action[Job]):
    """Make forecasts in the background, and from then on every day."""

    needs: ClassVar[frozenset[str]] = frozenset({"compute"})

    def run(self, actor: Actor) -> Job:
        return forecast_later(actor.user)

    def entries(self, actor: Actor, done: Job) -> Iterable[Entry]:
        return [Entry("forecast", str(done.pk))]
