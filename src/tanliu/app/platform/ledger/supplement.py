"""What decisions on reports post: the entitlement minus everything posted for the report before, never a difference of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.post import Batch, alone
from tanliu.app.platform.ledger.proposal import Posted, Proposal
from tanliu.app.platform.ledger.table import among, put, rows
from tanliu.decide.ledger.supplement import Move, Standing, supplement

_KEY = ("account", "unit", "family")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a version of a report.

    Attributes
    ----------
    account, unit, family
        Whose it is, what is counted, and what all versions of the report have in common.
    version
        Versions may come in any order and more than once: only one that is newer than those before posts.
    entitlement
        Units due to the account under this version; below zero what it has to give.
    against
        Account that gives what is due and takes what is given back.
    gives, takes
        Kinds of transfers for the two ways.
    proposed_by, approved_by
        Two people, where the kinds ask for approval.
    """

    account: str
    unit: str
    family: str
    version: int
    entitlement: int
    against: str
    gives: str = "allocate"
    takes: str = "take_back"
    proposed_by: str = ""
    approved_by: str = ""

    def proposal(self, move: Move) -> Proposal:
        """Return the transfer of a move, whose cause is the version and the family that it settles."""
        gives = move.posts > 0
        ways = (self.against, self.account) if gives else (self.account, self.against)
        return Proposal(
            self.gives if gives else self.takes, self.unit, *ways, abs(move.posts),
            ("supplement", self.account, self.unit, self.family, self.version, move.family), move.family,
            proposed_by=self.proposed_by, approved_by=self.approved_by,
        )  # fmt: skip


def settle(decided: Sequence[Decided], actor: Actor) -> list[Posted]:
    """Post what decisions ask for, all of them or none.

    What an account does not have is owed, and its next credits settle it: for every family of an account, what was posted
    minus what is owed is the entitlement of its newest decided version, in whatever order and however often decisions come.

    Returns
    -------
    list of Posted
        The transfers that were made: none for a version that changes nothing, or that is not newer.

    Raises
    ------
    RefusedError, TanliuError
        As `post` does.
    """
    return alone(lambda: _settled(decided, actor))


def _settled(decided: Sequence[Decided], actor: Actor) -> list[Posted]:
    accounts = {one.account for one in decided}
    batch = Batch([], accounts | {one.against for one in decided}, {one.unit for one in decided})
    standing = _Standing(accounts, {one.family for one in decided})
    done, day = [], today()
    for one in decided:
        at = standing.of(one.account, one.unit, batch.available(one.account, one.unit))
        moves = supplement(one.family, one.version, one.entitlement, at)
        done += [batch.take(one.proposal(move).on(day)) for move in moves if move.posts]
        standing.keep(one, moves)
    batch.close(actor)
    standing.write()
    return done


class _Standing:
    """What was posted, is owed and was decided, by account and unit and then by family."""

    def __init__(self, accounts: set[str], families: set[str]) -> None:
        condition, value = among("account", accounts)
        query = f"SELECT account, unit, family, version, entitlement, owed FROM office_ledgerdecision WHERE {condition}"
        self._told: dict[tuple[str, str], dict[str, tuple[int, int, int]]] = {}
        for account, unit, family, *told in rows(query, [value]):
            self._told.setdefault((account, unit), {})[family] = (told[0], told[1], told[2])
        self._posted = _posted(accounts, families)
        self._changed: set[tuple[str, str, str]] = set()

    def of(self, account: str, unit: str, available: int) -> Standing:
        told = self._told.get((account, unit), {})
        owed = {family: one[2] for family, one in told.items() if one[2]}
        decided = {family: one[0] for family, one in told.items()}
        return Standing(self._posted.get((account, unit), {}), owed, decided, available)

    def keep(self, one: Decided, moves: Sequence[Move]) -> None:
        """Keep the version, if it is newer, and what moves posted and left owing."""
        at = one.account, one.unit
        told, posted = self._told.setdefault(at, {}), self._posted.setdefault(at, {})
        version, entitlement, owed = told.get(one.family, (0, 0, 0))
        if one.version > version:
            version, entitlement = one.version, one.entitlement
        told[one.family] = version, entitlement, owed
        self._changed.add((*at, one.family))
        for move in moves:
            version, entitlement, owed = told[move.family]
            told[move.family] = version, entitlement, owed + move.owes
            posted[move.family] = posted.get(move.family, 0) + move.posts
            self._changed.add((*at, move.family))

    def write(self) -> None:
        found = [(*one, *self._told[one[:2]][one[2]]) for one in sorted(self._changed)]
        put("office_ledgerdecision", _KEY, (*_KEY, "version", "entitlement", "owed"), found)


def _posted(accounts: set[str], families: set[str]) -> dict[tuple[str, str], dict[str, int]]:
    """Return the sums of everything that was posted for some families, by account and unit."""
    of_family, wanted = among("family", families)
    found: dict[tuple[str, str], dict[str, int]] = {}
    for side, sign in (("source", -1), ("target", 1)):
        condition, value = among(side, accounts)
        query = f"""SELECT {side}, unit, family, sum(amount) FROM office_ledgertransfer
            WHERE {of_family} AND family <> '' AND {condition} AND step IN ('post', 'settle', 'reverse')
            GROUP BY {side}, unit, family"""
        for account, unit, family, amount in rows(query, [wanted, value]):
            sums = found.setdefault((account, unit), {})
            sums[family] = sums.get(family, 0) + sign * int(amount)
    return found
