"""A certificate as a document to print."""

from __future__ import annotations

from functools import partial

from tanliu.app.desks.assessments import rows as told_rows
from tanliu.app.desks.assessments import signing
from tanliu.app.desks.assessments.models import Certificate
from tanliu.app.desks.assessments.queries.assessments import scheme_as_kept
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.report.document import Document, Section, Table
from tanliu.report.phrase import say
from tanliu.report.translated import in_words


def certificate(one: Certificate, address: str, lang: str) -> Document:
    """Return a certificate with its two QR codes: the page that tells how it stands, and the text that is signed."""
    say_, row = partial(say, language=lang), told_rows.certificate(one, today(), lang)
    scheme = scheme_as_kept(one.awarded_by)
    rows = [
        (say_("assess_number"), row["number"]), (say_("assess_holder"), row["holder"]),
        (say_("assess_column_scheme"), f"{row['scheme_title']} {in_words(scheme.edition, catalog(), lang)}"),
        (say_("assess_source"), in_words(scheme.source, catalog(), lang)),
        (say_("assess_column_level_name"), row["level_name"]), (say_("assess_column_period"), row["period"]),
        *([(say_("assess_issuer"), row["issuer"])] if row["issuer"] else []),
        *([(say_("assess_owner"), row["owner"])] if row["owner"] else []),
        *([(say_("assess_previous"), row["previous"])] if row["previous"] else []),
        (say_("assess_issued_on"), f"{row['issued_on']}"), (say_("assess_valid_until"), f"{row['valid_until']}"),
        (say_("assess_surveil_until"), f"{row['surveil_until'] or '–'}"),
        (say_("assess_standing"), f"{row['standing_name']} ({say_('assess_as_of', day=row['as_of'])})"),
    ]  # fmt: skip
    table = Table((say_("assess_certificate"), ""), tuple(rows), widths=(1, 3))
    codes = (
        (address, address),
        (signing.text_of(one), say_("assess_text_below", id=signing.keys()[-1].id.hex())),
    )
    # a level of a certificate that does not hold never stands alone
    head = (
        row["level_name"] if row["standing"] == "valid" else f"{row['level_name']} · {row['standing_name']}"
    )
    parts = (
        Section(head, (say_("assess_printed_hint", day=row["as_of"]),), table),
        Section(say_("assess_verify"), (), None, codes),
    )
    return Document(
        row["holder"], f"{row['scheme_title']} · {row['number']}", lang, parts, say_("assess_printed_foot")
    )
