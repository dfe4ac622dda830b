"""An edition of a factor book is looked at, then used: on its page, and by programs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.served import catalog

pytestmark = pytest.mark.django_db
_ROWS = [
    ["ID", "Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text", "UOM", "GHG/Unit", "GHG Conversion Factor 2031"],
    ["1", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "", "kWh (Gross CV)", "kg CO2e", 0.1811],
    ["5", "Scope 2", "UK electricity", "Electricity generated", "Electricity: UK", "", "2031", "kWh", "kg CO2e", 0.1501],
]  # fmt: skip
_ODD = ["9", "Scope 1", "Tidal stream", "x", "y", "", "", "kWh", "kg CO2e", 0.1]


def _book(*more: list[object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Factors")
        for at, row in enumerate([["Conversion factors (made up)"], *_ROWS, *more]):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def test_an_edition_is_looked_at_and_then_used(client_of: Any, own: Path) -> None:
    client, before = client_of("district"), catalog().version
    assert "desnz" in client.get("/factors/books").content.decode()
    assert "multipart" not in client_of("town").get("/factors/books").content.decode()
    given = {"book": "desnz", "edition": "2031", "published": "2031-06"}
    page = client.post("/factors/books/look", {**given, "file": SimpleUploadedFile("f.xlsx", _book(_ODD))})
    text = page.content.decode()
    assert page.status_code == 200 and page.context["counts"]["new"] == 2 and "0.1811" in text
    assert catalog().version == before
    token = page.context["token"]
    refused = client.post("/factors/books/use", {**given, "token": token})
    assert "1 cells are not understood" in refused.content.decode()
    done = client.post("/factors/books/use", {**given, "token": token, "leave_unknown": "1"}, follow=True)
    assert "desnz-2031: 2 factors are in use" in done.content.decode()
    assert "desnz-2031" in catalog().version and (own / "packs" / "desnz-2031").is_dir()
    assert AuditEvent.objects.get(verb="edition_use").details["factors"] == 2


def test_programs_look_at_an_edition_and_use_it(asker: Any, own: Path) -> None:
    ask = asker("district")
    address = "/factors/books/desnz?name=../f.xlsx&edition=2031&published=2031-06"
    kind = "application/octet-stream"
    told = ask.post(address, _book(), kind).json()
    assert (told["counts"]["new"], told["used"], told["faults"]) == (2, None, [])
    assert ask.post(f"{address}&use=true", _book(), kind).json()["used"] == catalog().version
    again = ask.post(f"{address}&use=true", _book(), kind)
    assert (again.status_code, "there already" in again.content.decode()) == (422, True)
    bad = ask.post("/factors/books/desnz?name=a.csv&edition=x&published=soon", b"a,b\n1,2\n", kind)
    assert (bad.status_code, "not a date" in bad.content.decode()) == (422, True)
