"""An answer of a tool in the forms in which it leaves: a document for PDF and XLSX, and data for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanliu.app.platform.tools.answer import Answer, Sheet, plain
from tanliu.app.platform.tools.declared import Tool, tools
from tanliu.report.document import Document, Section, Table
from tanliu.report.phrase import say

#: Rows of a table of a document; the CSV file has all.
_ROWS = 5000


def grouped() -> list[tuple[str, str, list[Tool]]]:
    """Return the tools by group, as phrase, id and tools."""
    found: dict[str, tuple[str, str, list[Tool]]] = {}
    for one in tools():
        found.setdefault(one.group, (f"{one.desk}_group_{one.group}", one.group, []))[2].append(one)
    return list(found.values())


def data(answer: Answer) -> dict[str, Any]:
    """Return an answer as data; numbers stand beside the texts in which people read them.

    Sheets have ``rows`` of texts, and ``values``: numbers where a cell is one.
    """
    return {
        "says": answer.says,
        "tone": answer.tone,
        "facts": [
            {"name": one.name, "value": str(one.value), "number": _number(one.value), "unit": one.unit, "rests_on": one.rests_on}
            for one in answer.facts
        ],
        "remarks": list(answer.remarks),
        "sheets": [_sheet(one) for one in answer.sheets],
        "export": None if answer.export is None else _sheet(answer.export),
        "refused": None if answer.refused is None else _sheet(answer.refused),
        "picture": answer.picture,
        "drawing": answer.drawing,
        "source": answer.source,
    }  # fmt: skip


def _number(cell: str) -> float | None:
    found = plain(cell)
    return found if isinstance(found, float) else None


def _sheet(one: Sheet) -> dict[str, Any]:
    return {
        "title": one.title,
        "header": list(one.header),
        "rows": [[str(cell) for cell in row] for row in one.rows],
        "values": [[plain(cell) for cell in row] for row in one.rows],
    }


def drawn(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer, as `data` returns it, for a page: each cell with whether it is a number."""

    def sheet(one: Mapping[str, Any]) -> dict[str, Any]:
        rows = [
            [
                (text, not isinstance(value, str) or text == "–")
                for text, value in zip(texts, values, strict=True)
            ]
            for texts, values in zip(one["rows"], one["values"], strict=True)
        ]
        numeric = [all(row[at][1] for row in rows) for at in range(len(one["header"]))]
        return {"title": one["title"], "header": list(zip(one["header"], numeric, strict=True)), "rows": rows}

    refused = told["refused"]
    return {
        **told, "sheets": [sheet(one) for one in told["sheets"]], "refused": None if refused is None else sheet(refused),
    }  # fmt: skip


def document(title: str, told: Mapping[str, Any], inputs: list[tuple[str, str]], lang: str) -> Document:
    """Return an answer, as data, for PDF or XLSX.

    Parameters
    ----------
    title
        Name of the tool.
    told
        The answer, as `data` returns it.
    inputs
        Name and value of what it rests on: files with their digests, texts, packs.
    """
    facts = tuple(
        (
            one["name"],
            one["number"] if one["number"] is not None else one["value"],
            one["unit"],
            one["rests_on"],
        )
        for one in told["facts"]
    )
    header = tuple(say(f"tools_column_{name}", lang) for name in ("name", "value", "unit", "rests_on"))
    parts = [
        Section(say("tools_figures", lang), (told["says"],), Table(header, facts, widths=(4, 2, 1, 3))),
        *(Section(one["title"], (), _table(one)) for one in _every(told)),
        Section(say("tools_remarks", lang), (*told["remarks"], told["source"])),
        Section(
            say("tools_rests_on", lang), (),
            Table((header[0], header[1]), tuple(inputs), widths=(1, 3)),
        ),
    ]  # fmt: skip
    return Document(title, say("tools_tool", lang), lang, tuple(parts))


def _every(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        *told["sheets"],
        *(told[name] for name in ("export", "refused") if told[name] and told[name]["rows"]),
    ]


def _table(one: Mapping[str, Any]) -> Table:
    return Table(tuple(one["header"]), tuple(tuple(row) for row in one["values"][:_ROWS]))
