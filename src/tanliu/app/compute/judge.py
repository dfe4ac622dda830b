"""Work out every indicator of the packs' schemes from the measures, with grades, ranks and colours."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from datetime import date, timedelta

import ibis
import pyarrow as pa

from tanliu.app.compute.inside import closure
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.editions import last_day
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.alike import likened, unlike
from tanliu.flow.indicator.colours import KEYS, colours
from tanliu.flow.indicator.load import parse
from tanliu.flow.indicator.load import schemes as schemes_of
from tanliu.flow.indicator.measures import PARTLY, brought, measures
from tanliu.flow.indicator.steps import evaluate, means, words
from tanliu.flow.indicator.types import Indicator, Scheme
from tanliu.flow.periods import is_year
from tanliu.kit.errors import TanliuError
from tanliu.kit.period import years_later
from tanliu.kit.table import dictionary

#: More queries side by side than this ask for more memory than they save time.
_MOST_SIDE_BY_SIDE = 4


Days = tuple[date | None, date | None]
#: Characters of a year.
#: Columns of few different texts, of measures and of indicators.
_GROUPS = ("subject_kind", "region_id", "industry", "period")
_TEXTS = ("subject_kind", "period", "peers", "indicator_id", "grade", "scheme")


def indicators(
    workspace: Workspace, catalog: Catalog, measure: ibis.Table, spans: Collection[str] | None
) -> tuple[list[ibis.Table], dict[str, str]]:
    """Return the rows of table ``indicator`` by every scheme in the packs; they are worked out as they are written.

    A comparison with the year before needs its measures too, so they are read but not evaluated anew.

    Parameters
    ----------
    measure
        The measures just made: all of them where ``spans`` is None.

    Returns
    -------
    parts, coded
        Parts of about the same work, to be run side by side; and the types in which their texts can be coded.
    """
    table, before = measure, {years_later(span, -1) for span in spans or ()}
    if spans is not None:
        table = workspace.table("measure", where={"period": sorted({*spans, *before})})
    schemes = schemes_of(catalog)
    if not schemes:
        raise TanliuError("no loaded pack has a scheme of indicators")
    editions = {scheme.id: _editions(catalog, scheme.id) for scheme in schemes}
    every = [scheme for group in editions.values() for scheme, _ in group]
    kind = workspace.code(table, _GROUPS, [word for scheme in every for word in words(scheme)])
    table = workspace.materialise("judged_measure", table, dict.fromkeys(_GROUPS, kind))
    like = _alike(workspace, catalog, measure if spans is None else _of_years(workspace, spans, before))
    values = {name: _judged(workspace, table, like, group, spans) for name, group in editions.items()}
    parts = [[values[scheme.id] for scheme in part] for part in _shared_out(schemes)]
    return [ibis.union(*part) if len(part) > 1 else part[0] for part in parts], dict.fromkeys(_TEXTS, kind)


def _of_years(workspace: Workspace, *spans: Collection[str]) -> ibis.Table:
    """Return the measures of the years of some periods and of all their months."""
    years = sorted({span[:4] for some in spans for span in some})
    months = [f"{year}-{month:02d}" for year in years for month in range(1, 13)]
    return workspace.table("measure", where={"period": [*years, *months]})


def _alike(workspace: Workspace, catalog: Catalog, measure: ibis.Table) -> ibis.Table | None:
    """Return the measures of the months of which both energy and output are known; None where these are all."""
    own = measure.filter(measure.subject_kind == "entity")
    field = workspace.current("entity").select(entity_id="entity_id", field="field")
    entities = own.rename(entity_id="subject_id").drop("subject_kind").join(field, "entity_id")
    if not workspace.fetch(unlike(entities).limit(1)):
        return None
    regions = workspace.register("region_closure_alike", closure(workspace))
    alike = workspace.memoised(likened, entities)
    found = workspace.memoised(measures, alike, regions, workspace.current("macro"), more=brought(catalog))
    return workspace.materialise("alike_measure", found)


def _editions(catalog: Catalog, name: str) -> list[tuple[Scheme, Days]]:
    """Return the editions of a scheme with the first and last day of each, None for an open end."""
    editions = catalog.documents["schemes"][name]
    ends = [last_day(one, editions) for one in editions]
    return [
        (parse(one, catalog), (one.valid_from, None if end == date.max else end))
        for one, end in zip(editions, ends, strict=True)
    ]


def _judged(
    workspace: Workspace,
    table: ibis.Table,
    alike: ibis.Table | None,
    editions: Collection[tuple[Scheme, Days]],
    spans: Collection[str] | None,
) -> ibis.Table:
    """Evaluate a scheme, each period by the edition that holds on its last day."""
    parts = []
    for number, (scheme, days) in enumerate(editions):
        rows = workspace.memoised(evaluate, table, scheme=scheme, alike=alike)
        if spans is not None:
            rows = rows.filter(rows.period.isin(list(spans)))
        rows = _within(rows, *days)
        if coloured := [indicator for indicator in scheme.indicators if indicator.classes]:
            name = f"{scheme.id}_{number}" if number else scheme.id
            rows = _with_colours(workspace, rows, coloured, name)
        parts.append(rows)
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _within(rows: ibis.Table, first: date | None, last: date | None) -> ibis.Table:
    """Keep the periods whose last day is one of these; the last day of a month compares like the month does."""
    text = rows.period.cast("string")
    month = ibis.ifelse(is_year(text), text + "-12", text)
    if first is not None:
        rows = rows.filter(month >= f"{first:%Y-%m}")
    if last is not None:
        # a month of which the edition does not hold the last day is judged by the next one
        rows = rows.filter(month < f"{last + timedelta(days=1):%Y-%m}")
    return rows


def _shared_out(schemes: Sequence[Scheme]) -> list[list[Scheme]]:
    """Share schemes out among the cores, the largest first, each to where there is least so far."""
    count = min(len(schemes), os.cpu_count() or 1, _MOST_SIDE_BY_SIDE)
    parts: list[list[Scheme]] = [[] for _ in range(count)]
    for scheme in sorted(schemes, key=_work, reverse=True):
        min(parts, key=lambda part: sum(map(_work, part))).append(scheme)
    return parts


def _work(scheme: Scheme) -> int:
    """Weigh a scheme: most subjects are entities, and a rank takes about as long as all else."""
    return sum(2 if one.best else 1 for one in scheme.indicators if "entity" in one.subjects)


def _with_colours(
    workspace: Workspace, values: ibis.Table, indicators: Collection[Indicator], scheme: str
) -> ibis.Table:
    name = scheme.replace("-", "_")
    rows = workspace.materialise(f"valued_{name}", values)
    classes = workspace.register(f"colour_{name}", _colours(workspace, rows, indicators))
    coloured = rows.drop("colour_class").left_join(classes, list(KEYS))
    return coloured.select(*dictionary()["indicator"].names)


def _colours(workspace: Workspace, rows: ibis.Table, indicators: Collection[Indicator]) -> pa.Table:
    """Return the colour class of every subject of an indicator that has classes, by kind and period."""
    found: list[dict[str, object]] = []
    for indicator in indicators:
        if indicator.classes is None:
            continue
        known = rows.filter(
            (rows.indicator_id == indicator.id) & rows.value.notnull() & rows[PARTLY].isnull()
        )
        middle = workspace.fetch(means(known, indicator)) if indicator.form == "quotient" else []
        found += colours(indicator, workspace.fetch(known.select(*KEYS, "peers", "value")), middle)
    kinds = [(name, pa.string()) for name in KEYS]
    return pa.Table.from_pylist(found, schema=pa.schema([*kinds, ("colour_class", pa.int8())]))
