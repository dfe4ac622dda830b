"""A restatement as a document: the waterfall of the headline figures, every changed figure, every part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from tanliu.app.desks.publications.actions.publish import units_of
from tanliu.app.desks.publications.actions.restate import Cause, Change, Restatement
from tanliu.catalog.types import Catalog
from tanliu.report.document import Document, Section, Table
from tanliu.report.names import Names
from tanliu.report.pdf import pdf
from tanliu.report.phrase import say
from tanliu.report.restatement import restatement_rule
from tanliu.report.workbook import csv_file, workbook

FORMS: Mapping[str, Callable[[Document], bytes]] = {".xlsx": workbook, ".pdf": pdf, ".csv": csv_file}
#: Figures of the whole whose waterfall is shown first.
_HEADLINES = ("emission_kgco2e", "energy_kgce", "value_added_cny")
_LONGEST_TABLE = 2000


def restatement(found: Restatement, catalog: Catalog, names: Names) -> Document:
    """Return the restatement in one language."""
    told, language, limit = found.publication, names.language, restatement_rule(catalog).significant_ratio
    units = units_of(catalog)
    causes = [cause_text(one, language) for one in found.causes]
    title = say("restatement_title", language, number=told.publication_id, period=told.period)
    subtitle = say(
        "restatement_of", language, who=told.published_by, day=f"{told.published_at:%Y-%m-%d %H:%M} UTC",
        batch=told.batch_id, last=found.last_batch,
    )  # fmt: skip
    parts = [
        _waterfall(found, causes, names, units),
        _changed(found, names, units, limit),
        _every(found, causes, names),
    ]
    return Document(title, subtitle, language, tuple(parts), say("report_footer", language))


def headlines(found: Restatement) -> list[Change]:
    """Return the changes of the headline figures of the topmost subject that has them."""
    kind = "district" if any(one.key[0] == "district" for one in found.changes) else "region"
    return [one for name in _HEADLINES for one in found.changes if one.key[0] == kind and one.key[2] == name]


def cause_text(cause: Cause, language: str) -> str:
    """Say in one line why figures changed."""
    if cause.kind != "delivery":
        return say(f"cause_{cause.kind}", language)
    counts = [
        say(f"cause_{name}", language, count=getattr(cause, name))
        for name in ("late", "corrected", "withdrawn", "master")
        if getattr(cause, name)
    ]
    counts += [say("cause_mended", language)] if cause.mended else []
    many = "" if len(cause.batches) == 1 else f"–{cause.batches[-1]}"
    return say(
        "cause_delivery", language, batch=f"{cause.batches[0]}{many}", source=cause.source, file=cause.file,
        day=f"{cause.known_at:%Y-%m-%d %H:%M}", what=", ".join(counts),
    )  # fmt: skip


def _waterfall(found: Restatement, causes: list[str], names: Names, units: Mapping[str, str]) -> Section:
    shown = headlines(found)
    header = (names.word("restatement_step"), *(_figure(one, names, units) for one in shown))
    rows: list[tuple[object, ...]] = [
        (names.word("restatement_published"), *(one.published for one in shown))
    ]
    rows += [(text, *(one.parts[at] for one in shown)) for at, text in enumerate(causes)]
    rows.append((names.word("restatement_today"), *(one.today for one in shown)))
    texts = (names.word("restatement_order"),)
    if not found.changes:
        return Section(names.word("restatement_waterfall"), (names.word("restatement_nothing"),))
    table = Table(header, tuple(rows)) if shown else None
    return Section(names.word("restatement_waterfall"), texts, table)


def _changed(found: Restatement, names: Names, units: Mapping[str, str], limit: Decimal) -> Section:
    header = tuple(
        names.word(key)
        for key in ("restatement_subject", "restatement_figure", "restatement_published", "restatement_today",
                    "restatement_difference", "restatement_share", "restatement_announce")
    )  # fmt: skip
    rows = []
    for one in found.changes:
        share = one.ratio()
        announced = one.published is None or one.today is None or (share is not None and abs(share) >= limit)
        said = names.word("yes") if announced else names.word("no")
        percent = None if share is None else f"{share * 100:.2f} %"
        rows.append((subject(one, names), _figure(one, names, units), one.published, one.today, one.difference, percent, said))  # fmt: skip
    text = say("restatement_limit", names.language, percent=f"{limit * 100:f}", unchanged=found.unchanged)
    return Section(
        names.word("restatement_changed"),
        (text,),
        Table(header, tuple(rows[:_LONGEST_TABLE])) if rows else None,
    )


def _every(found: Restatement, causes: list[str], names: Names) -> Section:
    header = tuple(
        names.word(key)
        for key in ("restatement_subject", "restatement_figure", "restatement_step", "restatement_part")
    )
    rows = [
        (subject(one, names), one.key[2], causes[at], part)
        for one in found.changes
        for at, part in enumerate(one.parts)
        if part
    ]
    return Section(
        names.word("restatement_parts"), (), Table(header, tuple(rows[:_LONGEST_TABLE])) if rows else None
    )


def subject(one: Change, names: Names) -> str:
    """Name the subject of a figure."""
    kind, own, _ = one.key
    return names.word(own) if kind == "field" else own


def _figure(one: Change, names: Names, units: Mapping[str, str]) -> str:
    word, unit = names.word(one.key[2]), units.get(one.key[2], "")
    return f"{word}, {unit}" if unit else word
