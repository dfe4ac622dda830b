"""The authenticity checks, from their document."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tanliu.catalog.schema import Bilingual, read
from tanliu.catalog.types import Document
from tanliu.flow.meter import schema
from tanliu.flow.meter.types import Check, Factor

SCHEME = schema.KIND


def parse(document: Document) -> Mapping[str, Check]:
    """Return the checks of a document by id.

    Raises
    ------
    TanliuError
        When a key is unknown or missing, or a number is none.
    """
    written = read(document, schema.Authenticity)
    return MappingProxyType(
        {name: _check(name, one, document.where("checks", name)) for name, one in written.checks.items()}
    )


def _check(name: str, written: schema.Check, where: str) -> Check:
    return Check(
        id=name,
        title=_texts(written.title),
        scale=written.scale,
        aspect=written.aspect,
        why=_texts(written.why),
        numbers=MappingProxyType({key: float(value) for key, value in written.numbers.items()}),
        precision_ratio=float(written.measured.precision),
        recall_ratio=float(written.measured.recall),
        where=where,
        factors=tuple(
            Factor(float(one.ratio), _texts(one.what), one.source, one.evidence) for one in written.factors
        ),
    )


def _texts(text: Bilingual) -> Mapping[str, str]:
    return MappingProxyType({"en": text.en, "zh": text.zh})
