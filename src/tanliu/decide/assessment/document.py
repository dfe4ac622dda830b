"""The document of a scheme under ``assessments/`` of a pack: what is asked, how it is scored, and which levels there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Dated, Sourced, Text, fault
from tanliu.decide.assessment.blocks import (
    Absent,
    Benchmark,
    Evidence,
    Example,
    Independence,
    Indicator,
    Level,
    Measure,
    Named,
    Need,
    Review,
    Validity,
    Year,
)
from tanliu.kit.message import Message


class AssessmentScheme(Dated, Sourced):
    """A scheme of assessment."""

    assessment: Text
    """Id of the document."""
    kind: Literal["assessment-scheme"] = "assessment-scheme"
    system: tuple[Text, ...] = ()
    code: Annotated[str, Field(pattern="^[A-Z0-9]{2,8}$")]
    """Beginning of the numbers of its certificates."""
    about: Bilingual
    """What is assessed."""
    grades: Mapping[Text, Bilingual] = {}
    """Best first."""
    evidence_kinds: Mapping[Text, Evidence] = {}
    sections: Mapping[Text, Named] = {}
    indicators: Annotated[Mapping[Text, Indicator], Field(min_length=1)]
    measures: Mapping[Text, Measure] = {}
    prerequisites: tuple[Need, ...] = ()
    """Conditions of every level."""
    levels: Mapping[Text, Level] = {}
    """Lowest first: the highest counts of which all conditions hold."""
    between: Literal["lower", "refuse"] | None = None
    """What lies in a gap between two bands: it has the lower level, or none. Said where there is a gap, and only there."""
    validity: Validity | None = None
    """Without one there is no certificate."""
    registered: bool = True
    """Whether its certificates stand in the public register; whoever has the number of one checks it all the same."""
    independence: Independence | None = None
    """Without one nobody is kept away."""
    review: Review | None = None
    """Without one nobody reviews the file."""
    owner: Bilingual | None = None
    """Whose scheme it is, as its source tells."""
    issuer: Bilingual | None = None
    """Who issues its certificates; the place that runs the platform where nobody is told."""
    absent: Absent = Absent()
    benchmark: Benchmark | None = None
    """Without one no answers are told together."""
    series: Mapping[Annotated[str, Field(pattern="^[0-9]{4}$")], Year] = {}
    """Years of one object for an annual report, the first first."""
    carries: Mapping[Text, Text] = {}
    """An indicator that is what another was in the year before."""
    whose: Bilingual | None = None
    """Whose years the series are."""
    note: Bilingual | None = None
    """What a reader must know, such as what the source does not print."""
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for at, indicator in self.indicators.items():
            if indicator.section is not None:
                self._known("section", indicator.section, self.sections, ("indicators", at, "section"))
            if indicator.asks == "grade" and not self.grades:
                raise fault("a scheme with grades says which there are", at=("grades",))
            for kind in indicator.evidence:
                self._known("evidence", kind, self.evidence_kinds, ("indicators", at, "evidence"))
        before = set(self.indicators)
        for at, measure in self.measures.items():
            self._measured(at, measure, before)
            before.add(at)
        for place, need in self.conditions():
            self._known("measure", need.of, before, place)
        for year, told in self.series.items():
            for name in told.answers:
                self._known("indicator", name, self.indicators, ("series", year))
        for name in (*self.carries, *self.carries.values()):
            self._known("indicator", name, self.indicators, ("carries",))
        self._gaps()
        return self

    def _measured(self, at: str, measure: Measure, before: set[str]) -> None:
        for grade in measure.grades:
            self._known("grade", grade, self.grades, ("measures", at, "grades"))
        for section in measure.sections:
            self._known("section", section, self.sections, ("measures", at, "sections"))
        for name in (*measure.of, *measure.over, *measure.names()):
            self._known("indicator", name, before, ("measures", at))
        if measure.form in ("formula", "composite") and not measure.names():
            raise fault("a formula says of what it is", at=("measures", at, "of"))
        if measure.form == "share_at_grade" and not measure.grades:
            raise fault("a share at a grade says at which", at=("measures", at, "grades"))
        if measure.form == "composite" and any(
            name not in self.indicators or self.indicators[name].goalposts is None for name in measure.names()
        ):
            raise fault("a composite is of indicators with goalposts", at=("measures", at, "of"))
        if measure.form == "composite" and not measure.judged and sum(measure.of.values()) <= 0:
            raise fault("weights add up to more than nothing", at=("measures", at, "of"))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return the place of each grade, 0 for the best: this is asked of every answer."""
        return {grade: at for at, grade in enumerate(self.grades)}

    def conditions(self) -> Iterator[tuple[tuple[str | int, ...], Need]]:
        """Yield every condition with its place in the document."""
        for at, need in enumerate(self.prerequisites):
            yield ("prerequisites", at), need
        for id, level in self.levels.items():
            for at, need in enumerate(level.needs):
                yield ("levels", id, "needs", at), need

    @staticmethod
    def _known(what: str, name: str, known: object, at: tuple[str | int, ...]) -> None:
        accepted = list(known)  # type: ignore[call-overload]
        if name not in accepted:
            raise fault(
                Message("unknown {name}", name=what),
                at=at,
                found=name,
                accepted=", ".join(map(str, accepted)),
            )

    def gaps(self) -> list[tuple[str, str, Decimal, Decimal]]:
        """Return where printed bands leave something out: the level below, the one above, and both edges."""
        found, bands = [], [
            (id, need.of, need.at_least if need.at_least is not None else need.equals, need.to)
            for id, level in self.levels.items()
            for need in level.needs
            if need.to is not None or need.at_least is not None or need.equals is not None
        ]  # fmt: skip
        for (low, of, _, to), (high, other, start, _) in pairwise(bands):
            if of == other and to is not None and start is not None and to != start:
                found.append((low, high, to, start))
        return found

    def _gaps(self) -> None:
        gaps = self.gaps()
        for low, high, to, start in gaps:
            if to > start:
                raise fault("bands overlap", at=("levels", low), found=f"{to} > {start}", accepted=high)
        if bool(gaps) != (self.between is not None):
            raise fault(
                "a gap between bands is said, and nothing else is",
                at=("between",), found="; ".join(f"{to}–{start}" for _, _, to, start in gaps), accepted="lower, refuse",
            )  # fmt: skip
