"""A report as PDF, in English or Chinese, with a cover; the Chinese typeface is embedded."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    HRFlowable,
    KeepTogether,
    LongTable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
)

from tanliu.report import qr
from tanliu.report.document import Document, Section, Table, shown
from tanliu.report.lead import lead
from tanliu.report.opened import address_of, openings
from tanliu.report.phrase import say
from tanliu.report.picture import picture
from tanliu.report.typeface import HAN, LATIN_BOLD, base_of, face, marked, register

_PERCENT = re.compile(r"[+-]?[\d,.]+ %")
_INK, _MUTED, _RULE = colors.HexColor("#14231f"), colors.HexColor("#4a5c56"), colors.HexColor("#d9e2de")
_ACCENT = colors.HexColor("#0b6b57")
_MARGIN = 16 * mm
_QR = 74 * mm
#: Chapters from which a report has a cover.
_CHAPTERS = 3
#: Columns from which a page lies on its side.
_WIDE = 10


def pdf(document: Document) -> bytes:
    """Return the report as PDF."""
    register()
    base = base_of(document.language)
    out = io.BytesIO()
    widest = max((len(part.table.header) for part in document.parts if part.table), default=0)
    size = landscape(A4) if widest >= _WIDE else A4
    template = SimpleDocTemplate(
        out, pagesize=size, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=document.title, author="tanliu", lang="zh-CN" if document.language == "zh" else "en",
    )  # fmt: skip
    styles = _styles(document.language)
    story = _cover(document, styles, size[1])
    for part in (*document.parts, *_annex(document)):
        story += _part(part, document, template.width, styles)

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(face(document.footer, base), 8)
        canvas.setFillColor(_MUTED)
        canvas.drawString(_MARGIN, 9 * mm, document.footer)
        canvas.setFont(base, 8)
        canvas.drawRightString(size[0] - _MARGIN, 9 * mm, str(page.page))

    template.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _cover(document: Document, styles: dict[str, ParagraphStyle], height: float) -> list[Any]:
    """Return the first page: what it is, for when and from what, and its chapters with a sentence each.

    A document of one chapter, such as a letter, has its title above it and no page of its own.
    """
    base = base_of(document.language)
    head: list[Any] = [
        Paragraph(marked(document.title, base), styles["title"]),
        Paragraph(marked(document.subtitle, base), styles["muted"]),
    ]
    if len(document.parts) < _CHAPTERS:
        return [*head, Spacer(0, 4 * mm)]
    chapters: list[Any] = []
    for part in document.parts:
        chapters.append(Paragraph(marked(part.title, base), styles["chapter"]))
        if told := lead(part, document.language):
            chapters.append(Paragraph(marked(told, base), styles["told"]))
    rule = HRFlowable(width="28%", thickness=2.2, color=_ACCENT, hAlign="LEFT", spaceBefore=10, spaceAfter=14)
    return [Spacer(0, height * 0.12), *head, rule, *chapters, PageBreak()]


def _part(part: Section, document: Document, width: float, styles: dict[str, ParagraphStyle]) -> list[Any]:
    base = base_of(document.language)
    head: list[Any] = [Paragraph(marked(part.title, base), styles["h2"])]
    texts = (lead(part, document.language), *part.texts)
    head += [Paragraph(marked(text, base), styles["body"]) for text in texts if text]
    head += _codes(part, width, styles, base)
    if part.table is None:
        return [KeepTogether(head)]
    pictures = [picture(part.table, chart, width, base) for chart in part.table.charts]
    first, rest = pictures[:1], pictures[1:]
    found: list[Any] = [KeepTogether([*head, *first])]
    for one in rest:
        found.append(KeepTogether([one]))
    if part.table.rows:
        found += [Spacer(0, 2 * mm), _table(part.table, width, styles, base, document.address)]
    return [*found, Spacer(0, 3 * mm)]


def _codes(part: Section, width: float, styles: dict[str, ParagraphStyle], base: str) -> list[Any]:
    """Return the QR codes of a chapter side by side."""
    if not part.codes:
        return []
    each = width / len(part.codes)
    drawn = [qr.vector(text, min(each, _QR)) for text, _ in part.codes]
    said = [Paragraph(marked(below, base), styles["muted"]) for _, below in part.codes]
    return [
        LongTable([drawn, said], colWidths=[each] * len(drawn), style=[("VALIGN", (0, 0), (-1, -1), "TOP")])
    ]


def _annex(document: Document) -> tuple[Section, ...]:
    """Return the ids of the figures that open, where no address makes them links."""
    found = [] if document.address else openings(document)
    if not found:
        return ()
    say_ = partial(say, language=document.language)
    header = (
        say_("report_opening_chapter"),
        say_("report_figure"),
        say_("report_column"),
        say_("report_opening_id"),
    )
    table = Table(header, tuple(found), widths=(2, 2.2, 2, 4))
    return (Section(say_("report_openings"), (say_("report_openings_about"),), table),)


def _cell(cell: object, base: str, address: str) -> str:
    """Return the text of a cell; a figure that opens is a link where the server has an address."""
    text, link = marked(shown(cell), base), address_of(cell, address)
    return f'<link href="{escape(link, quote=True)}" color="#0b6b57">{text}</link>' if link else text


def _table(
    table: Table, width: float, styles: dict[str, ParagraphStyle], base: str, address: str
) -> LongTable:
    relative = table.widths or (3.0, *(1.2 for _ in table.header[1:]))
    widths = [width * one / sum(relative) for one in relative]
    numeric = [_is_numeric([row[column] for row in table.rows]) for column in range(len(table.header))]
    head = [
        Paragraph(marked(text, base), styles["head_r" if right else "head"])
        for text, right in zip(table.header, numeric, strict=True)
    ]
    body = [
        [
            Paragraph(_cell(cell, base, address), styles["cell_r" if right else "cell"])
            for cell, right in zip(row, numeric, strict=True)
        ]
        for row in table.rows
    ]
    drawn = LongTable([head, *body], colWidths=widths, repeatRows=1)
    drawn.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, _ACCENT),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return drawn


def _styles(language: str) -> dict[str, ParagraphStyle]:
    base = base_of(language)
    bold = HAN if language == "zh" else LATIN_BOLD
    wrap = "CJK" if language == "zh" else None
    made = {
        "title": ParagraphStyle("title", fontName=bold, fontSize=19, leading=25, textColor=_INK),
        "muted": ParagraphStyle("muted", fontName=base, fontSize=9.5, leading=14, textColor=_MUTED),
        "h2": ParagraphStyle(
            "h2", fontName=bold, fontSize=12.5, leading=17, textColor=_ACCENT, spaceBefore=9, spaceAfter=4
        ),
        "chapter": ParagraphStyle(
            "chapter", fontName=bold, fontSize=10.5, leading=14, textColor=_INK, spaceBefore=5
        ),
        "told": ParagraphStyle("told", fontName=base, fontSize=9, leading=12.5, textColor=_MUTED),
        "body": ParagraphStyle(
            "body", fontName=base, fontSize=9.2, leading=13.5, textColor=_INK, spaceAfter=4
        ),
        "head": ParagraphStyle("head", fontName=bold, fontSize=7.4, leading=9.5, textColor=_MUTED),
        "cell": ParagraphStyle("cell", fontName=base, fontSize=7.6, leading=10, textColor=_INK),
    }
    for name in ("head", "cell"):
        made[f"{name}_r"] = ParagraphStyle(f"{name}_r", parent=made[name], alignment=TA_RIGHT)
    for style in made.values():
        style.wordWrap = wrap
    return made


def _is_numeric(cells: Sequence[object]) -> bool:
    """Return whether a column holds numbers and percentages only, so that it is set flush right."""
    known = [cell for cell in cells if cell not in (None, "–")]
    return bool(known) and all(
        bool(_PERCENT.fullmatch(cell)) if isinstance(cell, str) else isinstance(cell, int | float | Decimal)
        for cell in known
    )
