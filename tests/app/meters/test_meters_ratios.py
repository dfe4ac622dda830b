"""A transformer ratio holds for intervals that come after it; one that comes later is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from meter_cases import Meters

from tanliu.app.meters.ratios import ratios, require_in_time
from tanliu.app.store import rollup
from tanliu.kit.errors import TanliuError

SETUP = {"meter_code": "M1", "cause": "installation", "ct_ratio": Decimal(50), "pt_ratio": None}


def test_a_ratio_after_the_intervals_is_refused(meters: Meters) -> None:
    require_in_time(meters.workspace, [SETUP])
    meters.intervals([(0, "1.5")])
    rollup.refresh(meters.workspace)
    with pytest.raises(TanliuError, match=r"booked already.*M1"):
        require_in_time(meters.workspace, [SETUP])
    require_in_time(meters.workspace, [SETUP | {"ct_ratio": Decimal(1)}])
    require_in_time(meters.workspace, [SETUP | {"cause": "withdrawn"}])


def test_a_ratio_of_a_register_may_come_late(meters: Meters) -> None:
    meters.registers([(0, "1"), (15, "2")])
    rollup.refresh(meters.workspace)
    require_in_time(meters.workspace, [SETUP])


def test_every_ratio_a_meter_had_is_known(meters: Meters) -> None:
    assert ratios(meters.workspace) == {}
    meters.setup(-60, ct_ratio="1")
    assert ratios(meters.workspace) == {}
    meters.setup(-30, ct_ratio="80", pt_ratio="1.5")
    assert ratios(meters.workspace) == {"M1": frozenset({Decimal(1), Decimal(120)})}
