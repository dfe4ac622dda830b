"""Objects ranked by a measure of a scheme, in words: for the page, the interface and the command; without a database."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tanliu.app.desks.assessments.shown import Row, name
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.compared import MAKINGS
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.judged import weighed_by
from tanliu.decide.assessment.printed import number
from tanliu.decide.assessment.rank import Making, ranked, weights_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_PLACES = 4
_MOST_OBJECTS = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """How objects are ranked.

    Attributes
    ----------
    weights
        Those of the scheme, or by principal components of the objects.
    by
        The value, or how many others an object beats.
    draws
        How often weights are drawn anew.
    otherwise
        Whether ranks are tried with other normalisations too.
    """

    measure: str
    weights: Literal["scheme", "data"] = "scheme"
    by: Literal["value", "pairs"] = "value"
    draws: int = 1000
    otherwise: bool = False


def ranks(
    scheme: AssessmentScheme, asked: Asked, objects: Mapping[str, Mapping[str, str]], lang: str,
    names: Mapping[str, str] | None = None,
) -> Row:  # fmt: skip
    """Return objects in their order and the weights that were used.

    Parameters
    ----------
    objects
        Answers by object and indicator, as they are written.
    names
        What the objects are called; their ids where nothing is told.
    """
    told = {
        id: {of: Answer(text.strip()) for of, text in answers.items() if text.strip()}
        for id, answers in objects.items()
    }
    making = Making(asked.weights, asked.by, MAKINGS if asked.otherwise else MAKINGS[:1])
    places = ranked(scheme, asked.measure, told, asked.draws, making=making)
    weights = weights_of(scheme, asked.measure, told, making)
    return {
        "rows": [
            {
                "id": one.id, "name": (names or {}).get(one.id, one.id), "rank": one.rank, "best": one.best, "worst": one.worst,
                "value": None if one.value is None else number(one.value, _PLACES),
            }
            for one in places
        ],
        "weights": [{"id": id, "name": name(scheme, id, lang), "weight": round(one, 6)} for id, one in weights.items()],
    }  # fmt: skip


def composites(scheme: AssessmentScheme, lang: str) -> list[Row]:
    """Return the composites of a scheme with their weights and how far judgements go together."""
    found = []
    for id, one in scheme.measures.items():
        if one.form == "composite":
            judged = weighed_by(one.judged) if one.judged else None
            found.append({
                "id": id, "name": one.name[lang], "mean": one.mean, "by": "pairs" if one.judged else "scheme",
                "consistency_ratio": None if judged is None or isinstance(judged, Message) else round(judged.consistency_ratio, 4),
                "weights": [
                    {"id": of, "name": name(scheme, of, lang), "weight": round(weight, 6)} for of, weight in weights_of(scheme, id, {}).items()
                ],
            })  # fmt: skip
    return found


def objects_of(text: str, where: object) -> dict[str, dict[str, str]]:
    """Return the objects of a CSV with the column object and one for each indicator.

    Raises
    ------
    TanliuError
        When the column is missing, an object is told twice, or there are too many.
    """
    found: dict[str, dict[str, str]] = {}
    for place, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        known = (row.pop("object", None) or "").strip()
        if not known:
            raise TanliuError("the file lacks a column", where=f"{where}:{place}", accepted="object")
        if known in found:
            raise TanliuError("an object is told twice", where=f"{where}:{place}", found=known)
        if len(found) == _MOST_OBJECTS:
            raise TanliuError("too many objects", where=where, accepted=_MOST_OBJECTS)
        found[known] = {id: (one or "") for id, one in row.items() if id}
    return found
