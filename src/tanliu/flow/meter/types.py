"""How meters hang together: which lies below which, and which is computed from which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bonds:
    """Meters and their bonds.

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

    def below(self, code: str, parent: str | None) -> Bonds:
        """Return the bonds with a meter put below another, or below none."""
        parents = {**self.parents, code: parent} if parent is not None else dict(self.parents)
        if parent is None:
            parents.pop(code, None)
        return Bonds(self.kinds, {one: above for one, above in parents.items() if above}, self.terms)

    def computed(self, code: str, term: str, *, counts: bool) -> Bonds:
        """Return the bonds with one more term of a virtual meter, or one less."""
        found = self.terms.get(code, frozenset())
        found = found | {term} if counts else found - {term}
        terms = {**self.terms, code: found}
        return Bonds(self.kinds, self.parents, {one: parts for one, parts in terms.items() if parts})

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
