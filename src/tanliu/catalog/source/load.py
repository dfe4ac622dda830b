"""A source mapping from its file, as frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from tanliu.catalog import load as catalog_load
from tanliu.catalog import yamlfile
from tanliu.catalog.schema import read
from tanliu.catalog.source import layout, schema
from tanliu.catalog.source.types import Across, Fed, Format, Mapping, Readings, Stamp, Value, Wide
from tanliu.catalog.types import Document
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
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
    if not isinstance(data, dict):
        raise TanliuError("a block of keys wanted", where=path, found=data)
    document = Document(str(data.get("source", "")), "", path, data, lines)
    written = read(document, schema.SourceMapping)
    readings = written.tables.reading
    return Mapping(
        source=written.source,
        title=MappingProxyType(dict(written.title) if written.title else {}),
        files="*" if written.files is None else written.files,
        format=_format(written.format, readings),
        missing=("", *(text for text in written.missing if text)),
        tables=MappingProxyType(
            {name: _fed(name, fed, written.constants, document) for name, fed in written.fed.items()}
        ),
        readings=None if readings is None else _readings(readings, document),
        run=MappingProxyType(written.run or {}),
        path=path,
        live=written.live,
    )


def find(name_or_path: str, packs: Iterable[Path] = ()) -> Mapping:
    """Load a mapping of a pack by its name, or any by its path.

    Parameters
    ----------
    name_or_path
        Name such as ``seattle-2015``, or the path of a file that ends in ``.yaml`` or ``.yml``.
    packs
        Folders of packs besides those that come with tanliu; of the same name the last one is taken.

    Returns
    -------
    Mapping
        The checked mapping.

    Raises
    ------
    TanliuError
        When there is none of this name; it lists the names.
    """
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml"):
        return load(path)
    named = {file.stem: file for file in sorted(catalog_load.packs_dir().glob("*/sources/*.yaml"))}
    for folder in packs:
        named |= {_name(file): file for file in sorted((folder / "sources").glob("*.yaml"))}
    if name_or_path not in named:
        accepted = Message("{names}, or the path of a .yaml file", names=", ".join(named))
        raise TanliuError("there is no such source mapping", found=name_or_path, accepted=accepted)
    return load(named[name_or_path])


def _name(file: Path) -> str:
    """Return the name that a mapping gives itself, or that of its file where it has none."""
    data, _ = yamlfile.read(file)
    return str(data.get("source") or file.stem) if isinstance(data, dict) else file.stem


def _where(document: Document, *path: str | int) -> str:
    return f"{document.where(*path)}: {'.'.join(map(str, path))}"


def _fed(table: str, fed: schema.FedTable, constants: dict[str, str], document: Document) -> Fed:
    at = ("tables", table)
    columns = {
        name: Value(columns=(name,), where=_where(document, *at, "columns", name))
        if one is None
        else _value(one, _where(document, *at, "columns", name))
        for name, one in fed.columns.items()
    }
    names = dictionary()[table].names
    for name, text in constants.items():
        if name in names:
            columns.setdefault(name, Value(constant=text))
    for name, text in schema.given(table, fed).items():
        columns.setdefault(name, Value(constant=text))
    wide = tuple(
        Wide(
            one.column, getattr(one, dictionary()[table].wide["name"]), one.unit, one.purpose, one.max,
            _where(document, *at, "wide", position), one.below_zero,
        )
        for position, one in enumerate(fed.wide)
    )  # fmt: skip
    until = None if fed.until is None else _value(fed.until, _where(document, *at, "until"))
    return Fed(
        table, MappingProxyType(columns), wide, fed.repeats, fed.latest_by, _where(document, *at), until,
        fed.last_day, fed.totals, fed.empty,
    )  # fmt: skip


def _value(one: schema.Value, where: str) -> Value:
    return Value(
        columns=one.named,
        join=one.join,
        constant=one.constant,
        default=one.default,
        clean=one.clean,
        prefix=one.prefix,
        values=None if one.values is None else MappingProxyType(one.values),
        unit=one.unit,
        max=one.max,
        zone=one.zone,
        format=one.format,
        beside=one.beside,
        match=one.match,
        take=one.take,
        where=where,
    )


def _format(form: layout.Format, readings: schema.Reading | None) -> Format:
    """Return the form of the files, with the column that is made of several for the stamp."""
    stamp = None if readings is None else readings.stamp
    joined = () if stamp is None or not stamp.columns else ((_stamp(stamp), stamp.columns, stamp.join),)
    named = tuple(
        (place, text) for place in layout.Named.model_fields if (text := getattr(form.named, place))
    )
    across = None
    if (given := form.across) is not None:
        across = Across(given.first, given.last, given.step, given.of, given.format, given.zone, given.at)
    return Format(
        form.kind, form.encoding, form.delimiter, form.header_row, form.sheet, form.first_row,
        form.footer_rows or 0, form.decimal, form.fill, tuple(form.where.items()), form.totals, named, form.records,
        form.members, across, joined, tuple(form.parts.items()),
    )  # fmt: skip


def _stamp(stamp: schema.Stamp) -> str:
    """Return the column of a stamp; of several the one that is made of them."""
    return " + ".join(stamp.columns) if stamp.column is None else stamp.column


def _zone(stamp: schema.Stamp) -> str | None:
    """Return the zone of a stamp; one whose form has an offset is an instant, whatever wall clock a meter has."""
    return "in_stamp" if stamp.format is not None and "%z" in stamp.format else stamp.zone


def _readings(one: schema.Reading, document: Document) -> Readings:
    at = ("tables", "reading")
    stamp = one.stamp
    return Readings(
        meter_code=_value(one.meter_code, _where(document, *at, "meter_code")),
        stamp=Stamp(
            _stamp(stamp),
            stamp.marks,
            _zone(stamp),
            stamp.format,
            stamp.number,
            stamp.midnight,
            stamp.ambiguous,
        ),
        quantity=_value(one.quantity, _where(document, *at, "quantity")),
        kind=one.kind,
        ratio=one.ratio,
        where=_where(document, *at),
    )
