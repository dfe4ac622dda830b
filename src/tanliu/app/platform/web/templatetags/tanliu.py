"""Tags of the templates: phrases, numbers, links to the explanation of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.flow.indicator.types import Scheme, colour
from tanliu.report.fault import unpacked
from tanliu.report.glossary.load import terms
from tanliu.report.magnitude import Column
from tanliu.report.magnitude import column as column_of
from tanliu.report.names import Names, Titled
from tanliu.report.page_rules import roles
from tanliu.report.phrase import say as say_phrase
from tanliu.report.roles import one_shown
from tanliu.report.scopes import scope_name
from tanliu.report.step import told_step
from tanliu.report.translated import in_words

register = template.Library()


@register.simple_tag
def say(key: str, **values: object) -> str:
    """Return a phrase in the reader's language."""
    return say_phrase(key, language(), **values)


@register.filter
def word(key: str | None) -> str:
    """Return the name of a term such as a field or role."""
    return Names(catalog(), language()).word(key) if key else "–"


@register.filter
def step(kept: str) -> str:
    """Return the step of a job in the reader's language."""
    return told_step(kept, language()) if kept.startswith("[") else word(kept)


@register.filter
def error(stored: str) -> str:
    """Return a stored error in the reader's language."""
    return unpacked(stored, language())


@register.simple_tag
def term(prefix: str, key: str) -> str:
    """Return the word of a value that belongs to a kind, such as ``state_`` and ``running``."""
    known = Names(catalog(), language()).word(f"{prefix}{key}")
    return key if known == f"{prefix}{key}" else known


@register.filter
def role(name: str | None) -> str:
    """Return the name of a role; its id where no pack in use names it."""
    found = catalog().roles.get(name or "")
    return name or "" if found is None else str(getattr(found, f"name_{language()}"))


@register.filter
def industry(code: str | None) -> str:
    return Names(catalog(), language()).industry(code) or "–"


@register.filter(name="ghg_scope")
def ghg_scope_(scope: int | None) -> str:
    """Return what a scope of the GHG Protocol is called."""
    return scope_name(scope, Names(catalog(), language()))


@register.filter
def carrier(code: str) -> str:
    return Names(catalog(), language()).carrier(code)


@register.filter
def purpose(key: str) -> str:
    """Return what a quantity was for, as the packs name it."""
    return Names(catalog(), language()).purpose(key)


@register.filter
def unit(text: str | None) -> str:
    """Write a unit as people do, whatever language it was delivered in."""
    return Names(catalog(), language()).unit(text)


@register.filter(name="in_words")
def in_words_(text: str | None) -> str:
    """Return a source, note or grade of evidence of the packs in the reader's language."""
    return in_words(str(text or ""), catalog(), language())


@register.filter
def named(titled: Titled) -> str:
    """Return the title that a pack gives, such as that of an indicator."""
    return Names(catalog(), language()).of(titled)


@register.filter
def grade_colour(grade: str) -> int:
    """Return which colour shows a grade of the indicator that grades entities, whatever its grades are called."""
    graded_by = one_shown(catalog(), roles(catalog()).graded_by)
    grades = [band.grade for band in graded_by.bands] if graded_by else []
    if grade not in grades:
        return colour(1, 1)
    return colour(1 + grades.index(grade), len(grades), graded_by.best if graded_by else None)


@register.filter
def edition(scheme: Scheme) -> str:
    """Return the title of a scheme with the edition by which something was judged."""
    return Names(catalog(), language()).edition(scheme)


@register.filter
def title(row: dict[str, Any]) -> str:
    """Return the name of a region or entity in the reader's language."""
    return str((row.get("name_zh") if language() == "zh" else None) or row["name"])


@register.filter
def amount(value: Any, places: int | None = None) -> str:
    """Write a number with thousands separators and about four significant digits; missing is a dash."""
    if value is None:
        return "–"
    if places is None:
        size = float(abs(value))
        if not size:
            return "0"
        places = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3 if size >= 1 else 4
    return f"{value:,.{places}f}"


@register.filter
def tonnes(value: Decimal | None, column: Column | None = None) -> str:
    """Write kg as t, or kgce as tce, as its column does; an empty text where a template has nothing is missing too."""
    shown = None if value is None or value == "" else value / 1000
    return column.told(shown) if column else amount(shown)


@register.filter
def in_column(value: Any, column: Column) -> str:
    """Write a figure as its column does."""
    return column.told(None if value == "" else value)


@register.simple_tag
def column(rows: Any, key: str, unit: str, by: int = 1) -> Column:
    """Return how a column of rows is written, which is the name of its unit too.

    Parameters
    ----------
    rows
        Rows of a table, or one figure; ``key`` is their column (``a.b`` inside), empty where rows are figures.
    by
        What the figures are divided by to be in ``unit``: 1000 of kg where it is t.
    """
    values = [_within(row, key) for row in rows] if isinstance(rows, list | tuple) else [rows]
    known = (one / by for one in values if one is not None and one != "")
    return column_of(known, unit, Names(catalog(), language()))


def _within(row: Any, key: str) -> Any:
    for part in filter(None, key.split(".")):
        row = row.get(part) if isinstance(row, Mapping) else getattr(row, part, None)
    return row


@register.filter
def percent(value: Decimal | float | None, places: int = 1) -> str:
    return "–" if value is None else f"{value * 100:,.{places}f} %"


@register.filter
def signed(value: Decimal) -> str:
    """Write a change with its sign and one place."""
    return f"{value:+,.1f}"


@register.simple_tag
def at(row: dict[str, Any], key: str) -> Any:
    """Return a value of a dictionary by a key that is a variable."""
    return row.get(key)


@register.simple_tag
def at_place(row: list[Any], place: int) -> Any:
    """Return what stands at a place, counted from 0."""
    return row[place]


@register.simple_tag
def share(part: Decimal | None, whole: Decimal | None) -> str:
    """Write a part as a percentage of the whole."""
    return percent(part / whole) if part is not None and whole else "–"


@register.simple_tag(takes_context=True)
def figure(
    context: Mapping[str, Any],
    text: object,
    subject: str | None,
    period: str,
    amount_id: str | None,
    **narrowed: str | None,
) -> SafeString:
    """Return a figure as a link to its explanation; what is missing, and what is of no one subject, is plain text.

    Where a page leaves figures in doubt out (``left_out``), no explanation tells of its figures.

    Parameters
    ----------
    narrowed
        Carrier, field, industry or sector to which a sum is narrowed; ``hint`` is what the pointer reads.
    """
    if context.get("left_out") or not subject or not amount_id or text in ("–", "", None):
        return format_html("{}", "–" if text is None else text)
    hint = narrowed.pop("hint", None) or say("explain_hint")
    only = {key: value for key, value in narrowed.items() if value}
    address = reverse("explain", args=[amount_id, subject, period]) + (f"?{urlencode(only)}" if only else "")
    return format_html('<a class="figure" href="{}" title="{}">{}</a>', address, hint, text)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """Return the query of this page with some parameters changed; None takes one out."""
    changed = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            changed.pop(key, None)
        else:
            changed[key] = str(value)
    return f"?{changed.urlencode()}"


@register.inclusion_tag("web/help.html")
def help(term: str) -> dict[str, Any]:
    """Explain a term of the glossaries of the packs beside the word; nothing where none has it."""
    found, spoken = terms(catalog()).get(term), language()
    if found is None:
        return {}
    return {"term": term, "name": found.name[spoken], "says": found.says[spoken]}
