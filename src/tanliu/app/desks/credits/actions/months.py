"""A month is drawn, looked at by sample, and issued by somebody else."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from django.db.models import Max, QuerySet, Sum

from tanliu.app import clock
from tanliu.app.desks.credits.document import rules
from tanliu.app.desks.credits.models import (
    CreditAct,
    CreditRemainder,
    CreditRun,
    Participant,
)
from tanliu.app.desks.credits.queries import RESIDENT, methods
from tanliu.app.platform.action import Action, Actor, Entry, NotPermittedError
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import account_id, open_accounts
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.ledger.table import lock
from tanliu.app.platform.served import catalog
from tanliu.decide.credit.issue import Issue, issue, sampled
from tanliu.decide.credit.risk import Told, risky
from tanliu.kit.errors import ConflictError, NothingKnownError, TanliuError
from tanliu.kit.message import Message

BUFFER, COMMON, ISSUE = "credit_buffer", "common", "issue"
DRAWN, ISSUED, VOID = "drawn", "issued", "void"
FINE, REFUSED = "fine", "refused"
NOTE = 300
_AT_ONCE = 5_000


class Keep(Action[int]):
    """What who keeps the credits of residents does; the result is a number."""

    needs: ClassVar[frozenset[str]] = frozenset({"credit_keep"})
    refusal: ClassVar[str] = "the role may not keep the credits of residents"


def family_of(methodology: str, month: str) -> str:
    """Return what all postings of a month under a methodology have in common."""
    return f"credit {methodology} {month}"


@dataclass(frozen=True)
class DrawMonth(Keep):
    """Freeze the acts of a month that count and were not issued, and draw those that a person looks at; the result is the run."""

    methodology: str
    month: str

    def check(self, actor: Actor) -> None:
        """Refuse a month that is not over, and one of which nothing waits.

        Raises
        ------
        TanliuError
            Then, and when the packs in use have no such methodology.
        """
        if self.methodology not in methods():
            raise TanliuError(
                Message("unknown {name}", name="methodology"), found=self.methodology, accepted=", ".join(methods())
            )  # fmt: skip
        if self.month >= f"{today():%Y-%m}":
            raise TanliuError("a month is drawn when it is over", where="month", found=self.month)
        if not self._acts().exists():
            raise TanliuError("nothing waits to be issued", where=self.methodology, found=self.month)

    def _acts(self) -> QuerySet[CreditAct]:
        return CreditAct.objects.filter(
            methodology=self.methodology, month=self.month, counted__gt=0, run=None
        )

    def run(self, actor: Actor) -> int:
        lock()
        self.check(actor)
        of = CreditRun.objects.filter(methodology=self.methodology, month=self.month)
        made = CreditRun.objects.create(
            methodology=self.methodology, edition=methods()[self.methodology].edition, month=self.month,
            number=(of.aggregate(last=Max("number"))["last"] or 0) + 1, drawn_by=actor.name, seed=secrets.token_hex(16),
        )  # fmt: skip
        self._acts().update(run=made)
        ids = {f"{one}": one for one in made.acts.values_list("pk", flat=True)}
        drawn = sampled(ids, rules(catalog()).audited_percent, made.seed)
        for part in _parts([ids[one] for one in drawn]):
            made.acts.filter(pk__in=part).update(is_sampled=True)
        _draw_risky(made)
        return made.pk

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("credit_draw", f"{done}", {"methodology": self.methodology, "month": self.month})]


def _draw_risky(run: CreditRun) -> None:
    """Draw those acts as well that are far beyond others, or told by who was found false before."""
    rule = rules(catalog()).risk
    if rule is None:
        return
    rows = run.acts.values_list("pk", "pseudonym", "source", "counted")
    acts = [
        Told(f"{pk}", who, source, counted) for pk, who, source, counted in rows.iterator(chunk_size=5000)
    ]
    before = CreditAct.objects.filter(audit=REFUSED).exclude(run=run)
    false = before.values_list("source", flat=True).distinct()
    for id, one in risky(acts, rule.limits(), false).items():
        run.acts.filter(pk=int(id)).update(is_sampled=True, risk=one.why, risk_z=one.z)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield ids in so many as a database takes at once."""
    for first in range(0, len(ids), _AT_ONCE):
        yield ids[first : first + _AT_ONCE]


def _run(number: int, state: str) -> CreditRun:
    found = CreditRun.objects.filter(pk=number).first()
    if found is None:
        raise NothingKnownError("no such month of credits", found=number)
    if found.state != state:
        raise ConflictError(
            "the month is not in this state", where=f"{number}", found=found.state, accepted=state
        )
    return found


@dataclass(frozen=True)
class Audit(Keep):
    """Say of an act of a drawn month whether it is as it was told; what is refused is not issued."""

    act: int
    is_fine: bool
    note: str = ""

    def _act(self) -> CreditAct:
        found = CreditAct.objects.select_related("run").filter(pk=self.act).exclude(run=None).first()
        if found is None:
            raise NothingKnownError("no such act of a month that is drawn", found=self.act)
        assert found.run is not None
        _run(found.run.pk, DRAWN)
        return found

    def check(self, actor: Actor) -> None:
        self._act()
        if not self.is_fine and not self.note.strip():
            raise TanliuError("a refusal needs its reason", where="note")

    def run(self, actor: Actor) -> int:
        lock()
        found = self._act()
        found.audit, found.audit_note = FINE if self.is_fine else REFUSED, self.note.strip()[:NOTE]
        found.audited_by = actor.name
        found.save(update_fields=["audit", "audit_note", "audited_by"])
        return found.pk

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [
            Entry("credit_audit", f"{self.act}", {"fine": self.is_fine, "note": self.note.strip()[:NOTE]})
        ]


@dataclass(frozen=True)
class VoidMonth(Keep):
    """Let the acts of a drawn month go, to be drawn anew; those that were refused stay refused."""

    number: int

    def run(self, actor: Actor) -> int:
        lock()
        found = _run(self.number, DRAWN)
        found.acts.exclude(audit=REFUSED).update(
            run=None, is_sampled=False, audit="", audit_note="", audited_by=""
        )
        found.state, found.ended_at = VOID, clock.now()
        found.save(update_fields=["state", "ended_at"])
        return found.pk

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        return [Entry("credit_void", f"{self.number}")]


@dataclass(frozen=True)
class IssueMonth(Action[CreditRun]):
    """Issue a drawn month: by somebody else than who drew it, when all that was sampled is looked at.

    Units are rounded down for each resident, and what is left is carried; who owes units gives them back at once.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"credit_approve"})
    refusal: ClassVar[str] = "the role may not issue the credits of residents"
    number: int

    def check(self, actor: Actor) -> None:
        """Refuse it to who drew the month or looked at its acts, and while some are not looked at.

        Raises
        ------
        TanliuError
            Then, and when the month is issued or void already.
        """
        run = _run(self.number, DRAWN)
        if actor.name == run.drawn_by or run.acts.filter(audited_by=actor.name).exists():
            raise NotPermittedError("who drew or audited a month does not issue it", "number", self.number)
        unseen = run.acts.filter(is_sampled=True, audit="").count()
        if unseen:
            raise TanliuError(
                "acts of the sample are not looked at yet", where=f"{self.number}", found=unseen, accepted=0
            )
        if run.methodology not in methods():
            raise TanliuError(
                Message("unknown {name}", name="methodology"), found=run.methodology, accepted=", ".join(methods())
            )  # fmt: skip

    def run(self, actor: Actor) -> CreditRun:
        lock()
        self.check(actor)
        run = _run(self.number, DRAWN)
        method = methods()[run.methodology]
        by: dict[str, Fraction] = {}
        for pseudonym, grams in run.acts.exclude(audit=REFUSED).values_list("pseudonym", "grams"):
            by[pseudonym] = by.get(pseudonym, Fraction(0)) + Fraction(grams)
        left = {one.pseudonym: one for one in CreditRemainder.objects.filter(methodology=run.methodology)}
        carried = {name: Fraction(left[name].grams) for name in by if name in left}
        done = issue(method, run.month, by, carried)
        _post(run, done, left, actor)
        _keep_remainders(run.methodology, done, left)
        run.state, run.approved_by, run.ended_at = ISSUED, actor.name, clock.now()
        run.unit, run.minted, run.buffer = done.unit, done.minted, done.buffer
        run.certified, run.carried = str(done.certified), str(done.carried)
        run.save()
        return run

    def entries(self, actor: Actor, done: CreditRun) -> Iterable[Entry]:
        return [Entry("credit_issue", f"{done.pk}", {"unit": done.unit, "minted": done.minted})]


def _post(run: CreditRun, done: Issue, left: dict[str, CreditRemainder], actor: Actor) -> None:
    """Post what a month issues, and see by the ledger's own rows that it is what was certified.

    Raises
    ------
    TanliuError
        When the two differ; then nothing is posted.
    """
    open_accounts(ISSUE)
    open_accounts(BUFFER)
    open_accounts(COMMON)
    gone = _gone(one.participant for one in done.shares)
    open_accounts(RESIDENT, [one.participant for one in done.shares if one.participant not in gone])
    by = {
        "family": family_of(run.methodology, run.month),
        "proposed_by": run.drawn_by,
        "approved_by": actor.name,
    }
    proposals = []
    for share in done.shares:
        # what somebody did who has left since goes where their credits went
        at = COMMON if share.participant in gone else account_id(RESIDENT, share.participant)
        cause = (*done.cause(share.participant), run.number)
        if share.units:
            proposals.append(Proposal("credit_issue", done.unit, ISSUE, at, share.units, cause, **by))
        before = left.get(share.participant)
        if before is not None and at != COMMON and (back := min(before.owed, share.units)):
            before.owed -= back
            proposals.append(
                Proposal("credit_recall", done.unit, at, ISSUE, back, ("credit owed", *cause), **by)
            )
    if done.buffer:
        proposals.append(
            Proposal(
                "credit_issue",
                done.unit,
                ISSUE,
                BUFFER,
                done.buffer,
                (*done.cause("buffer"), run.number),
                **by,
            )
        )
    posted = post(proposals, actor) if proposals else []
    keys = [one.key for one in posted]
    minted = 0
    for first in range(0, len(keys), 500):
        rows = LedgerTransfer.objects.filter(key__in=keys[first : first + 500], kind="credit_issue")
        minted += rows.aggregate(sum=Sum("amount"))["sum"] or 0
    if minted != done.minted or not done.is_even:
        raise TanliuError("what is issued is not what was certified", found=minted, accepted=done.minted)


def _gone(names: Iterable[str]) -> set[str]:
    wanted = set(names)
    left = Participant.objects.exclude(left_at=None).values_list("pseudonym", flat=True)
    return {one for one in left if one in wanted}


def _keep_remainders(methodology: str, done: Issue, left: dict[str, CreditRemainder]) -> None:
    for share in done.shares:
        row = left.get(share.participant) or CreditRemainder(
            methodology=methodology, pseudonym=share.participant
        )
        row.grams = str(share.carried)
        row.save()
