"""The typeface of reports: a free Chinese one that is embedded as far as a report needs it."""

from __future__ import annotations

import io
import lzma
from importlib.resources import files
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

#: Ours (fonts/README.md says what it is made of); the one that readers of PDF bring, for characters that ours lacks.
HAN, RARE = "tanliu-han", "STSong-Light"
LATIN, LATIN_BOLD = "Helvetica", "Helvetica-Bold"


def register() -> None:
    """Make the typefaces known to the library that draws; done once."""
    if HAN in pdfmetrics.getRegisteredFontNames():
        return
    packed = (files("tanliu.report") / "fonts" / "han.ttf.xz").read_bytes()
    pdfmetrics.registerFont(TTFont(HAN, io.BytesIO(lzma.decompress(packed))))
    pdfmetrics.registerFont(UnicodeCIDFont(RARE))


def base_of(language: str) -> str:
    """Return the typeface of running text."""
    return HAN if language == "zh" else LATIN


def face(text: str, base: str) -> str:
    """Return the typeface that has all characters of a text, as far as one has."""
    found = {_face(sign, base) for sign in text}
    return RARE if RARE in found else HAN if HAN in found else base


def marked(text: str, base: str) -> str:
    """Return a text as markup, with what the base lacks set in another typeface."""
    parts = ((name, "".join(run)) for name, run in groupby(text, lambda sign: _face(sign, base)))
    return "".join(
        escape(run) if name == base else f'<font name="{name}">{escape(run)}</font>' for name, run in parts
    )


def _face(sign: str, base: str) -> str:
    if base != HAN and _is_latin(sign):
        return base
    return HAN if sign.isspace() or ord(sign) in pdfmetrics.getFont(HAN).face.charToGlyph else RARE


def _is_latin(sign: str) -> bool:
    """Return whether the Latin typefaces that every reader of PDF brings have a sign."""
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
