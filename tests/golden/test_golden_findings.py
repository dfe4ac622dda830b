"""Authenticity checks on real series, against what was marked by eye before any check had seen them."""

from pathlib import Path

from golden_case import Golden

from tanliu.app.desks.findings.actions.score import score

HERE = Path(__file__).parent


def test_zeros_of_cambridge_are_mostly_found_and_mostly_right(cambridge: Golden) -> None:
    sample = set((HERE / "cambridge_sample.csv").read_text(encoding="utf-8").splitlines()[1:])
    rows = [
        row
        for row in cambridge.rows("SELECT * FROM {finding} WHERE gone_why IS NULL")
        if row["meter_code"] in sample
    ]
    told = {one.kind: one for one in score(rows, HERE / "cambridge_faults.csv")}
    zeros = told["zero_run"]
    assert zeros.known == 57
    assert zeros.precision_ratio is not None and zeros.precision_ratio >= 0.75
    assert zeros.recall_ratio is not None and zeros.recall_ratio >= 0.75
    # few steps are marked: docs/explanation/authenticity.md says what is behind these figures
    level, scale = told["level_change"], told["scale_change"]
    assert level.seen >= 6
    assert level.precision_ratio is not None and level.precision_ratio >= 0.7
    assert (scale.seen, scale.wrong) == (1, 0)
    assert told["spike"].seen >= 5
