"""What stands behind the lines of an entity, read once for all that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from tanliu.app.desks.explain.queries.meter_evidence import MeterEvidence
from tanliu.app.desks.explain.queries.question import Question
from tanliu.kit.period import Period, is_days, keys_of

Row = dict[str, Any]


class Evidence:
    """Reports with who signed them, sums of meters by month, deliveries and bindings of some lines of one entity.

    Parameters
    ----------
    question
        What is asked.
    lines
        Lines of one entity.
    """

    def __init__(self, question: Question, lines: Sequence[Row]) -> None:
        self._question = question
        entity = lines[0]["entity_id"]
        months = {Period.parse(one["period"]).key for one in lines if one["origin"] == "metered"}
        periods = {one["period"] for one in lines}
        self.bindings = self._bindings({one["binding_id"] for one in lines})
        self.reports = self._reports(entity, periods)
        self.meters = MeterEvidence(question, entity, months) if months else None
        self.deliveries = self._deliveries()
        self.signed = question.signed({row["batch_id"] for rows in self.reports.values() for row in rows})

    def _bindings(self, wanted: Collection[str]) -> dict[str, Row]:
        query = (
            f"SELECT * FROM {self._question.scan('binding')} WHERE list_contains(?::VARCHAR[], binding_id)"
        )
        found = self._question.rows(query, [sorted(one for one in wanted if one)])
        return {row["binding_id"]: row for row in found}

    def _reports(self, entity: str, periods: Collection[str]) -> dict[tuple[str, str, str], list[Row]]:
        """Return the reports by carrier, period and purpose, the newest first; those of days under every month they touch."""
        query = f"""SELECT * FROM {self._question.scan("report")}
                    WHERE entity_id = ? AND (list_contains(?::VARCHAR[], period) OR length(period) > 7)
                    ORDER BY length(period), period, batch_id DESC, row"""
        found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self._question.rows(query, [entity, sorted(periods)]):
            touched = (
                map(str, map(Period.of_key, keys_of(row["period"])))
                if is_days(row["period"])
                else (row["period"],)
            )
            for period in touched:
                found[row["carrier"], period, row["purpose"]].append(row)
        return found

    def _deliveries(self) -> dict[int, Row]:
        read = set() if self.meters is None else self.meters.batches
        told = {row["batch_id"] for rows in self.reports.values() for row in rows}
        query = f"SELECT * FROM {self._question.scan('batch')} WHERE list_contains(?::INTEGER[], batch_id)"
        return {row["batch_id"]: row for row in self._question.rows(query, [sorted(read | told)])}
