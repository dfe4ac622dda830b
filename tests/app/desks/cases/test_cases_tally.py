"""One firm, one policy: measures are assigned, carried out and checked, and counted by what was chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tanliu.app.desks.cases.by_hand import OpenCase, TakeStep
from tanliu.app.desks.cases.tally import tallies
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.processes import process

Maker = Callable[[str], Any]
NAME = "one-firm-one-policy"
CONSOLE = Actor("console", way="command")


def _step(number: int, step: str, **values: str) -> str:
    case = Case.objects.get(pk=number)
    return perform(TakeStep(number, step, case.revision, values), CONSOLE)


def test_measures_are_followed_and_counted(client_of: Maker, covers: dict[str, list[str]]) -> None:
    from tanliu.app.platform.served import results

    district, firm = client_of("district"), client_of("enterprise")
    firms = [row["entity_id"] for row in results().rows("SELECT entity_id FROM entity ORDER BY 1 LIMIT 4")]
    firms = [covers["enterprise"][0], *(one for one in firms if one != covers["enterprise"][0])][:3]
    numbers = [
        perform(OpenCase(NAME, one, "2025", {"measure": measure, "text": "why", "until": ""}), CONSOLE)
        for one, measure in zip(firms, ("park", "close", "close"), strict=True)
    ]
    for number, land in zip(numbers[:2], ("12.5", "3"), strict=True):
        assert _step(number, "begin", text="moving") == "under_way"
        assert _step(number, "finish", text="moved", land_mu=land) == "done"
    assert _step(numbers[1], "confirm", text="seen", land_mu="2.75", equipment="4") == "checked"
    # another measure counts in the place of the first
    _step(numbers[2], "reassign", measure="upgrade", text="new owner")
    (found,) = tallies(Case.objects.filter(process=NAME), process(NAME), "en")
    assert found.states == ("A measure is assigned", "The result awaits a check", "Done and checked")
    counted = {row.option: (row.cases, row.states, row.sums) for row in found.rows}
    assert counted["park"] == (1, (0, 1, 0), (Decimal("12.5"), None, None))
    assert counted["close"] == (1, (0, 0, 1), (Decimal("2.75"), Decimal(4), None))
    assert counted["upgrade"] == (1, (1, 0, 0), (None, None, None)) and counted["merge"][0] == 0
    page = re.sub(r"\s+", " ", district.get(f"/cases?process={NAME}").content.decode())
    assert "Move into an industrial park" in page and "12.5" in page and "2.75" in page
    # an enterprise counts its own alone
    mine = re.sub(r"\s+", " ", firm.get(f"/cases?process={NAME}").content.decode())
    assert "12.5" in mine and "2.75" not in mine
