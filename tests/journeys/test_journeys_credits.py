"""A resident signs up on a phone, rides, earns, redeems and is handed out; an operator and two officers do their part."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from visitor import Visitor

from tanliu.decide.ledger.proof import check_receipt

Maker = Callable[..., Visitor]
HEAD = "id,ref,kind,methodology,participant,quantity,start,end,source\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_resident_earns_redeems_and_holds_a_receipt(
    language: str, visitor_of: Maker, tmp_path: Path
) -> None:
    keeper = visitor_of(language, 1280)
    keeper.enter("department")
    keeper.go("/credits/office")
    keeper.page.fill("[name=uses]", "1")
    keeper.follow("form[action$='/invite'] button")
    code = re.search(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", keeper.page.inner_text("main"))
    assert code is not None

    resident = visitor_of(language, 390)
    resident.go("/credits/join")
    page = resident.page
    for name, value in (("code", code[0]), ("name", f"walker-{language}"), ("password", "long-and-odd-77")):
        page.fill(f"[name={name}]", value)
    page.check("[name=consent]")
    resident.follow("button.primary")
    mine = page.locator(".big code").inner_text()

    month = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
    file = tmp_path / "rides.csv"
    rides = [(1, 10), (2, 12), (3, 90)]
    file.write_text(
        HEAD + "".join(
            f"{language}{n},{language}{n},bike_ride,shared-bike-metro,{mine},{km},{month:%Y-%m}-0{n}T08:00,{month:%Y-%m}-0{n}T08:50,x\n"
            for n, km in rides
        ),
        encoding="utf-8",
    )  # fmt: skip
    operator = visitor_of(language, 1280)
    operator.enter("operator")
    operator.go("/credits")
    operator.page.set_input_files("[name=file]", file)
    operator.follow("form[enctype] button.primary")
    assert operator.say("credits_told_sum", count=3, counting=2, known=0, unread=0) in operator.page.content()

    keeper.go("/credits/office")
    keeper.follow("form[action$='/draw'] button")
    run = keeper.path()
    keeper.follow("button[value=fine]")
    chief = visitor_of(language, 1280)
    chief.enter("district")
    chief.go(run)
    chief.follow("form[action$='/issue'] button")

    keeper.go("/credits/office")
    put = "form[action$='/reward']"
    for name, value in (("title", "Tea"), ("offered_by", "Garden"), ("price", "1000"), ("stock", "1")):
        keeper.page.fill(f"{put} [name={name}]", value)
    keeper.page.select_option(f"{put} [name=unit]", "reward_points")
    keeper.page.fill(f"{put} [name=until]", f"{datetime.now(UTC).date() + timedelta(days=9)}")
    keeper.follow(f"{put} button.primary")

    resident.go("/credits")
    assert "1,070" in page.inner_text("main"), "22 km of 48.65 g, and not the ride that was too far"
    resident.follow("tbody td a")
    assert "48.65" in page.inner_text("main")
    resident.go("/credits")
    resident.follow("form[action$='/redeem'] button:not([disabled])")
    told = page.locator("[role=status]").inner_text()
    redeemed = re.search(r"[2-9A-Z]{10}", told)
    assert redeemed is not None and "70" in page.inner_text("main")
    with page.expect_download() as sent:
        page.locator("a[href*='/receipts/']").first.click()
    chief.go("/credits/open")
    public = re.search(chief.say("credits_public_key", digits="([0-9a-f]{64})"), chief.page.content())
    assert public is not None
    told_by = check_receipt(json.loads(Path(sent.value.path()).read_text(encoding="utf-8")), public[1])
    assert told_by.size > 0, "anybody checks it by the public key"
    keeper.go("/credits/office")
    keeper.page.fill("[name=code]", redeemed[0])
    keeper.follow("form[action$='/hand-out'] button")
    assert keeper.say("credits_handed", title="Tea") in keeper.page.content()
