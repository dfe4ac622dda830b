"""The typeface of reports: embedded, with every character of the packs' and the platform's Chinese, and what it lacks told apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from reportlab.pdfbase import pdfmetrics

from tanliu.report.document import Document, Section, Table
from tanliu.report.lead import lead
from tanliu.report.pdf import pdf
from tanliu.report.phrase import phrases
from tanliu.report.typeface import HAN, LATIN, RARE, face, marked, register


def test_every_sign_of_the_phrases_is_in_the_typeface() -> None:
    register()
    known = pdfmetrics.getFont(HAN).face.charToGlyph
    signs = {sign for told in phrases().values() for sign in told["zh"] if not sign.isspace()}
    assert {sign for sign in signs if ord(sign) not in known} <= {"→", "▲", "▼"}


@pytest.mark.parametrize("text", ["吨/万元", "CO₂e", "≤ 0.8"])
def test_what_latin_lacks_is_set_in_the_embedded_typeface(text: str) -> None:
    register()
    assert face(text, LATIN) == HAN and face(text, HAN) == HAN
    assert HAN in marked(text, LATIN) and "<font" not in marked(text, HAN)


def test_a_rare_character_is_set_in_the_readers_own_and_the_text_is_escaped() -> None:
    register()
    assert marked("a<b \U00020bb7", HAN) == f'a&lt;b <font name="{RARE}">\U00020bb7</font>'
    assert face("\U00020bb7", HAN) == RARE


def test_the_typeface_is_in_the_file() -> None:
    body = pdf(Document("碳", "", "zh", (Section("章", ("文",)),)))
    assert b"/FontFile2" in body and b"tanliuHan" in body.replace(b"-", b"")


def test_a_chapter_says_its_largest_and_nothing_of_mixed_units() -> None:
    rows = (("a", Decimal(1)), ("b", Decimal(3)), ("c", None))
    assert (
        lead(Section("x", table=Table(("Name", "Energy, tce"), rows)), "en")
        == "3 rows. Largest by Energy, tce: b (3.000)."
    )
    assert (
        lead(
            Section(
                "x", table=Table(("Name", "Unit", "Value"), (("a", "t", Decimal(1)), ("b", "kg", Decimal(2))))
            ),
            "en",
        )
        == ""
    )
    assert lead(Section("x", ("words",)), "en") == ""
    assert lead(Section("x", table=Table(("Name", "Value"), (("a", None),))), "en") == ""
