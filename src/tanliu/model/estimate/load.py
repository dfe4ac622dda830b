"""The settings of the estimators, from the scheme ``estimation`` of the packs."""

from __future__ import annotations

from dataclasses import dataclass

from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.model.estimate.gaps import GapRules
from tanliu.model.estimate.schema import KIND, Estimation
from tanliu.model.estimate.types import Rules


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the models, the covariates, the mix of carriers and the filling of gaps.

    Attributes
    ----------
    source, where
        Where they were read, and the file that says them.
    """

    rules: Rules
    gaps: GapRules
    covariates: tuple[str, ...]
    covariate_share: float
    fewest_share: float
    calendar_zones: frozenset[str]
    calendar_carriers: frozenset[str]
    slip_ratio: float
    source: str
    where: str


def settings(catalog: Catalog) -> Settings:
    """Return the settings that the packs in use say.

    Raises
    ------
    TanliuError
        When no pack has them, or a key is not understood.
    """
    document = scheme(catalog, KIND)
    written = read(document, Estimation)
    rules = Rules(
        interval_level=float(written.interval_level),
        fewest_firms=written.fewest_firms,
        calibration_firms=written.calibration_firms,
        pooling_firms=float(written.pooling_firms),
        folds=written.folds,
    )
    gaps = written.gaps
    longest = {str(name): float(hours) for name, hours in gaps.longest_hours.items()}
    return Settings(
        rules,
        GapRules(longest, gaps.weeks, gaps.trials, rules.interval_level),
        written.covariates,
        float(written.covariate_share),
        float(written.fewest_share),
        frozenset(gaps.calendar.zones),
        frozenset(gaps.calendar.carriers),
        float(written.slip_ratio),
        written.source,
        document.where(),
    )
