"""How far baselines of demand response err on real buildings on which nothing was called."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow.parquet as pq
from golden_case import source_folder

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.model.building.life import DemandResponse
from tanliu.model.building.response import Hours, Window, by_day, placebos
from tanliu.model.building.schema import like_days

RULE = like_days(read(load().schemes["demand-response"], DemandResponse))


def test_the_baseline_errs_by_a_twentieth_on_cambridge() -> None:
    # all 101 buildings: median 4.2 %, nine tenths within 17.4 %, median of the sign -0.1 %
    file = source_folder("cambridge") / "dev_2016_2019.parquet"
    wanted = [("carrier", "=", "electricity"), ("ts", ">=", np.datetime64("2019-01-01").item())]
    table = pq.read_table(file, filters=wanted)
    # numbers compare faster than names
    codes = table["building"].combine_chunks().dictionary_encode()
    names = codes.indices.to_numpy()
    stamps, kwh = table["ts"].to_numpy().astype("M8[s]"), table["kwh"].to_numpy().astype(float)
    errors = []
    for name in np.unique(names)[::4]:
        own = names == name
        first, use = by_day(stamps[own], kwh[own], stamps[own].max())
        begin = date.fromisoformat(str(first))
        working = np.array([(begin + timedelta(at)).weekday() < 5 for at in range(len(use))])
        hours = Hours(first, use, working, np.zeros(len(use), dtype=bool))
        errors.append(placebos(hours, [Window(int(np.flatnonzero(working)[0]), 14, 18, 14)], RULE).errors)
    found = np.concatenate(errors)
    assert len(found) > 3000
    assert 0.03 < np.median(np.abs(found)) < 0.055
    assert 0.1 < np.quantile(np.abs(found), 0.9) < 0.25
    assert abs(np.median(found)) < 0.01
