"""What each entity used in each period, as arrays: its own record, from which its other periods are estimated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tanliu.app.store.workspace import Workspace
from tanliu.model.estimate.observed import Past


def past_of(workspace: Workspace, year: int, names: Sequence[str]) -> tuple[Past, list[str]]:
    """Return what entities used in each period of all years, and the periods, from ``estimate_period``.

    A figure that looks like a slip of the unit is not known, and not lacking either.
    """
    query = """SELECT entity_id, period, CAST(electric AS DOUBLE) AS electric,
                      CASE WHEN NOT lacks AND NOT slipped THEN CAST(coalesce(other, 0) AS DOUBLE) END AS other,
                      CASE WHEN NOT lacks AND NOT slipped THEN CAST(coalesce(other_carbon, 0) AS DOUBLE) END AS carbon,
                      lacks
               FROM estimate_period"""
    rows = workspace.connection.execute(query).to_arrow_table()
    periods = sorted(set(rows["period"].to_pylist()))
    place, column = ({name: at for at, name in enumerate(one)} for one in (names, periods))
    firm = np.array([place.get(name, -1) for name in rows["entity_id"].to_pylist()], dtype=int)
    at = np.array([column[name] for name in rows["period"].to_pylist()], dtype=int)
    here = firm >= 0
    matrices = {}
    for name in ("electric", "other", "carbon", "lacks"):
        values = np.array(rows[name].to_pylist(), dtype=float)
        matrices[name] = np.full((len(names), len(periods)), np.nan)
        matrices[name][firm[here], at[here]] = values[here]
    past = Past(
        matrices["electric"],
        matrices["other"],
        matrices["carbon"],
        np.nan_to_num(matrices["lacks"]) > 0,
        np.array([int(name[5:7] or 0) for name in periods], dtype=int),
        np.array([name.startswith(str(year)) for name in periods]),
    )
    return past, periods
