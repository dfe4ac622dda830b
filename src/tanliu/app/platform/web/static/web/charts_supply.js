// Plants on the map of the regions: regions by the power on line, a point for each plant whose place is told.
import { add, tools } from "./charts.js";

const { style, number, PALETTE } = tools;

add("plants", (data) => {
  echarts.registerMap("plants", data.geojson);
  const rows = Object.fromEntries(data.rows.map((row) => [row.name, row]));
  const kinds = [...new Set(data.points.map((point) => point.kind))];
  const fill = (row) => row.class ? { areaColor: style("--accent"), opacity: 0.15 + 0.15 * row.class } : { areaColor: style("--line") };
  const size = (kw) => 9 + Math.min(15, Math.sqrt(kw ?? 0) / 18);
  return {
    options: {
      tooltip: { formatter: (p) => p.seriesType === "scatter" ? `${p.data.title}\n${p.data.kind}${p.data.kw == null ? "" : `: ${number(p.data.kw)} kW`}` : `${rows[p.name]?.title ?? p.name}\n${data.measure}: ${number(rows[p.name]?.value)} ${data.unit}` },
      legend: { show: kinds.length > 0, bottom: 0, type: "scroll", data: kinds, textStyle: { color: style("--ink-2") }, pageTextStyle: { color: style("--ink-2") } },
      geo: {
        map: "plants", roam: false, nameProperty: "name", aspectScale: 0.9, layoutCenter: ["50%", "47%"], layoutSize: "92%", itemStyle: { borderColor: style("--card"), borderWidth: 1.2, areaColor: style("--line") },
        label: { show: innerWidth > 700, formatter: (p) => rows[p.name]?.title ?? "", fontSize: 11, color: style("--ink") }, emphasis: { itemStyle: { areaColor: null, borderColor: style("--ink"), borderWidth: 2 }, label: { show: true, color: style("--ink") } },
        regions: data.rows.map((row) => ({ name: row.name, itemStyle: fill(row) })), tooltip: { show: true },
      },
      series: kinds.map((kind, at) => ({
        name: kind, type: "scatter", coordinateSystem: "geo", z: 4, itemStyle: { color: PALETTE[(at + 1) % PALETTE.length], borderColor: style("--card"), borderWidth: 1 },
        data: data.points.filter((point) => point.kind === kind).map((point) => ({ ...point, value: point.at, symbolSize: size(point.kw), itemStyle: point.off ? { color: style("--ink-2"), opacity: 0.5 } : undefined })),
      })),
    },
    follow: (event) => event.seriesType === "scatter" && event.data?.address,
  };
});
