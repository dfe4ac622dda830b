"""What an import is given and what it hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

import pyarrow as pa

from tanliu.app.ingest.build import ENTITY, METER, REGION
from tanliu.app.ingest.values import Range
from tanliu.catalog.sentinel import Sentinel
from tanliu.catalog.source.types import TABLES
from tanliu.flow.meter.types import MeterTopology
from tanliu.kit.table import dictionary

#: Columns that the store adds.
STORED = ("batch_id",)
METER_SCHEMA = pa.schema(
    [
        pa.field("meter_id", pa.int32()),
        pa.field("meter_code", pa.string()),
        pa.field("entity_id", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("interval_minutes", pa.int32()),
        pa.field("zone", pa.string()),
        pa.field("direction", pa.string()),
        pa.field("net_of", pa.string()),
        pa.field("retired", pa.date32()),
    ]
)


@dataclass(frozen=True)
class Known:
    """What the workspace already has; rows may refer to it.

    Parameters
    ----------
    entities, regions
        Their ids; regions include those of the packs, which top the tree of places.
    meters
        Table with the columns of ``METER_SCHEMA``.
    bonds
        Meters to which rows may refer, and how they hang together.
    carriers
        Canonical unit of each carrier and of each other activity.
    states
        Unit of each quantity kind that a sensor may read.
    other_units
        Units beside it in which the packs have a factor.
    measures
        Names of the output measures; those that a mapping names need not be here.
    others
        Values of other columns to which tables refer, by column such as ``boiler.boiler_id``.
    purposes
        Purposes of the packs.
    groups
        Ids of fields and industries, which no entity or region may have.
    measure_units
        Unit of each measure of the packs.
    limits
        Measures of quotas and limits, which have a table of their own, with the least and the most that the data catalogue allows.
    ratios
        Every multiplier (CT times PT) that a meter of this code ever had, where one is not 1.
    sentinels
        Numbers that are signs for nothing read.
    """

    entities: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    meters: pa.Table = field(default_factory=METER_SCHEMA.empty_table)
    bonds: MeterTopology = field(default_factory=MeterTopology)
    carriers: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    other_units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measures: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    others: Mapping[str, frozenset[str]] = field(default_factory=dict)
    measure_units: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, Range] = field(default_factory=dict)

    @property
    def ids(self) -> Mapping[str, frozenset[str]]:
        """What rows may refer to, by column."""
        meters = frozenset(self.bonds.kinds)
        return {**self.others, ENTITY: self.entities, REGION: self.regions, METER: meters}

    groups: frozenset[str] = frozenset()
    ratios: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)
    sentinels: tuple[Sentinel, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """What one file brings to one table.

    Parameters
    ----------
    rows_read
        Source rows looked at. Each is either accepted or has exactly one row in ``refused``; an accepted
        source row may give several rows (a wide report) or none (nothing reported).
    accepted
        Rows with the dictionary's columns without ``batch_id``; for readings the name of a DuckDB view.
    refused
        Rows with the columns of the quarantine without ``batch_id``.
    in_order
        Whether readings come by meter and instant.
    rounded
        Readings with more decimals than are kept.
    remarks
        What was done before the mapping saw the rows, as `packed_message` writes it.
    columns
        Names of the columns of the file, in their order.
    """

    source: str
    file: str
    sha256: str
    table: str
    rows_read: int
    accepted: pa.Table | str
    refused: pa.Table
    in_order: bool = False
    rounded: int = 0
    remarks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@cache
def referred() -> tuple[str, ...]:
    """Return the columns to which rows that a source feeds may refer."""
    tables = dictionary()
    named = {c.refers_to for name in TABLES for c in tables[name].columns if c.importable and c.refers_to}
    return tuple(sorted(one for one in named if one.partition(".")[0] in TABLES))


def schema_of(table: str) -> pa.Schema:
    """Return the dictionary's schema of a table without the columns that the store adds."""
    full = dictionary()[table].schema
    return pa.schema([column for column in full if column.name not in STORED])
