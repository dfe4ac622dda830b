"""Papers on the desks of the demo: reports in every state for the department, figures of the region; all made up."""

from __future__ import annotations

from decimal import Decimal
from zlib import crc32

from tanliu.app.desks.filing.actions import Ask, Save, Submit
from tanliu.app.desks.filing.context import held_figures, lines
from tanliu.app.desks.filing.macro import Enter, Entered
from tanliu.app.desks.filing.worklist import work_list
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST
from tanliu.kit.period import Period

#: What the firms of the desk do, in the order of their names; the reason is written where the checks want one.
_DESK = ("submit", "submit", "submit", "slip", "ask", "draft")
_PUBLISHER = "made up for the demonstration / 演示用虚构数据"
#: Product beside the value added of the firms, shares of primary and secondary industry, energy beside theirs.
_PRODUCT, _PRIMARY, _SECONDARY, _ENERGY = Decimal("1.35"), Decimal("0.03"), Decimal("0.52"), Decimal("1.1")
#: What no enterprise reports, over the emissions of those that report.
_BESIDE = {
    "private_transport": Decimal("0.04"), "public_transport": Decimal("0.006"), "farms": Decimal("0.012"), "sinks": Decimal("0.009"),
}  # fmt: skip
_FEWEST, _MORE = 30_000, 60_000


def papers(apart: str) -> None:
    """Make them.

    Parameters
    ----------
    apart
        The firm of the demo's enterprise, whose month is left for the visitor to report.
    """
    found = work_list(Scope.of_activities(["industry"]))
    firms = [row["entity_id"] for row in found.rows if row["entity_id"] != apart and row["filing"] is None]
    for firm, what in zip(firms, _DESK, strict=False):
        _paper(firm, found.period, what)
    for year in (found.period.year - 2, found.period.year - 1):
        _figures(str(year))


def _paper(firm: str, month: Period, what: str) -> None:
    """Report the month before once more, so that the checks have nothing against it but what is meant."""
    actor = Actor(f"demo-{firm[-4:]}")
    figures = {item: dict(told) for item, told in held_figures(lines(firm, month.before(1), {})).items()}
    if what == "slip" and "electricity" in figures:
        slipped = f"{Decimal(figures['electricity']['value']) * 10:f}"
        figures["electricity"] |= {"value": slipped, "reason": "新增一条生产线 / a new production line"}
    filing = perform(Save(firm, month, figures, 0), actor)
    if what == "draft":
        return
    remarks = perform(Submit(filing, filing.revision), actor)
    if what == "ask" and not any(one.stops for one in remarks):
        filing.refresh_from_db()
        question = "请核对本月用电量与结算单 / Please compare the electricity with the bill"
        perform(Ask(filing, filing.revision, {"electricity": question}), Actor("department"))


def _figures(year: str) -> None:
    """Enter the figures of the topmost region and the population of each region inside it."""
    top = results().rows(f"SELECT region_id FROM region WHERE {TOPMOST}")
    sums = results().rows(
        "SELECT sum(value_added_cny) AS value, sum(energy_kgce) AS kgce, sum(emission_kgco2e) AS kg FROM entity_period WHERE period = ?",
        [year],
    )[0]
    if len(top) != 1 or sums["value"] is None or sums["kgce"] is None:
        return
    district = top[0]["region_id"]
    towns = results().rows("SELECT region_id FROM region WHERE parent_id = ? ORDER BY region_id", [district])
    people = {row["region_id"]: _FEWEST + crc32(row["region_id"].encode()) % _MORE for row in towns}
    product = round(sums["value"] * _PRODUCT)
    first, second = round(product * _PRIMARY), round(product * _SECONDARY)
    told = {
        "gdp": (product, "CNY"), "value_added_1": (first, "CNY"), "value_added_2": (second, "CNY"),
        "value_added_3": (product - first - second, "CNY"), "yearbook_energy": (round(sums["kgce"] / 1000 * _ENERGY), "tce"),
        "population": (sum(people.values()), "person"),
    }  # fmt: skip
    told |= {
        item: (round(sums["kg"] / 1000 * ratio), "t")
        for item, ratio in _BESIDE.items()
        if sums["kg"] is not None
    }
    day = f"{int(year) + 1}-01-01"
    entered = [
        Entered(district, item, year, str(value), unit, _PUBLISHER, "demo", day)
        for item, (value, unit) in told.items()
    ]
    entered += [
        Entered(town, "population", year, str(count), "person", _PUBLISHER, "demo", day)
        for town, count in people.items()
    ]
    perform(Enter(entered), Actor("demo"))
