"""The pages try a file and keep nothing of it; errors name the file as the reader does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

TRIPS = (
    "trip_id,user_id,bike_id,start_time,end_time,start_lat,start_lon,end_lat,end_lon,distance_m\n"
    "1,wang,b,2026-03-02T08:00,2026-03-02T08:10,31.0,121.0,31.01,121.0,1500\n"
    "2,wang,b,soon,2026-03-02T08:10,31.0,121.0,31.01,121.0,1500\n"
)
GARDEN = "item,amount,unit\nsynthetic_n,225,kg\nurea,87,kg\n"
BATCH = "batch,treatment,time,what,amount\nb,composting,2026-03-01T08:00,in,110\n"


def sent(client: Any, page: str, text: str, **asked: str) -> Any:
    file = SimpleUploadedFile("../mine.csv", text.encode(), content_type="text/csv")
    return client.post(f"/{page}/try", {"file": file, **asked})


@pytest.mark.parametrize(
    ("page", "text", "asked", "said"),
    [
        ("cycling", TRIPS, {"what": "trips", "metro": "1"}, "0.073 kg"),
        ("cycling", TRIPS, {"what": "fleet"}, "2026-03-02: 1 trips"),
        ("garden", GARDEN, {"what": "carbon"}, "nitrous oxide of soils: 1,279.0 kg"),
        ("organics", BATCH, {"what": "batches"}, "gives off 19.3 kg CO2e"),
        ("organics", "month,refuse,paper\n2025-01,80,20\n", {"what": "diversion"}, "2025: 20.0%"),
    ],
)
def test_a_file_is_worked_out(
    client_of: Callable[[str], Any], page: str, text: str, asked: dict[str, str], said: str
) -> None:
    answer = sent(client_of("town"), page, text, **asked)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_refused_rows_are_shown_and_no_rider_is_named(client_of: Callable[[str], Any]) -> None:
    shown = sent(client_of("enterprise"), "cycling", TRIPS, what="trips").content.decode()
    assert "not a time" in shown
    assert "started: soon" in shown
    assert "wang" not in shown


@pytest.mark.parametrize(
    ("page", "asked", "said"),
    [
        ("cycling", {"what": "trips", "basis": "trace"}, "operator, straight"),
        ("cycling", {"what": "fleet", "day": "soon"}, "2026-03-02"),
        ("cycling", {"what": "trips", "zone": "Mars/Olympus"}, "Mars/Olympus"),
        ("garden", {"what": "carbon"}, "mine.csv"),
        ("organics", {"what": "batches"}, "mine.csv"),
    ],
)
def test_a_slip_says_what_is_accepted(
    client_of: Callable[[str], Any], page: str, asked: dict[str, str], said: str
) -> None:
    answer = sent(client_of("district"), page, TRIPS, **asked)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert "/tmp" not in answer.content.decode()


@pytest.mark.parametrize("page", ["cycling", "garden", "organics"])
def test_rules_have_their_source_in_both_languages(client_of: Callable[[str], Any], page: str) -> None:
    client = client_of("auditor")
    for language, word in (("en", "Rules in use"), ("zh-hans", "所用规则")):
        client.cookies["language"] = language
        assert word in client.get(f"/{page}").content.decode()
