"""How meters hang together, and the rules of the authenticity checks, whose numbers are data of the packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tanliu.kit.errors import TanliuError

#: What a meter measures where nothing else is said.
USE = "use"
#: Which way a meter measures; all but use are purposes of that name, which the packs count for no total.
DIRECTIONS = (USE, "generation", "export", "storage_charge", "storage_discharge")
#: What a mapping says of a meter that counts both ways: below zero it exports. It is kept as two meters.
NET = "net"
#: Direction of a sensor: it reads a state, a quantity kind of the packs, and nothing flows that could be counted.
STATE = "state"


@dataclass(frozen=True, slots=True)
class MeterTopology:
    """Meters and how they hang together.

    Parameters
    ----------
    kinds
        Carrier and unit of each meter by its code.
    parents
        The meter above, of each meter that lies below one.
    terms
        Meters from which a virtual meter is computed, with their factors other than zero.
    """

    kinds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def below(self, code: str, parent: str | None) -> MeterTopology:
        """Return the topology with a meter put below another, or below none."""
        parents = {**self.parents, code: parent} if parent is not None else dict(self.parents)
        if parent is None:
            parents.pop(code, None)
        return MeterTopology(self.kinds, {one: above for one, above in parents.items() if above}, self.terms)

    def computed(self, code: str, term: str, *, counts: bool) -> MeterTopology:
        """Return the topology with one more term of a virtual meter, or one less."""
        found = self.terms.get(code, frozenset())
        found = found | {term} if counts else found - {term}
        terms = {**self.terms, code: found}
        return MeterTopology(self.kinds, self.parents, {one: parts for one, parts in terms.items() if parts})

    def turns_back(self, code: str) -> bool:
        """Return whether a meter lies below itself or is computed from itself."""
        seen: set[str] = set()
        ahead = list(self._ahead(code))
        while ahead:
            one = ahead.pop()
            if one == code:
                return True
            if one not in seen:
                seen.add(one)
                ahead += self._ahead(one)
        return False

    def _ahead(self, code: str) -> Iterator[str]:
        """Yield the meters on which one rests: the one above it, or its terms."""
        if code in self.parents:
            yield self.parents[code]
        yield from self.terms.get(code, ())


@dataclass(frozen=True, slots=True)
class Factor:
    """What units, multipliers or transformers differ by.

    Attributes
    ----------
    ratio
        The larger over the smaller, above 1.
    what
        What differs, in both languages.
    source, evidence
        Where the ratio is from, and how good that is.
    """

    ratio: float
    what: Mapping[str, str]
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it is called, its numbers, and how well it did where the truth was known.

    Attributes
    ----------
    numbers
        Thresholds by name. ``flag_at`` and ``sure_at`` are strengths from which something is a finding, and a
        sure one.
    scale
        What the strength counts: ``chance`` (minus the decimal logarithm of how likely so much is by chance),
        ``deviations`` (robust standard deviations) or ``ratio`` (how many times).
    precision_ratio, recall_ratio
        Measured when the numbers were set.
    factors
        Ratios that a change of scale comes near to.
    aspect
        With what it compares: ``arithmetic``, ``history``, ``meter`` or ``peers``.
    """

    id: str
    title: Mapping[str, str]
    scale: str
    why: Mapping[str, str]
    numbers: Mapping[str, float]
    precision_ratio: float
    recall_ratio: float
    where: str
    factors: tuple[Factor, ...] = ()
    aspect: str = "history"

    def __getitem__(self, name: str) -> float:
        """Return a number of the check.

        Raises
        ------
        TanliuError
            When the pack does not state it.
        """
        if name not in self.numbers:
            raise TanliuError(
                "a check lacks a number", where=self.where, found=sorted(self.numbers), accepted=name
            )
        return self.numbers[name]
