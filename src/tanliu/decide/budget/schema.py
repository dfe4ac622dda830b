"""Budget rules are documents that the linter reads and checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.decide.budget.document import BudgetRule
from tanliu.decide.budget.evaluation_document import EvaluationRule
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

KIND, EVALUATION = "budget", "evaluation"

_Where = tuple[str | int, ...]


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield carriers, industries and fields that no taxonomy has."""
    for document in documents:
        for name, where, found in _named(read(document, BudgetRule)):
            known = catalog.industry(found) if name == "industry" else _known(catalog, name).get(found)
            if known is None:
                yield TanliuError(
                    Message("unknown {name}", name=name), where=document.where(*where), found=found
                )


def _known(catalog: Catalog, name: str) -> dict[str, object]:
    return dict(catalog.carriers if name == "carrier" else catalog.fields)


def _named(rule: BudgetRule) -> Iterator[tuple[str, _Where, str]]:
    for id, part in rule.parts.items():
        for carrier in part.carriers:
            yield "carrier", ("parts", id, "carriers"), carrier
    for at, one in enumerate(rule.scope):
        yield from (("industry", ("scope", at, "industries"), code) for code in one.industries)
        yield from (("field", ("scope", at, "fields"), field) for field in one.fields)
    for key in ("growth_of_industry", "benchmarks"):
        yield from (("industry", ("base", key, code), code) for code in getattr(rule.base, key))


def named(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield industries and fields of evaluations that no taxonomy has."""
    for document in documents:
        for at, one in enumerate(read(document, EvaluationRule).power):
            for name, codes, known in (
                ("industry", one.who.industries, catalog.industry),
                ("field", one.who.fields, catalog.fields.get),
            ):
                for code in codes:
                    if known(code) is None:
                        where = document.where("power", at, "who")
                        yield TanliuError(Message("unknown {name}", name=name), where=where, found=code)


register(EVALUATION, EvaluationRule, folder="evaluations", dated=True)
register_check(EVALUATION, named)
register(KIND, BudgetRule, folder="budgets", dated=True)
register_check(KIND, across)
