"""QR codes of an address: a drawing for a page, a file to download."""

from __future__ import annotations

import io

import segno

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
