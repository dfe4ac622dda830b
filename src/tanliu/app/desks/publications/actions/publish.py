"""Publish the figures of a period: what was said then stays, whatever comes later.

Publications are only ever appended, and each carries the hash of the one before, so that a changed one is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tanliu.app import clock
from tanliu.app.compute.amounts import AMOUNTS, outputs
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import indicators
from tanliu.kit import chain
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period
from tanliu.kit.table import dictionary

#: Subjects whose figures are published.
SUBJECTS = ("district", "region", "field")
_MEASURES = (*AMOUNTS, "value_added_cny", "output_value_cny")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, when, by whom, and from what."""

    publication_id: int
    period: str
    published_at: datetime
    published_by: str
    batch_id: int
    packs: str
    choices: str
    note: str | None
    figures: int
    files: str
    previous: str
    digest: str

    def kept_files(self) -> list[dict[str, Any]]:
        """Return name, bytes and sha256 of the files kept with it."""
        return list(json.loads(self.files))


def publish(
    workspace: Workspace,
    catalog: Catalog,
    period: str,
    by: str,
    *,
    note: str | None = None,
    files: Callable[[int], Sequence[Mapping[str, Any]]] = lambda number: (),
) -> Publication:
    """Publish the figures of a period as they are known now; the caller holds the ``writing`` lock.

    Parameters
    ----------
    workspace
        An open workspace; what came since the last computation is computed first.
    catalog
        Packs in use.
    period
        Year or month.
    by
        Who publishes.
    note
        What is said of it.
    files
        Called with the number of the publication; returns the files kept with it.

    Returns
    -------
    Publication
        As it is kept.

    Raises
    ------
    TanliuError
        When nothing is known of the period.
    """
    compute(workspace, catalog, accounting(catalog), months=())
    span = str(Period.parse(period))
    found = figures(workspace, span)
    if not found:
        raise TanliuError("nothing computed for the period", found=span)
    units = units_of(catalog)
    earlier = publications(workspace)
    number = _next_number(workspace)
    batch = workspace.last_batch()
    rows = [
        {"publication_id": number, "subject_kind": kind, "subject_id": subject, "figure": figure,
         "unit": units.get(figure, ""), "value": value, "batch_id": batch}
        for (kind, subject, figure), value in sorted(found.items())
    ]  # fmt: skip
    told: dict[str, Any] = {
        "publication_id": number, "period": span, "published_at": clock.now(), "published_by": by, "batch_id": batch,
        "packs": catalog.version, "choices": json.dumps(asdict(accounting(catalog)), default=str, sort_keys=True),
        "note": note, "figures": len(rows), "files": json.dumps([dict(one) for one in files(number)]),
        "previous": earlier[-1].digest if earlier else chain.FIRST,
    }  # fmt: skip
    made = Publication(**told, digest=_digest(told, found))
    workspace.write_arrow(
        "published_figure", pa.Table.from_pylist(rows, dictionary()["published_figure"].schema)
    )
    workspace.write_arrow(
        "publication", pa.Table.from_pylist([asdict(made)], dictionary()["publication"].schema)
    )
    return made


def _next_number(workspace: Workspace) -> int:
    """Return a number that no publication had, not even one that was killed after writing its figures."""
    tables = " UNION ALL ".join(
        f"SELECT publication_id FROM {workspace.lake.scan(table)}"
        for table in ("publication", "published_figure")
    )
    query = f"SELECT coalesce(max(publication_id), 0) + 1 FROM ({tables})"
    return int(workspace.connection.execute(query).fetchall()[0][0])


def publications(workspace: Workspace) -> list[Publication]:
    """Return every publication, oldest first."""
    query = f"SELECT * FROM {workspace.lake.scan('publication')} ORDER BY publication_id"
    return [Publication(**row) for row in workspace.connection.execute(query).to_arrow_table().to_pylist()]


def publication(workspace: Workspace, number: int) -> Publication:
    """Return one publication.

    Raises
    ------
    TanliuError
        When there is none of that number.
    """
    known = publications(workspace)
    for one in known:
        if one.publication_id == number:
            return one
    accepted = ", ".join(str(one.publication_id) for one in known) or Message("publish a period first")
    raise TanliuError("no such publication", found=number, accepted=accepted)


def published(workspace: Workspace, number: int) -> dict[Key, Decimal]:
    """Return the figures of a publication by kind of subject, subject and figure."""
    query = f"""SELECT subject_kind, subject_id, figure, value FROM {workspace.lake.scan("published_figure")}
                WHERE publication_id = ?"""
    rows = workspace.connection.execute(query, [number]).fetchall()
    return {(kind, subject, figure): value for kind, subject, figure, value in rows}


def figures(workspace: Workspace, period: str) -> dict[Key, Decimal]:
    """Return the figures of a period as they are computed: sums and indicators of district, regions and fields."""
    kinds = ", ".join(f"'{kind}'" for kind in SUBJECTS)
    parts = [
        f"SELECT subject_kind, subject_id, '{name}' AS figure, CAST({name} AS DECIMAL(38, 16)) AS value FROM own"
        for name in _MEASURES
    ]
    query = f"""
        WITH own AS (SELECT * FROM {workspace.lake.scan("measure")}
                     WHERE period = $span AND subject_kind IN ({kinds}))
        SELECT * FROM ({" UNION ALL ".join(parts)}
            UNION ALL SELECT subject_kind, subject_id, indicator_id, CAST(value AS DECIMAL(38, 16))
            FROM {workspace.lake.scan("indicator")} WHERE period = $span AND subject_kind IN ({kinds}))
        WHERE value IS NOT NULL"""
    rows = workspace.connection.execute(query, {"span": period}).fetchall()
    return {(kind, subject, figure): value for kind, subject, figure, value in rows}


def units_of(catalog: Catalog) -> dict[str, str]:
    """Return the unit of each figure."""
    own = {name: "" if one.unit == "1" else one.unit for name, (_, one) in indicators(catalog).items()}
    return {**own, **AMOUNTS, **outputs(catalog)}


def broken_at(workspace: Workspace) -> int | None:
    """Return the number of the first publication that is not as it was made; None when all are."""
    broken = chain.first_broken(
        (one, _digest(_content(one), published(workspace, one.publication_id)))
        for one in publications(workspace)
    )
    return None if broken is None else broken.publication_id


def _content(one: Publication) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__ if name != "digest"}


def _digest(told: Mapping[str, Any], found: Mapping[Key, Decimal]) -> str:
    plain = {**told, "published_at": f"{told['published_at']:%Y-%m-%dT%H:%M:%S.%f}"}
    values = [[*key, f"{value:f}"] for key, value in sorted(found.items())]
    return chain.digest([plain, values])
