"""Propose source mappings for a file that nobody has described."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import yaml

from tanliu.app.ingest import across
from tanliu.app.ingest.propose import amounts, bills, draft, firms, forms, meters, parts, refused, remarks
from tanliu.app.ingest.propose.columns import Column, Table, table
from tanliu.app.ingest.propose.draft import Document, Draft, Ground
from tanliu.app.ingest.propose.look import Looked, look
from tanliu.app.ingest.propose.names import Match, plain
from tanliu.app.ingest.propose.sheets import by_sheet
from tanliu.app.ingest.propose.spread import spread
from tanliu.app.ingest.propose.vocabulary import SILENT, Meaning
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Longest list of headings that an error shows.
_SHOWN = 300
#: Columns that spreading makes.
_MADE = (across.COLUMN, across.STAMP, across.VALUE)
_NAME = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sheet could mean.

    Parameters
    ----------
    document
        A source mapping as ``tanliu import`` reads it.
    doubts
        What a person should look at.
    matches
        Names of the sheet beside those of the register.
    unused
        Headings of columns that feed nothing.
    """

    source: str
    table: Table
    document: Document
    doubts: tuple[Message, ...]
    matches: tuple[Match, ...]
    unused: tuple[str, ...]

    def text(self, doubts: Sequence[str] = ()) -> str:
        """Return the mapping as YAML, with what is unsure as remarks."""
        head = "".join(f"# ? {doubt}\n" for doubt in doubts)
        return head + yaml.dump(self.document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)


class _Plain(yaml.SafeDumper):
    """Writes out what stands twice: people edit it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


Meanings = Mapping[tuple[int, int], Meaning | None]


def propose(
    file: Path, ground: Ground, *, name: str | None = None, chosen: Meanings = MappingProxyType({})
) -> list[Proposal]:
    """Propose a mapping for each sheet of a file that holds something known; registers of firms come first.

    Parameters
    ----------
    ground
        Packs, place, zone, and the firms and meters that are known.
    name
        Name of the source; that of the file where left out.
    chosen
        What a person says that columns mean, by number of the proposal and of the column.

    Raises
    ------
    TanliuError
        When the file cannot be read.
    """
    return of_sheets(look(file), ground, name or source_name(file.name), file.name, chosen)


def of_sheets(
    sheets: Sequence[Looked], ground: Ground, name: str, file: str, chosen: Meanings = MappingProxyType({})
) -> list[Proposal]:
    """Propose a mapping for each sheet; a register among them is known to those after it.

    Raises
    ------
    TanliuError
        When there is a header and nothing under it is known.
    """
    seen = [one for looked in sheets if (one := table(looked, ground.vocabulary)) is not None]
    tables = [spread(one, ground, file) for one in seen]
    # in an order that does not depend on what is chosen
    tables.sort(key=lambda one: not _is_register(one))
    tables = by_sheet(tables, ground, [str(looked.sheet) for looked in sheets])
    found: list[Proposal] = []
    lost: list[Message] = []
    for one in (_chosen(one, number, chosen) for number, one in enumerate(tables)):
        label = (
            name if len(tables) == 1 else f"{name}-{source_name(str(one.looked.records or one.looked.sheet))}"
        )
        made = _proposal(one, ground, label, file, lost)
        if made is not None:
            found.append(made)
            ground = replace(ground, register={**ground.register, **_register(made)})
    if seen and not found:
        raise refused.why(tables, file, lost) or TanliuError(
            "nothing tells what the numbers are, or whose, or when", where=file,
            found=", ".join(one.heading for one in tables[0].columns)[:_SHOWN],
            accepted=Message("columns such as firm, month, electricity (kWh), or meter, time, energy (kWh)"),
        )  # fmt: skip
    return found


def _chosen(found: Table, number: int, chosen: Meanings) -> Table:
    columns = tuple(
        replace(column, meaning=chosen.get((number, column.position), column.meaning))
        for column in found.columns
    )
    return replace(found, columns=columns)


def source_name(text: str) -> str:
    """Return a name for a source: words of a file's name with hyphens between."""
    stem = text
    while (suffix := Path(stem).suffix) and len(suffix) <= 8 and not suffix[1:].isdigit():
        stem = stem.removesuffix(suffix)
    return _NAME.sub("-", stem).strip("-_").casefold()[:60] or "source"


def _is_register(one: Table) -> bool:
    named = one.of("entity.entity_id") or one.of("entity.name")
    counted = any(column.about.startswith("carrier:") for column in one.columns)
    timed = one.of("report.period") or one.of("reading.stamp")
    return named is not None and timed is None and not counted


def _proposal(found: Table, ground: Ground, name: str, file: str, lost: list[Message]) -> Proposal | None:
    made = Draft(found, ground, file)
    _fill(made)
    if not made.tables:
        lost += made.doubts
        return None
    remarks.left_out(made, _MADE)
    document = {
        "source": name,
        "title": {"en": name, "zh": name},
        "files": f"*{Path(file).suffix}",
        "format": _format(made),
        **({"missing": said} if (said := draft.missing(found)) else {}),
        "tables": _in_order(made.tables),
    }
    headings = (column.heading for column in found.columns if column.about not in SILENT)
    unused = tuple(one for one in headings if one not in made.used and one not in _MADE)
    doubts = tuple(dict.fromkeys(made.doubts))
    return Proposal(name, found, document, doubts, tuple(made.matches), unused)


def _fill(made: Draft) -> None:
    found = made.table
    code, named = found.of("entity.entity_id"), found.of("entity.name")
    billed = bills.days(made) is not None
    if code is None and named is None and billed:
        code = found.of("meter.account") or found.of("meter.meter_code")
    if code is None and named is None:
        code, named = draft.said_whose(made)
    if found.of("reading.stamp") is not None:
        owner = _owner(made, code, named)
        if amounts.readings(made, owner):
            return
    if amounts.says_period(made) and (code or named) is not None:
        amounts.report(made, _who(made, code, named))
        return
    if found.of("meter.meter_code") is not None and found.of("meter.account") is None:
        if found.of("reading.stamp") is None:
            meters.meters(made)
    elif _is_register(found):
        firms.entity(made, same=False)


def _who(made: Draft, code: Column | None, named: Column | None) -> Document:
    """Return the value of the firm of a row; firms that nobody knows are brought by the file itself."""
    register = made.ground.register
    if code is not None and code.values:
        known = {plain(one) for one in register}
        if {plain(text) for text in code.values} <= known or made.ground.place == "":
            return draft.identity(made, code, register)
        firms.entity(made, same=True)
        return dict(made.tables["entity"]["columns"]["entity_id"])
    assert named is not None
    if register:
        return draft.identity(made, named, register)
    firms.entity(made, same=True)
    return dict(made.tables["entity"]["columns"]["entity_id"])


def _owner(made: Draft, code: Column | None, named: Column | None) -> Document | None:
    if code is None and named is None:
        return None
    return _who(made, code, named)


def _format(made: Draft) -> Document:
    looked = made.table.looked
    rows = made.table.header_rows
    told: Document = {"kind": looked.kind}
    if looked.kind != "json":
        told["header_row"] = rows if len(rows) > 1 else rows[0]
    if looked.records is not None:
        told["records"] = looked.records
    if made.table.first_row is not None:
        told["first_row"] = made.table.first_row
    if looked.kind == "csv":
        told |= {"encoding": looked.encoding, "delimiter": looked.delimiter}
    if looked.sheet is not None:
        told["sheet"] = made.table.sheets or looked.sheet
    if named := {**made.table.named, **made.named}:
        told["named"] = named
    if made.table.across is not None:
        told["across"] = dict(made.table.across)
        _doubt_order(made, made.table.across)
    used = [column for column in made.table.columns if column.heading in made.used]
    numbers = [
        text for column in used if forms.share(column.values, forms.is_number) > 0.5 for text in column.values
    ]
    sign, sure = forms.decimal_sign(numbers) if looked.kind == "csv" else (".", True)
    if sign == ",":
        told["decimal"] = "comma"
    if not sure:
        made.doubt(
            Message(
                "numbers such as 1,234 could be thousands or decimals; the {sign} is taken for the decimal sign",
                sign=sign,
            )
        )
    if "report" in made.tables or "reading" in made.tables:
        told |= {
            key: value
            for key, value in (
                ("where", {**parts.whole_rows(made), **made.where}),
                ("parts", parts.beside(made)),
            )
            if value
        }
    if made.filled:
        told["fill"] = made.filled
    if made.table.totals:
        told["totals"] = _total_columns(made)
    return told


def _doubt_order(made: Draft, told: Mapping[str, object]) -> None:
    """Say of days beside times that their day and month may stand in the other order."""
    of = told.get("of")
    if told.get("format") is None or not isinstance(of, list):
        return
    at = made.table.head.names.index(of[0])
    form = forms.stamps([row[at] for row in made.table.rows])
    if form is not None and form.others:
        what = "stamps read as {format} and as {other} too"
        made.doubt(Message(what, format=str(form.format), other=form.others[0]))


def _total_columns(made: Draft) -> list[str]:
    """Return the columns in which the words of totals stand."""
    words, found = set(made.table.totals), made.table
    body = found.looked.rows[found.head.body :]
    rows = [row for row in body if words & {cell.strip() for cell in row}]
    return [
        column.heading
        for column in found.columns
        if any(column.position < len(row) and row[column.position].strip() in words for row in rows)
    ]


def _register(made: Proposal) -> Mapping[str, str]:
    """Return the firms that a sheet brings, by id, so that other sheets find them by name."""
    fed = made.document["tables"].get("entity")
    if fed is None:
        return {}
    if "constant" in fed["columns"]["entity_id"]:
        return {fed["columns"]["entity_id"]["constant"]: fed["columns"]["name"]["constant"]}
    code, name = (
        made.table.named_so(fed["columns"]["entity_id"]["column"]),
        made.table.named_so(fed["columns"]["name"]),
    )
    assert code is not None and name is not None
    upper = "upper" in fed["columns"]["entity_id"].get("clean", ())
    found = {}
    for row in made.table.rows:
        one = row[code.position].strip()
        if one:
            found[one.upper() if upper else one] = row[name.position].strip()
    return found


def _in_order(tables: Document) -> Document:
    return {
        name: tables[name]
        for name in ("region", "entity", "meter", "report", "output", "reading")
        if name in tables
    }
