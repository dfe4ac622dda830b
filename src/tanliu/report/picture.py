"""Charts of a report, drawn as vectors."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, Polygon, Rect, String
from reportlab.lib import colors

from tanliu.report.document import Chart, Table
from tanliu.report.typeface import face

_PALETTE = [
    colors.HexColor(one)
    for one in ("#0b6b57", "#d9822b", "#3f6fb5", "#8a5fb0", "#b8473d", "#5d8a2f", "#c2a21b", "#4aa3a1", "#8c6d5a", "#7a8791")
]  # fmt: skip
_MUTED, _GREY = colors.HexColor("#4a5c56"), colors.HexColor("#cfd8d4")
_HAN = re.compile(r"[\u2e80-\u9fff]")
_HEIGHT = 185.0


def picture(table: Table, chart: Chart, width: float, base: str) -> Drawing:
    """Return the drawing of a chart, as wide as the page."""
    if chart.kind == "map":
        return _map(table, chart, width, base)
    rows = table.rows[: chart.most]
    series = {column: _series(rows, column, lines=chart.kind == "lines") for column in chart.values}
    drawn = [column for column, values in series.items() if any(one is not None for one in values)]
    if not drawn:
        return Drawing(width, 1)
    drawing = Drawing(width, _HEIGHT)
    made = HorizontalLineChart() if chart.kind == "lines" else VerticalBarChart()
    many = len(rows) > 9
    below = 58 if many else 30
    made.x, made.y, made.width, made.height = 54, below, width - 62, _HEIGHT - below - 30
    made.data = [tuple(series[column]) for column in drawn]
    labels = [_short(str(row[chart.label]), many) for row in rows]
    made.categoryAxis.categoryNames = labels
    _axes(made, chart, labels, base, many=many)
    _colour(made, chart, rows)
    drawing.add(made)
    drawing.add(String(4, _HEIGHT - 11, chart.unit, fontName=face(chart.unit, base), fontSize=8, fillColor=_MUTED))  # fmt: skip
    if len(drawn) > 1:
        drawing.add(_legend([table.header[column] for column in drawn], width, base))
    return drawing


def _axes(made: Any, chart: Chart, labels: Sequence[str], base: str, *, many: bool) -> None:
    names = made.categoryAxis.labels
    names.fontName, names.fontSize, names.fillColor = face("".join(labels), base), 7, _MUTED
    if many:
        names.angle, names.boxAnchor, names.dy = 45, "ne", -2
    values = made.valueAxis
    values.labels.fontName, values.labels.fontSize, values.labels.fillColor = "Helvetica", 7, _MUTED
    values.labelTextFormat = _tick
    top = max((value for one in made.data for value in one if value is not None), default=1.0)
    if chart.kind == "stacked":
        top = max((sum(value or 0 for value in one) for one in zip(*made.data, strict=True)), default=1.0)
    values.valueMin, values.valueMax, values.valueStep = 0, *_scale(top)
    values.visibleGrid, values.gridStrokeColor, values.gridStrokeWidth = True, _GREY, 0.4
    values.strokeColor = made.categoryAxis.strokeColor = _GREY
    if chart.kind == "stacked":
        made.categoryAxis.style = "stacked"


def _colour(made: Any, chart: Chart, rows: Sequence[tuple[object, ...]]) -> None:
    for number in range(len(made.data)):
        colour = _PALETTE[number % len(_PALETTE)]
        if isinstance(made, HorizontalLineChart):
            made.lines[number].strokeColor, made.lines[number].strokeWidth = colour, 1.6
        else:
            made.bars[number].fillColor, made.bars[number].strokeColor = colour, None
    if chart.kind == "bars":
        made.groupSpacing, made.barSpacing = 6, 1
    if chart.classes is not None:
        for place, row in enumerate(rows):
            made.bars[0, place].fillColor = _class(row[chart.classes], chart)


def _legend(names: Sequence[str], width: float, base: str) -> Legend:
    legend = Legend()
    legend.x, legend.y, legend.boxAnchor = width, _HEIGHT - 2, "ne"
    legend.fontName, legend.fontSize, legend.fillColor = face("".join(names), base), 7, _MUTED
    legend.alignment, legend.dx, legend.dy, legend.columnMaximum, legend.deltax = "right", 7, 7, 2, 8
    legend.autoXPadding, legend.dxTextSpace, legend.strokeWidth, legend.strokeColor = 8, 4, 0, None
    legend.colorNamePairs = [(_PALETTE[i % len(_PALETTE)], name[:24]) for i, name in enumerate(names)]
    return legend


def _map(table: Table, chart: Chart, width: float, base: str) -> Drawing:
    """Draw outlines in the colour of their class, with their label at the middle of the largest ring."""
    points = [point for rings in chart.outlines.values() for ring in rings for point in ring]
    height = 290.0
    drawing = Drawing(width, height)
    if not points:
        return Drawing(width, 1)
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min((width - 90) / ((east - west) * squeeze or 1), (height - 10) / (north - south or 1))
    left = max((width - 90 - (east - west) * squeeze * scale) / 2, 5)
    for row in table.rows:
        rings = chart.outlines.get(str(row[chart.label]), ())
        for ring in rings:
            flat = [
                value
                for x, y in ring
                for value in (left + (x - west) * squeeze * scale, 5 + (y - south) * scale)
            ]
            colour = _class(row[chart.classes], chart) if chart.classes is not None else _GREY
            drawing.add(Polygon(flat, fillColor=colour, strokeColor=colors.white, strokeWidth=0.8))
        if rings:
            largest = max(rings, key=len)
            x = sum(p[0] for p in largest) / len(largest)
            y = sum(p[1] for p in largest) / len(largest)
            name = _short(str(row[chart.label]), True)
            drawing.add(String(left + (x - west) * squeeze * scale, 3 + (y - south) * scale, name, textAnchor="middle", fontName=face(name, base), fontSize=5.5))  # fmt: skip
    for number, colour in enumerate(chart.colours):
        drawing.add(
            Rect(width - 60, 20 + 14 * number, 10, 10, fillColor=colors.HexColor(colour), strokeColor=None)
        )
        drawing.add(String(width - 45, 22 + 14 * number, str(number + 1), fontName="Helvetica", fontSize=8))
    drawing.add(String(width - 60, 96, chart.unit, fontName=face(chart.unit, base), fontSize=7, fillColor=_MUTED))  # fmt: skip
    return drawing


def _series(rows: Sequence[tuple[object, ...]], column: int, *, lines: bool) -> list[float | None]:
    """Return the values of a column; a line has no lone points, which could not be seen."""
    values = [_number(row[column]) for row in rows]
    if not lines:
        return values
    beside = zip([None, *values[:-1]], [*values[1:], None], strict=True)
    return [
        value if left is not None or right is not None else None
        for value, (left, right) in zip(values, beside, strict=True)
    ]


def _class(value: object, chart: Chart) -> Any:
    return colors.HexColor(chart.colours[int(str(value)) - 1]) if value else _GREY


def _number(value: object) -> float | None:
    return None if value is None or isinstance(value, str) else float(str(value))


def _short(text: str, many: bool) -> str:
    limit = 9 if _HAN.search(text) else 16 if many else 20
    return text if len(text) <= limit else text[: limit - 1] + "."


def _scale(top: float) -> tuple[float, float]:
    """Return a round upper end and step for an axis."""
    raw = (top or 1.0) / 5
    size = 10 ** math.floor(math.log10(raw))
    step = next(one * size for one in (1, 2, 2.5, 5, 10) if one * size >= raw)
    return math.ceil((top or 1.0) / step) * step, step


def _tick(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or value == 0 else f"{value:.3g}"
