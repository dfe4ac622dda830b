"""One year of a tower by PySAM, in a process of its own: it may end a process without a word, and nothing else shall end with it.

A case comes as JSON on the standard input, and what PySAM says of it goes to the standard output.
"""

from __future__ import annotations

import json
import sys
from typing import Any

#: Sides of a heliostat that stands for many small ones [m], and its share of mirror [-].
_SIDE_M, _MIRROR = 12.2, 0.97


def _worked(case: dict[str, Any]) -> dict[str, float]:
    import PySAM.TcsmoltenSalt as Tower

    model = Tower.default("MSPTSingleOwner")
    model.SolarResource.solar_resource_data = case["weather"]
    system = model.SystemDesign
    system.P_ref, system.tshours, system.design_eff = (
        case["gross_mw"],
        case["store_hours"],
        case["efficiency"],
    )
    system.solarm, system.dni_des = case["solar_multiple"], case["design_w_m2"]
    system.T_htf_hot_des, system.T_htf_cold_des = 565, 290
    tower = model.TowerAndReceiver
    tower.h_tower, tower.D_rec, tower.rec_height = (
        case["height_m"],
        case["receiver_d_m"],
        case["receiver_h_m"],
    )
    # SolarPILOT lays the field out for this receiver
    model.HeliostatField.field_model_type = 1
    model.HeliostatField.helio_width = model.HeliostatField.helio_height = _SIDE_M
    model.RankineCycle.T_amb_des = case["design_air_c"]
    model.execute(0)
    out = model.Outputs
    return {
        "gross_kwh": sum(out.P_cycle) * 1000, "net_kwh": sum(out.P_out_net) * 1000,
        "mirror_m2": float(out.N_hel_calc) * _SIDE_M**2 * _MIRROR,
    }  # fmt: skip


def main() -> None:
    """Read a case, work it out and tell it."""
    told = _worked(json.load(sys.stdin))
    sys.stdout.write(f"\n{json.dumps(told)}\n")


if __name__ == "__main__":
    main()
