"""QR codes of an address or another text: a drawing for a page or a report, a file to download."""

from __future__ import annotations

import io

import segno
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib import colors

FORMS = {"svg": "image/svg+xml", "png": "image/png"}


def drawing(address: str) -> str:
    """Return an SVG element without any style attribute, dark on white whatever the page's theme."""
    code = segno.make(address, error="m")
    return str(code.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True))


def file(address: str, form: str) -> bytes:
    """Return a file of the form ``svg`` or ``png``."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind=form, scale=12, border=4, dark="#000", light="#fff")
    return out.getvalue()


def vector(text: str, side: float) -> Drawing:
    """Return a drawing for a report with a quiet zone of four modules, so many points wide."""
    rows = [*segno.make(text, error="l").matrix_iter(border=4)]
    module = side / len(rows)
    drawing = Drawing(side, side)
    drawing.add(Rect(0, 0, side, side, fillColor=colors.white, strokeColor=None))
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                # a hair wider, or viewers draw seams between modules
                drawing.add(
                    Rect(
                        across * module, side - (down + 1) * module, module * 1.02, module * 1.02, fillColor=colors.black,
                        strokeColor=None,
                    )
                )  # fmt: skip
    return drawing
