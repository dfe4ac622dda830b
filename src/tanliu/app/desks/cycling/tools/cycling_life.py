"""What the life of a vehicle causes, by its bill of materials."""

from __future__ import annotations

from collections.abc import Mapping

from tanliu.app.desks.cycling.queries.parts_files import bill
from tanliu.app.platform.tools.answer import Answer, Fact, figure, percent
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.model.mobility.parts import life
from tanliu.report.phrase import say


def run(given: Given) -> Answer:
    """Tell it new, and with parts used again; credits apart."""
    lang, found = given.lang, life(bill(given.files["bill"]))
    days, a_day = given.within("days", 1, 1e5, 0), given.within("km_a_day", 0.01, 1e4, 0)
    facts = [
        Fact(say("cycling_life_new", lang), figure(found.new, 2), "kg CO2e"),
        Fact(say("cycling_life_again", lang), figure(found.used_again, 2), "kg CO2e"),
        Fact(
            say("cycling_life_credit", lang),
            figure(found.credit, 2),
            "kg CO2e",
            say("cycling_life_apart", lang),
        ),
        Fact(say("cycling_life_less", lang), percent(found.reduced_share), "%"),
    ]
    if days and a_day:
        grams = found.used_again / (days * a_day) * 1000
        facts.append(
            Fact(say("cycling_life_each_km", lang), figure(grams, 2), "g CO2e/km", f"{days * a_day:,.0f} km")
        )
    said = say(
        "cycling_whole_life", lang, new=f"{found.new:,.2f}", again=f"{found.used_again:,.2f}", credit=f"{found.credit:,.2f}",
        percent=f"{found.reduced_share:.1%}", kg=f"{found.new - found.used_again + found.credit:,.2f}",
    )  # fmt: skip
    return Answer(
        said, "good", facts, [say("cycling_life_remark", lang)], source=say("cycling_life_source", lang)
    )


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up the bill of a bike."""
    header = ("part", "kg", "factor", "reused", "mend_factor", "recycled", "credit_factor")
    rows = [
        ("frame", 12, 2.3, 0.8, 0.2, 0.2, 1.4), ("wheels", 4, 2.6, 0.5, 0.3, 0.4, 1.4), ("tyres", 1.6, 3.1, 0, 0, 0.6, 0.5),
        ("lock", 1.1, 14, 0.6, 1.5, 0.2, 2),
    ]  # fmt: skip
    return {"bill": csv_of(header, rows)}, {"days": "1000", "km_a_day": "3"}
