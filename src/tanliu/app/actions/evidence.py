"""What stands behind the lines of an entity, read once for all that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from tanliu.app.actions.question import Question
from tanliu.kit.period import Period

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
        self.meters = self._meters(entity, months) if months else {}
        self.deliveries = self._deliveries()
        self.signed = question.signed({row["batch_id"] for rows in self.reports.values() for row in rows})

    def _bindings(self, wanted: Collection[str]) -> dict[str, Row]:
        query = (
            f"SELECT * FROM {self._question.scan('binding')} WHERE list_contains(?::VARCHAR[], binding_id)"
        )
        found = self._question.rows(query, [sorted(one for one in wanted if one)])
        return {row["binding_id"]: row for row in found}

    def _reports(self, entity: str, periods: Collection[str]) -> dict[tuple[str, str, str], list[Row]]:
        """Return the reports by carrier, period and purpose, the newest first."""
        query = f"""SELECT * FROM {self._question.scan("report")}
                    WHERE entity_id = ? AND list_contains(?::VARCHAR[], period) ORDER BY batch_id DESC, row"""
        found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self._question.rows(query, [entity, sorted(periods)]):
            found[row["carrier"], row["period"], row["purpose"]].append(row)
        return found

    def _meters(self, entity: str, months: Collection[int]) -> dict[tuple[str, int], list[Row]]:
        """Return the sums of each meter by carrier and month, with the deliveries that brought them."""
        told = self._question.workspace.current_rows("meter")
        query = f"SELECT * FROM {told} WHERE entity_id = ?"
        known = {row["meter_id"]: row for row in self._question.rows(query, [entity])}
        wanted = ", ".join(str(meter) for meter in known) or "-1"
        sums = f"""
            SELECT meter_id, month, sum(quantity) AS quantity, sum(readings) AS readings,
                   list(DISTINCT batch_id ORDER BY batch_id) AS batches
            FROM {self._question.scan("reading", where={"month": sorted(months)})}
            WHERE meter_id IN ({wanted}) GROUP BY ALL ORDER BY meter_id"""
        found: dict[tuple[str, int], list[Row]] = defaultdict(list)
        for row in self._question.rows(sums):
            meter = known[row["meter_id"]]
            found[meter["carrier"], row["month"]].append(meter | row)
        return found

    def _deliveries(self) -> dict[int, Row]:
        read = {batch for rows in self.meters.values() for row in rows for batch in row["batches"]}
        told = {row["batch_id"] for rows in self.reports.values() for row in rows}
        query = f"SELECT * FROM {self._question.scan('batch')} WHERE list_contains(?::INTEGER[], batch_id)"
        return {row["batch_id"]: row for row in self._question.rows(query, [sorted(read | told)])}
