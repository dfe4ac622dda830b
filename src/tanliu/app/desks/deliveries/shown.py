"""Previews and refused rows as readers see them: reasons and remarks are sentences in their language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.desks.deliveries.actions.preview import Change
from tanliu.app.desks.deliveries.actions.take_in import Previewed
from tanliu.app.ingest import numerals
from tanliu.app.ingest.reasons import reasons
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.report.fault import told_message
from tanliu.report.names import Names
from tanliu.report.phrase import phrases


def preview_page(request: HttpRequest, made: Previewed) -> HttpResponseBase:
    """Show what a file that waits for its confirmation would bring."""
    upload, found = made.upload, made.tables
    told = {
        "upload": upload, "token": upload.token(), "title": made.mapping.title[language()],
        "tables": [_told(one) for one in found], "nothing": all(one.skipped for one in found),
        "remarks": list(dict.fromkeys(told_message(remark, language()) for one in found for remark in one.remarks)),
    }  # fmt: skip
    return render(request, "deliveries/preview.html", told)


def file_name(text: str) -> str:
    """Return the file of a delivery; of one that was worked out, the tables that it was worked out from."""
    try:
        told = json.loads(text) if text.startswith("{") else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return text
    names = phrases()
    tables = [names[key][language()] if (key := f"table_{one}") in names else str(one) for one in told]
    return ("、" if language() == "zh" else ", ").join(tables)


def refused_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a refused row with its reason and what is accepted as sentences."""
    return {**row, "text": reason_text(row["reason"]), "accepted": _accepted(row)}


def reason_text(code: str) -> str:
    """Return a reason as a sentence."""
    known = reasons().get(code)
    return code if known is None else str(getattr(known, language()))


def _told(one: Any) -> dict[str, Any]:
    """Return the preview of a table with its reasons as sentences."""
    return {
        "table": one.table, "rows_read": one.rows_read, "new": one.new, "changed": one.changed,
        "same": one.same, "refused": one.refused, "skipped": one.skipped,
        "changes": [_changed(change, one.names) for change in one.changes],
        "reasons": [(reason_text(code), count) for code, count in one.reasons.items()],
        "refusals": [refused_row(row) for row in one.refusals],
    }  # fmt: skip


def _changed(one: Change, called: Mapping[str, str]) -> dict[str, str]:
    """Return a change as its reader writes names, columns and numbers."""
    names = Names(catalog(), language())
    column = f"changed_{one.column}"
    said = phrases()[column][language()] if column in phrases() else names.unit(one.column)
    # the column of a reading is its unit
    kind = "quantity" if any(name == "start" for name, _ in one.key) else one.column
    return {
        "key": " · ".join(_value(name, text, called, names) for name, text in one.key),
        "column": said,
        "before": _value(kind, one.before, called, names),
        "after": _value(kind, one.after, called, names),
    }


def _value(column: str, text: str, called: Mapping[str, str], names: Names) -> str:
    if column in ("quantity", "value", "register") and (number := numerals.value(text)) is not None:
        return f"{number.normalize():,f}"
    if text in called:
        return f"{called[text]} ({text})"
    told = {
        "carrier": names.carrier, "purpose": names.purpose, "measure": names.word, "unit": names.unit,
        "industry": names.industry, "field": names.word, "size_class": names.word,
    }  # fmt: skip
    return told[column](text) if column in told and text else text


def _accepted(row: Mapping[str, Any]) -> str:
    known = reasons().get(row["reason"])
    chinese = getattr(known, "accepted_zh", "") if language() == "zh" else ""
    return str(chinese or row["accepted"])
