"""What a measure saved: baseline before the works, the use expected after them, bands, and when nothing can be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.building.band import Calibrated, Scatter, standard_band
from tanliu.model.building.baseline import Floats
from tanliu.model.building.document import Verification
from tanliu.model.building.expected import Model, modelled
from tanliu.model.building.points import Points, Stamps

_YEAR = np.timedelta64(365, "D")
Verdict = Literal["saved", "more", "within", "not_verifiable"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the measure did not do: a tenant left, a plant stood still.

    Attributes
    ----------
    begin, end
        First point of it, and the first after it.
    kwh
        What it added to the use [kWh], negative when it took away; not told where its points are left out instead.
    reason
        What it was.
    """

    begin: np.datetime64
    end: np.datetime64
    kwh: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Project:
    """A measure: when works began and ended, until when it is looked at, and what else happened."""

    works_from: np.datetime64
    works_until: np.datetime64
    until: np.datetime64 | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why nothing can be said: a name, what was found and what is asked."""

    name: str
    found: float
    asked: float


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of a verification; energies in kWh, half widths of bands in kWh.

    ``start``, ``observed`` and ``expected`` are the reporting points that count.
    """

    model: Model
    scatter: Scatter
    baseline_kwh: float
    baseline: tuple[np.datetime64, np.datetime64]
    start: Stamps
    observed: Floats
    expected: Floats
    left_out: int
    standard_kwh: float
    placebo_kwh: float | None
    drift: float
    reasons: tuple[Reason, ...]

    @property
    def saving_kwh(self) -> float:
        """Return the saving as it is measured, without a correction for what the estate did."""
        return float((self.expected - self.observed).sum())

    @property
    def band_kwh(self) -> float:
        """Return the wider of both bands."""
        return max(self.standard_kwh, self.placebo_kwh or 0.0)

    @property
    def share(self) -> float:
        """Return the saving over the use expected [-]."""
        total = float(self.expected.sum())
        return self.saving_kwh / total if total else 0.0

    @property
    def verdict(self) -> Verdict:
        """Return what may be said."""
        if self.reasons:
            return "not_verifiable"
        if abs(self.saving_kwh) <= self.band_kwh:
            return "within"
        return "saved" if self.saving_kwh > 0 else "more"


def verify(
    method: Verification, points: Points, stamps: Stamps, degrees: Floats, project: Project,
    placebos: Calibrated | None = None,
) -> Verified:  # fmt: skip
    """Return what a measure saved.

    Parameters
    ----------
    method
        Rules of a pack.
    points
        The meter.
    stamps, degrees
        The weather at hours or days [degree of the method].
    project
        When works began and ended.
    placebos
        The band of the estate, where there is one.

    Raises
    ------
    TanliuError
        When there are no points before the works or after them.
    """
    begin = project.works_from - _YEAR
    before = (points.start >= begin) & (_ends(points) <= project.works_from + np.timedelta64(1, "D"))
    before &= points.start < project.works_from
    until = min(project.until, project.works_until + _YEAR) if project.until else project.works_until + _YEAR
    after = (points.start >= project.works_until) & (points.start < until)
    known = ~np.isnan(points.kwh) & ~_left_out(points, project.events)
    for name, chosen in (("baseline", before), ("reporting", after)):
        if not (chosen & known).any():
            raise TanliuError(
                Message("no known use in the {period} period", period=name), found=f"{points.start[0]} – {points.start[-1]}"
            )  # fmt: skip
    use = points.kwh - _of_events(points, project.events, before)
    model = modelled(method, points, use, stamps, degrees, before & known)
    told = after & known & ~np.isnan(model.expected)
    expected = model.expected[told] + _of_events(points, project.events, after)[told]
    base_kwh = float(use[before & known & model.fitted].sum())
    first = Verified(
        model, model.scatter, base_kwh, (points.start[before][0], _ends(points)[before][-1]), points.start[told],
        points.kwh[told], expected, int((after & ~told).sum()), _standard(method, model, base_kwh, told, points), None,
        0.0 if placebos is None else placebos.drift, (),
    )  # fmt: skip
    reasons = tuple(_reasons(method, first, points, model, before & known, told))
    wide = None if placebos is None else placebos.half_width(float(expected.sum()), model.scatter.cv)
    return Verified(
        **{
            **{name: getattr(first, name) for name in Verified.__slots__},
            "placebo_kwh": wide,
            "reasons": reasons,
        }
    )


def _ends(points: Points) -> Stamps:
    return np.asarray(points.start + np.rint(points.days * 86_400).astype("m8[s]"))


def _within(points: Points, event: Event) -> NDArray[np.bool_]:
    return (points.start < event.end) & (_ends(points) > event.begin)


def _left_out(points: Points, events: Sequence[Event]) -> NDArray[np.bool_]:
    out = np.zeros(len(points.start), dtype=bool)
    for event in events:
        if event.kwh is None:
            out |= _within(points, event)
    return out


def _of_events(points: Points, events: Sequence[Event], chosen: NDArray[np.bool_]) -> Floats:
    """Return what events added to the use of some points [kWh], evenly over those that they touch."""
    added = np.zeros(len(points.start))
    for event in events:
        touched = _within(points, event)
        if event.kwh is not None and touched.any():
            added[touched & chosen] += event.kwh / touched.sum()
    return added


def _standard(
    method: Verification, model: Model, base_kwh: float, told: NDArray[np.bool_], points: Points,
    confidence: float | None = None,
) -> float:  # fmt: skip
    rules, monthly = method.standard, points.interval == "monthly"
    form = rules.monthly if monthly else rules.daily
    count = int(told.sum()) if monthly else len(np.unique(points.start[told].astype("M8[D]")))
    return standard_band(
        base_kwh, model.scatter, count, count if monthly else count / float(rules.month_days),
        (float(form.a), float(form.b), float(form.c)), confidence or float(rules.confidence),
    ) if count else 0.0  # fmt: skip


def _reasons(
    method: Verification, one: Verified, points: Points, model: Model, before: NDArray[np.bool_],
    told: NDArray[np.bool_],
) -> list[Reason]:  # fmt: skip
    enough, limits = method.sufficiency, method.limits
    found = []
    monthly = points.interval == "monthly"
    count = float((before & model.fitted).sum() if monthly else points.days[before & model.fitted].sum())
    wanted = float(enough.baseline_months if monthly else enough.baseline_days)
    if count < wanted - 1e-6:
        found.append(Reason("months" if monthly else "days", count, wanted))
    most = float(method.most_cv(points.interval))
    if one.scatter.cv > most:
        found.append(Reason("cv", one.scatter.cv, most))
    if told.any() and (outside := model.outside(before, told)) > float(limits.outside_share):
        found.append(Reason("outside", outside, float(limits.outside_share)))
    wide = _standard(method, model, one.baseline_kwh, told, points, float(limits.uncertainty_confidence))
    ratio = wide / abs(one.saving_kwh) if one.saving_kwh else np.inf
    if one.band_kwh < abs(one.saving_kwh) and ratio > float(limits.uncertainty_ratio):
        found.append(Reason("uncertainty", ratio, float(limits.uncertainty_ratio)))
    return found
