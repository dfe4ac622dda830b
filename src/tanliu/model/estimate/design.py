"""Firms as rows of a design matrix: what is known, covariates, and who shares what with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanliu.model.estimate.regression import Floats

KNOWN = "known_kgce"


@dataclass(frozen=True, slots=True)
class Firms:
    """Parallel columns, a place a firm.

    Attributes
    ----------
    names
        Id of each firm.
    industry, section
        Finest group, and the wider group in which it lies.
    region
        Where it is; what is common to a place (a heat network) is learned from its other firms.
    known_kgce
        Energy of a year that is known, from which the rest follows: the electricity, or all of it.
    covariates
        Name to positive values, such as floor_area_m2; NaN where unknown.
    """

    names: Sequence[str]
    industry: Sequence[str]
    section: Sequence[str]
    region: Sequence[str]
    known_kgce: Floats
    covariates: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.names)

    def take(self, rows: Sequence[int] | Floats) -> Firms:
        """Return some of the firms."""
        chosen = [int(row) for row in rows]
        texts = {name: getattr(self, name) for name in ("names", "industry", "section", "region")}
        pick = {name: [values[row] for row in chosen] for name, values in texts.items()}
        known = {name: values[chosen] for name, values in self.covariates.items()}
        return Firms(**pick, known_kgce=self.known_kgce[chosen], covariates=known)

    def only(self, covariates: Sequence[str]) -> Firms:
        """Return the firms with some of their covariates."""
        return replace(self, covariates={name: self.covariates[name] for name in covariates})

    def with_known(self, known_kgce: Floats) -> Firms:
        """Return the firms with other energy known of them."""
        return replace(self, known_kgce=known_kgce)

    def whole(self) -> Floats:
        """Return the rows all of whose covariates are known."""
        known = np.ones(len(self), dtype=bool)
        for values in self.covariates.values():
            known &= np.isfinite(values) & (values > 0)
        return np.flatnonzero(known).astype(float)


@dataclass(frozen=True, slots=True)
class Design:
    """How a firm becomes a row; made from the fitted firms alone, so that nothing of the others is peeked at.

    Attributes
    ----------
    columns
        Name of each coefficient, such as ``log known_kgce · C17``.
    blocks
        Number of coefficients of each block.
    """

    centre: Mapping[str, tuple[float, float]]
    groups: Mapping[str, Mapping[str, int]]
    columns: tuple[str, ...]
    blocks: tuple[int, ...]

    def matrix(self, firms: Firms) -> Floats:
        """Return the design matrix of firms; a group that was not fitted has only what is common to all."""
        scaled = self._scaled(firms)
        fixed = np.column_stack([np.ones(len(firms)), scaled[KNOWN]])
        shared = [scaled[name] for name in self.centre if name != KNOWN]
        belongs = {level: _belongs(getattr(firms, level), seen) for level, seen in self.groups.items()}
        parts = [fixed]
        if shared:
            parts.append(np.column_stack(shared))
        parts += list(belongs.values())
        parts.append(belongs["industry"] * scaled[KNOWN][:, None])
        return np.hstack(parts)

    def _scaled(self, firms: Firms) -> dict[str, Floats]:
        values = {KNOWN: firms.known_kgce, **firms.covariates}
        return {
            name: (np.log(values[name]) - middle) / spread for name, (middle, spread) in self.centre.items()
        }


def design_of(firms: Firms) -> Design:
    """Return the design for the firms to be fitted."""
    values = {KNOWN: firms.known_kgce, **firms.covariates}
    centre = {name: _centre(np.log(one)) for name, one in values.items()}
    groups = {
        level: {name: place for place, name in enumerate(sorted(set(getattr(firms, level))))}
        for level in ("section", "industry", "region")
    }
    covariates = [name for name in centre if name != KNOWN]
    columns = ["intercept", f"log {KNOWN}", *(f"log {name}" for name in covariates)]
    columns += [f"intercept · {name}" for seen in groups.values() for name in seen]
    columns += [f"log {KNOWN} · {name}" for name in groups["industry"]]
    sizes = [2, *([len(covariates)] if covariates else []), *(len(seen) for seen in groups.values())]
    sizes.append(len(groups["industry"]))
    return Design(centre, groups, tuple(columns), tuple(sizes))


def _centre(values: Floats) -> tuple[float, float]:
    return float(values.mean()), max(float(values.std()), 1e-9)


def _belongs(names: Sequence[str], seen: Mapping[str, int]) -> Floats:
    matrix = np.zeros((len(names), len(seen)))
    for row, name in enumerate(names):
        if name in seen:
            matrix[row, seen[name]] = 1
    return matrix
