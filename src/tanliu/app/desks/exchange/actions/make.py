"""Parcels are made of what is known, once for each set of bytes, and released by a person or by the terms of a partner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any, ClassVar

from tanliu.app import clock
from tanliu.app.desks.exchange import bodies
from tanliu.app.desks.exchange.keys import own_id, signed
from tanliu.app.desks.exchange.models import (
    DISPUTED,
    FAILED,
    MADE,
    OUT,
    SUPERSEDED,
    WAITING,
    ExchangeParcel,
    ExchangePartner,
)
from tanliu.app.desks.exchange.queries.interfaces import dataset_of, interface
from tanliu.app.desks.exchange.queries.made import Asked, Made, made
from tanliu.app.desks.exchange.queries.register import parcel_of, partner
from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results
from tanliu.decide.exchange.canonical import body, read_rows, totals
from tanliu.decide.exchange.document import Dataset, Exchange
from tanliu.decide.exchange.due import due_on, require_over, span
from tanliu.decide.exchange.parcel import Manifest, delta
from tanliu.kit.errors import ConflictError, TanliuError

_REFUSAL = "the role may not exchange data"
#: What is made of results: without any of a period there is nothing to tell. Of trades there may be none on a day.
_OF_RESULTS = frozenset(
    {
        "activity",
        "entity_sum",
        "region_sum",
        "field_sum",
        "reading_day",
        "reading_hour",
        "green_contract",
        "report_state",
    }
)


@dataclass(frozen=True, slots=True)
class MadeParcel:
    """A parcel, and whether it is a new one: the same bytes are the same parcel."""

    number: int
    is_new: bool


@dataclass(frozen=True)
class MakeParcel(Action[MadeParcel]):
    """Make the parcel of a dataset and period for a partner; where nothing changed it is the one that is there."""

    needs: ClassVar[frozenset[str]] = frozenset({"exchange"})
    refusal: ClassVar[str] = _REFUSAL
    partner: str
    dataset: str
    period: str

    def check(self, actor: Actor) -> None:
        """Refuse what cannot be made.

        Raises
        ------
        TanliuError
            When the partner is not active, its terms do not name the dataset, or the period is not over.
        """
        found = partner(self.partner)
        if found.state != "active":
            raise ConflictError("the partner is not active", where="partner", found=found.state)
        dataset = dataset_of(interface(found.exchange), self.dataset, OUT)
        if self.dataset not in found.datasets:
            raise TanliuError(
                "the terms of the partner do not name this dataset", where="dataset", found=self.dataset,
                accepted=", ".join(found.datasets),
            )  # fmt: skip
        require_over(self.period, dataset.every, today())

    def run(self, actor: Actor) -> MadeParcel:
        # of two at once the second waits here and then finds the parcel of the first
        of = ExchangePartner.objects.select_for_update().get(pk=self.partner)
        rule = interface(of.exchange, self.period)
        dataset = dataset_of(rule, self.dataset, OUT)
        found = _rows(dataset, self.period)
        data = body(found.rows, dataset)
        digest = sha256(data).hexdigest()
        before = _newest(of, self.dataset, self.period)
        if before is not None and before.sha256 == digest:
            return MadeParcel(int(before.pk), False)
        if before is not None and before.state in (MADE, WAITING):
            ExchangeParcel.objects.filter(pk=before.pk).update(state=SUPERSEDED, next_at=None)
        bodies.keep(digest, data)
        manifest = self._manifest(of, rule, found, data, digest, before)
        return MadeParcel(_kept(of, rule, manifest, due_on(self.period, dataset), actor), True)

    def _manifest(
        self,
        of: ExchangePartner,
        rule: Exchange,
        found: Made,
        data: bytes,
        digest: str,
        before: ExchangeParcel | None,
    ) -> Manifest:
        dataset = rule.datasets[self.dataset]
        rows = read_rows(data, dataset)[0]
        known = results().rows("SELECT coalesce(max(batch_id), 0) AS last FROM batch")[0]["last"]
        at = clock.now().astimezone(UTC)
        return Manifest(
            own_id(), of.pk, rule.exchange, rule.edition, self.dataset, self.period, before.version + 1 if before else 1,
            len(rows), len(data), digest, totals(rows, dataset), f"{at:%Y-%m-%dT%H:%M:%SZ}", int(known), catalog().version,
            dict(found.quality), _supersedes(before, rows, dataset),
        )  # fmt: skip

    def entries(self, actor: Actor, done: MadeParcel) -> Iterable[Entry]:
        if not done.is_new:
            return []
        told = {"partner": self.partner, "dataset": self.dataset, "period": self.period}
        return [Entry("exchange_make", f"{done.number}", told)]


def _rows(dataset: Dataset, period: str) -> Made:
    first, until = span(period, dataset.every)
    found = made(dataset.made_of, Asked(results(), catalog(), period, first, until))
    if not found.rows and dataset.made_of in _OF_RESULTS:
        raise TanliuError("nothing is known of this period", where="period", found=period)
    return found


def _newest(of: ExchangePartner, dataset: str, period: str) -> ExchangeParcel | None:
    same = ExchangeParcel.objects.filter(
        direction=OUT, partner=of, exchange=of.exchange, dataset=dataset, period=period
    )
    return same.order_by("-version").first()


def _supersedes(
    before: ExchangeParcel | None, rows: list[dict[str, Any]], dataset: Dataset
) -> Mapping[str, Any] | None:
    """Return what a manifest says of the version before; where its columns were others every row counts as changed."""
    if before is None:
        return None
    told = {"version": before.version, "sha256": before.sha256}
    earlier = dataset_of(interface(before.exchange, edition=before.edition), before.dataset)
    old = read_rows(bodies.body(before.sha256), earlier)[0]
    if earlier.columns != dataset.columns:
        return {**told, "added": len(rows), "changed": 0, "removed": len(old)}
    return {**told, **delta(old, rows, dataset.key).counts()}


def _kept(of: ExchangePartner, rule: Exchange, manifest: Manifest, due: Any, actor: Actor) -> int:
    signature, public = signed(manifest.says())
    one = ExchangeParcel.objects.create(
        direction=OUT, partner=of, key=manifest.key, exchange=rule.exchange, edition=rule.edition, dataset=manifest.dataset,
        period=manifest.period, version=manifest.version, sha256=manifest.sha256, rows=manifest.rows, size=manifest.size,
        manifest=manifest.says(), signature=signature, public=public, state=MADE, due_on=due, by=actor.name, at=clock.now(),
    )  # fmt: skip
    return int(one.pk)


@dataclass(frozen=True)
class ReleaseParcel(Action[str]):
    """Release a parcel: it is sent to its partner, or waits until the partner fetches it; the result is its state.

    One that was given up or disputed is tried once more, as the same parcel.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"exchange"})
    refusal: ClassVar[str] = _REFUSAL
    number: int

    def run(self, actor: Actor) -> str:
        one = parcel_of(actor.user, self.number)
        if one.direction != OUT:
            raise ConflictError("only what was made here is sent", found=self.number)
        if one.partner.state != "active":
            raise ConflictError("the partner is not active", where="partner", found=one.partner.state)
        again = one.state in (FAILED, DISPUTED)
        if one.state not in (MADE, FAILED, DISPUTED):
            return one.state
        next_at = clock.now() if one.partner.address else None
        told: dict[str, Any] = {"state": WAITING, "attempts": 0, "next_at": next_at, "error": ""}
        if not again:
            told |= {"sent_by": actor.name, "sent_at": clock.now()}
        ExchangeParcel.objects.filter(pk=one.pk, state=one.state).update(**told)
        return WAITING

    def entries(self, actor: Actor, done: str) -> Iterable[Entry]:
        return [Entry("exchange_send", f"{self.number}", {"state": done})]
