"""Examples of packs may ask for an indicator, a grade or a colour class: measures go in, the judgement comes out.

The answer is that of `evaluate` and `colours`, as a computation of a district has it. The tables of an example are a few
rows in memory, judged by the engine that Ibis has without being given one: no file and no workspace is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tanliu.catalog.editions import document
from tanliu.catalog.types import Catalog
from tanliu.catalog.types import Document as Paper
from tanliu.catalog.widths import tables
from tanliu.flow.indicator.load import parse
from tanliu.flow.indicator.types import Indicator, Scheme
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, years_later
from tanliu.kit.rounding import half_even
from tanliu.kit.table import Column, Table, dictionary
from tanliu.kit.units import convert

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

Asked = Mapping[str, Any]
_KEYS = frozenset({"indicator", "period", "subject", "earlier", "others"})
#: What a subject may say of itself besides its measures.
_TRAITS = ("subject_kind", "industry", "region_id", "partly_months")
_SUBJECT = "subject"
#: Types of the measures that are amounts, with their decimal places.
_AMOUNTS = {"decimal(38:16)": 16, "decimal(38:6)": 6, "decimal(38:4)": 4}


def value(catalog: Catalog, asked: Asked) -> Asked:
    """Return an indicator of a subject.

    Parameters
    ----------
    catalog
        Packs in use.
    asked
        ``indicator``, ``period`` and ``subject``: its measures, each a number and a unit, and where they matter its
        ``industry``, ``region_id`` (of a region: its parent), ``partly_months`` of which only electricity is known and ``subject_kind`` (the first that the indicator is
        for, where left out). ``others`` are those it is compared with, like the subject unless they say otherwise;
        ``earlier`` has its measures of the year before.

    Returns
    -------
    Mapping
        ``value`` [``unit``], rounded to ten decimals; ``reference``, what it is compared with; ``rank`` among
        ``rank_of``.

    Raises
    ------
    TanliuError
        When the indicator or a measure is unknown, or the indicator is not worked out for such a subject.
    """
    row, indicator, _ = _judged(catalog, asked)
    return {**{name: row[name] for name in ("value", "reference", "rank", "rank_of")}, "unit": indicator.unit}


def grade(catalog: Catalog, asked: Asked) -> Asked:
    """Return the ``grade`` of a subject as the scheme writes it, and the ``value`` it is given for; asked like `value`.

    Raises
    ------
    TanliuError
        As `value` does, and when the indicator has no bands.
    """
    row, indicator, entry = _judged(catalog, asked)
    if not indicator.bands:
        raise TanliuError("this indicator has no grades", where=indicator.where, found=indicator.id)
    # a pack may write the grade 1 as a number; an example of it writes it alike
    written = {str(band["grade"]): band["grade"] for band in entry["bands"]}
    return {"grade": written.get(row["grade"]), "value": row["value"]}


def colour_class(catalog: Catalog, asked: Asked) -> Asked:
    """Return the colour ``class`` of a subject among ``others``, 1 for the lowest, and its ``value``.

    Raises
    ------
    TanliuError
        As `value` does, and when the indicator has no classes.
    """
    row, indicator, _ = _judged(catalog, asked)
    if indicator.classes is None:
        raise TanliuError("this indicator has no colour classes", where=indicator.where, found=indicator.id)
    return {"class": row["colour_class"], "value": row["value"]}


def _judged(catalog: Catalog, asked: Asked) -> tuple[Asked, Indicator, Asked]:
    """Return the row of the subject, the indicator, and its entry in the document."""
    if unknown := sorted(asked.keys() - _KEYS):
        raise TanliuError("unknown key", found=unknown, accepted=sorted(_KEYS))
    period = str(Period.parse(asked["period"]))
    paper = document(catalog, "schemes", _scheme_of(catalog, asked["indicator"]), period)
    scheme = parse(paper, catalog)
    found = {indicator.id: at for at, indicator in enumerate(scheme.indicators)}
    if asked["indicator"] not in found:
        raise _unknown(asked["indicator"], found, paper.where())
    at = found[asked["indicator"]]
    indicator = scheme.indicators[at]
    row = _row(scheme, indicator, _measures(tables(catalog)["measure"], indicator, asked, period), period)
    return row, indicator, paper.data["indicators"][at]


def _scheme_of(catalog: Catalog, indicator_id: str) -> str:
    """Return the id of the scheme that has an indicator in any of its editions."""
    known = dict(_indicators(catalog))
    if indicator_id not in known:
        raise _unknown(indicator_id, known, "schemes")
    return known[indicator_id].id


def _indicators(catalog: Catalog) -> Iterator[tuple[str, Paper]]:
    for editions in catalog.documents.get("schemes", {}).values():
        for paper in editions:
            for entry in paper.data.get("indicators", ()):
                yield entry["id"], paper


def _unknown(indicator_id: str, known: Mapping[str, object], where: str) -> TanliuError:
    name = Message("unknown {name}", name="indicator")
    return TanliuError(name, where=where, found=indicator_id, accepted=", ".join(known))


def _measures(table: Table, indicator: Indicator, asked: Asked, period: str) -> pa.Table:
    """Return the rows of table ``measure`` that an example states."""
    subject = {"subject_kind": indicator.subjects[0], **asked["subject"]}
    if subject["subject_kind"] not in indicator.subjects:
        raise TanliuError(
            "the indicator is not for such a subject", where=indicator.where, found=subject["subject_kind"],
            accepted=", ".join(indicator.subjects),
        )  # fmt: skip
    traits = {name: subject[name] for name in _TRAITS if name in subject}
    rows = [_measured(table, subject, _SUBJECT, period)]
    if "earlier" in asked:
        before = years_later(period, -1)
        rows.append(_measured(table, {**traits, **asked["earlier"]}, _SUBJECT, before))
    rows += [
        _measured(table, {**traits, **other}, f"other {number}", period)
        for number, other in enumerate(asked.get("others", ()), start=1)
    ]
    return _stated(table, rows)


def _stated(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    """Return a table of the dictionary in which anything may be null, as an engine has it."""
    import pyarrow as pa

    schema = pa.schema([field.with_nullable(True) for field in table.schema])
    return pa.Table.from_pylist(rows, schema=schema)


def _measured(table: Table, stated: Asked, subject_id: str, period: str) -> dict[str, Any]:
    amounts = {column.name: column for column in table.columns if column.type in _AMOUNTS}
    if unknown := sorted(stated.keys() - amounts.keys() - set(_TRAITS)):
        raise TanliuError("unknown measure", found=unknown, accepted=", ".join((*amounts, *_TRAITS)))
    given = {name: _amount(stated[name], column) for name, column in amounts.items() if name in stated}
    traits = {name: stated.get(name) for name in _TRAITS}
    return {**traits, **given, "subject_id": subject_id, "period": period}


def _amount(text: object, column: Column) -> Decimal | None:
    """Read a number and a unit, such as ``300 t``; null where a measure is not known."""
    if text is None:
        return None
    number, _, unit = str(text).partition(" ")
    try:
        if not unit:
            raise InvalidOperation
        return half_even(convert(Decimal(number), unit.strip(), column.unit), _AMOUNTS[column.type])
    except InvalidOperation as error:
        accepted = Message("a number and a unit, such as 300 t")
        raise TanliuError("not a number with a unit", found=text, accepted=accepted) from error


def _row(scheme: Scheme, indicator: Indicator, measures: pa.Table, period: str) -> Asked:
    """Return the row of table ``indicator`` that a computation writes of the subject."""
    # Ibis takes half a second, so only those who ask an indicator wait for it
    import ibis

    from tanliu.flow.indicator.steps import evaluate

    judged = evaluate(ibis.memtable(measures), scheme).to_pyarrow().to_pylist()
    rows = ibis.memtable(_stated(dictionary()["indicator"], judged))
    asked = rows.filter((rows.indicator_id == indicator.id) & (rows.period == period))
    own = asked.filter(asked.subject_id == _SUBJECT).to_pyarrow().to_pylist()
    if not own:
        raise TanliuError("the indicator is not worked out from these measures", where=indicator.where)
    classes = _classes(indicator, asked) if indicator.classes else {}
    return {**own[0], "colour_class": classes.get(_SUBJECT)}


def _classes(indicator: Indicator, asked: ibis.Table) -> dict[str, int]:
    """Return the colour class of everyone in an example."""
    from tanliu.flow.indicator.colours import colours
    from tanliu.flow.indicator.measures import PARTLY
    from tanliu.flow.indicator.steps import means

    known = asked.filter(asked.value.notnull() & asked[PARTLY].isnull())
    middle = means(known, indicator).to_pyarrow().to_pylist() if indicator.form == "quotient" else []
    found = colours(indicator, known.to_pyarrow().to_pylist(), middle)
    return {one["subject_id"]: one["colour_class"] for one in found}
