"""The chapters of an enterprise's report that a region's has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tanliu.report.chapters import scaled, share
from tanliu.report.code_card import Card, Figure, Structure
from tanliu.report.document import Chart, Section, Table
from tanliu.report.doubt import not_graded
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = Mapping[str, Any]


def carriers(rows: Sequence[Row], total: Row, names: Names) -> Section:
    """Return what the firm used: quantity, energy and emissions by carrier, purpose and origin."""
    word = names.word
    header = (
        word("carrier"), word("report_purpose"), word("report_data"), word("report_quantity"), word("report_unit"),
        names.unit("tce"), names.unit("t CO2e"), word("share"),
    )  # fmt: skip
    cells = tuple(
        (
            names.carrier(row["carrier"]), names.purpose(row["purpose"]), word(row["origin"]), row["quantity"], row["unit"],
            scaled(row["energy_kgce"]), scaled(row["emission_kgco2e"]),
            share(row["emission_kgco2e"], total["emission_kgco2e"]),
        )
        for row in rows
    )  # fmt: skip
    widths = (1.8, 1.6, 1, 1.5, 0.8, 1.2, 1.2, 1)
    return Section(word("energy_structure"), table=Table(header, cells, widths=widths))


def months(found: Structure | None, names: Names) -> Section:
    """Return the emissions of each month by carrier."""
    word = names.word
    if found is None:
        return Section(word("code_item_months"), (word("nothing_here"),))
    header = (word("period"), *(names.carrier(one) for one in found.carriers), word("code_sum"))
    cells = tuple((span, *amounts, total) for span, amounts, total in found.rows)
    chart = Chart("stacked", tuple(range(1, 1 + len(found.carriers))), names.unit("t CO2e"))
    widths = (1.3, *(1.0 for _ in header[1:]))
    return Section(
        f"{word('code_item_months')} ({names.unit('t CO2e')})", table=Table(header, cells, (chart,), widths)
    )


def standing(energy: Card, carbon: Card, names: Names) -> Section:
    """Return grade, rank and comparison as the codes show them."""
    language, word = names.language, names.word
    grade: Any = carbon.shows["grade"]
    compared: Any = carbon.shows["comparison"]
    rank: Any = energy.shows["rank"]
    quota: Any = energy.shows["quota"]
    money = names.unit(compared.indicator.unit) if compared.indicator else ""
    why = not_graded(grade.partly_months, language), not_graded(rank.partly_months, language)
    rows: list[tuple[object, ...]] = [
        (
            word("code_item_grade"),
            names.of(grade.edge) if grade.edge else why[0] or word("code_no_grade"),
        ),
        *(((word("report_judged_by"), names.edition(grade.scheme)),) if grade.scheme else ()),
        *(((names.of(grade.indicator), grade.coefficient),) if grade.indicator else ()),
        (f"{word('code_own')}, {money}", compared.own),
    ]
    if compared.mean is not None:
        leaders = say("code_leaders", language, count=compared.leaders_count)
        mean = say("code_mean", language, count=compared.members)
        rows += [(f"{leaders}, {money}", compared.leaders), (f"{mean}, {money}", compared.mean)]
    shown: list[Figure] = [*energy.figures, *carbon.figures]
    rows += [(f"{names.of(one.indicator)}, {names.unit(one.indicator.unit)}", one.value) for one in shown]
    rows += [
        (
            word("code_item_rank") + (f": {names.of(rank.indicator)}" if rank.indicator else ""),
            f"{rank.rank} / {rank.of}" if rank.rank else why[1] or word("code_not_ranked"),
        ),
        (f"{word('code_item_quota')}, {names.unit('tce')}", quota.quota_tce or word("code_no_quota")),
    ]
    header = (word("report_figure"), word("report_value"))
    return Section(word("report_standing"), table=Table(header, tuple(rows), widths=(3, 4)))
