"""The declarative description of a source: which column of its files feeds which column of which table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from tanliu.app.ingest.block import Block
from tanliu.app.ingest.source import (
    CLEAN,
    FILLED,
    KINDS,
    MEASURED,
    MISSING,
    POWER_KINDS,
    PURPOSES,
    READING_KINDS,
    REPEATS,
    TABLES,
    Fed,
    Format,
    Mapping,
    Readings,
    Stamp,
    Value,
    Wide,
)
from tanliu.catalog import load as catalog_load
from tanliu.catalog import yamlfile
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary

__all__ = ["Mapping", "find", "load"]


def load(path: Path) -> Mapping:
    """Read a source mapping.

    Raises
    ------
    TanliuError
        With file and line, when a key is unknown or missing, or names what is not in the dictionary.
    """
    if not path.is_file():
        raise TanliuError("there is no such source mapping", where=path)
    data, lines = yamlfile.read(path)
    top = Block(data, lines, str(path))
    constants = top.pairs("constants")
    run = top.raw("run") or {}
    found = top.block("tables")
    mapping = Mapping(
        source=top.text("source"),
        title=MappingProxyType(top.pairs("title")),
        files=top.text("files", "*" if top.has("live") else None),
        format=_format(top.block("format")),
        missing=("", *(text for text in top.texts("missing", MISSING) if text)),
        tables=MappingProxyType({name: _fed(name, found, constants) for name in TABLES if found.has(name)}),
        readings=_readings(found.block("reading")) if found.has("reading") else None,
        run=MappingProxyType(run if isinstance(run, dict) else {"": run}),
        path=path,
        live=top.raw("live"),
    )
    _refuse_unknown_tables(found)
    top.done()
    return mapping


def find(name_or_path: str) -> Mapping:
    """Load a mapping that ships with a pack by its name, or any by its path.

    Parameters
    ----------
    name_or_path
        Name such as ``seattle-2015``, or the path of a file that ends in ``.yaml`` or ``.yml``.

    Returns
    -------
    Mapping
        The checked mapping.

    Raises
    ------
    TanliuError
        When there is none of this name.
    """
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml"):
        return load(path)
    shipped = {file.stem: file for file in sorted(catalog_load.packs_dir().glob("*/sources/*.yaml"))}
    if name_or_path not in shipped:
        accepted = f"{', '.join(shipped)}, or the path of a .yaml file"
        raise TanliuError("there is no such source mapping", found=name_or_path, accepted=accepted)
    return load(shipped[name_or_path])


def _refuse_unknown_tables(found: Block) -> None:
    for name in found.names():
        if name not in (*TABLES, "reading"):
            raise found.error("a file cannot feed this table", name, accepted=", ".join((*TABLES, "reading")))
    if not found.names():
        raise found.error("the mapping feeds no table", accepted=", ".join((*TABLES, "reading")))


def _format(block: Block) -> Format:
    header = block.number("header_row") or Decimal(1)
    delimiter = block.text("delimiter", ",")
    if header < 1 or header != int(header):
        raise block.error("not a row number", "header_row", found=header, accepted="1 or more")
    if len(delimiter.encode()) != 1 or delimiter in '"\r\n':
        raise block.error(
            "a delimiter is one character", "delimiter", found=delimiter, accepted=', ; | or "\\t"'
        )
    encoding = block.text("encoding", "auto", ("auto", "utf-8", "gb18030"))
    form = Format(block.text("kind", "csv", KINDS), encoding, delimiter, int(header), block.optional("sheet"))
    block.done()
    return form


def _fed(table: str, found: Block, constants: dict[str, str]) -> Fed:
    block = found.block(table)
    columns_block = block.block("columns")
    columns = {name: _value(columns_block, name, default_column=name) for name in columns_block.names()}
    names = dictionary()[table].names
    for name in columns:
        if name not in names or name in FILLED:
            raise columns_block.error(
                "the table has no such column to fill", name, found=name, accepted=", ".join(names)
            )
    columns |= {
        name: Value(constant=text)
        for name, text in constants.items()
        if name in names and name not in columns
    }
    wide = tuple(_wide(one, table) for one in block.blocks("wide"))
    if table == "report":
        columns.setdefault("purpose", Value(constant="energy"))
        if "quantity" in columns and (unit := columns["quantity"].unit) is not None:
            columns.setdefault("unit", Value(constant=unit))
    repeats = block.text("repeats", "refuse", REPEATS)
    fed = Fed(table, MappingProxyType(columns), wide, repeats, block.optional("latest_by"), block.where())
    _require(fed, block)
    block.done()
    return fed


def _require(fed: Fed, block: Block) -> None:
    """Refuse a mapping that leaves a required column without a source."""
    by_wide = (*MEASURED[fed.table], "unit") if fed.wide else ()
    if fed.wide and (both := [name for name in by_wide if name in fed.columns]):
        raise block.error("given by the wide columns already", "columns", found=both[0])
    for column in dictionary()[fed.table].columns:
        if not column.nullable and column.name not in (*FILLED, *by_wide, *fed.columns):
            raise block.error(f"column {column.name} of table {fed.table} has no source")


def _wide(block: Block, table: str) -> Wide:
    if table not in MEASURED:
        raise block.error("only report and output can be wide")
    wide = Wide(
        column=block.text("column"),
        name=block.text(MEASURED[table][0]),
        unit=block.text("unit"),
        purpose=block.text("purpose", "energy", PURPOSES),
        max=block.number("max"),
        where=block.where(),
    )
    block.done()
    return wide


def _value(parent: Block, key: str, default_column: str | None = None) -> Value:
    if not isinstance(parent.raw(key), dict):
        return Value(columns=(parent.text(key, default_column),), where=parent.where(key))
    block = parent.block(key)
    columns = (block.text("column"),) if block.has("column") else block.texts("columns")
    value = Value(
        columns=columns,
        join=block.text("join", ""),
        constant=block.optional("constant"),
        default=block.optional("default"),
        clean=block.texts("clean", choice=CLEAN),
        values=MappingProxyType(block.pairs("values")) if block.has("values") else None,
        unit=block.optional("unit"),
        max=block.number("max"),
        zone=block.optional("zone"),
        beside=block.optional("beside"),
        match=block.optional("match") or "",
        take=block.optional("take") or "",
        where=block.where(),
    )
    block.raw("column")
    if bool(columns) == (value.constant is not None):
        raise block.error("say where the value comes from", accepted="either column, columns or constant")
    block.done()
    return value


def _readings(block: Block) -> Readings:
    stamp = block.block("stamp")
    readings = Readings(
        meter_code=_value(block, "meter_code"),
        stamp=Stamp(
            column=stamp.text("column"),
            marks=stamp.text("marks", "start", ("start", "end")),
            zone=stamp.optional("zone"),
            format=stamp.optional("format"),
            midnight=stamp.text("midnight", "as_printed", ("as_printed", "end_of_printed_day")),
            ambiguous=stamp.text("ambiguous", "refuse", ("refuse", "first", "second")),
        ),
        quantity=_value(block, "quantity"),
        kind=block.text("kind", "interval", READING_KINDS),
        where=block.where(),
    )
    if readings.stamp.midnight != "as_printed" and readings.stamp.marks != "end":
        raise stamp.error(
            "a midnight that ends its day needs stamps that mark the end", "midnight", accepted="marks: end"
        )
    _require_plain(readings, block)
    stamp.done()
    block.done()
    return readings


def _require_plain(readings: Readings, block: Block) -> None:
    """Refuse what the bulk path does not do: it reads millions of rows with plain SQL."""
    code, quantity = readings.meter_code, readings.quantity
    if code.values or code.default or code.beside or set(code.clean) - {"upper", "lower"}:
        raise block.error("a meter code is columns, join, constant and clean upper or lower", "meter_code")
    if len(quantity.columns) != 1 or quantity.values or quantity.default or quantity.clean or quantity.beside:
        raise block.error("a quantity is one column with unit and max", "quantity")
    if readings.kind in POWER_KINDS and quantity.unit is None:
        raise block.error("power needs its unit", "quantity", accepted="unit: kW")
