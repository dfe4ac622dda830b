// Figures around a finding: the months before and after, and a firm among those of its industry.
import { add, tools } from "./charts.js";

const { style, number, axis, legend } = tools;

// A slip of the unit would flatten all other months, so a wide range is drawn on a logarithmic axis.
add("context", (data) => {
  const every = data.series.flatMap((one) => one.values).filter((value) => value > 0);
  const wide = Math.max(...every) > 20 * Math.min(...every);
  return {
    options: {
      color: [style("--accent"), "#3f6fb5"],
      tooltip: { trigger: "axis", valueFormatter: (value) => number(value) }, legend: legend(),
      grid: { left: 8, right: 16, top: 20, bottom: 40, containLabel: true },
      xAxis: { type: "category", data: data.periods, ...axis() }, yAxis: { type: wide ? "log" : "value", ...axis() },
      series: data.series.map((one, i) => ({
        name: one.title, type: i ? "line" : "bar", barMaxWidth: 34,
        data: one.values.map((value, n) => i === 0 && data.marked.includes(data.periods[n]) ? { value, itemStyle: { color: "#d9822b" } } : value),
      })),
    },
  };
});

add("ranked", (data) => ({
  options: {
    tooltip: { trigger: "item", formatter: (p) => `${number(Array.isArray(p.value) ? p.value[1] : p.value)} ${data.unit}` },
    grid: { left: 8, right: 16, top: 28, bottom: 8, containLabel: true },
    xAxis: { type: "value", max: data.of, ...axis(), axisLabel: { show: false } }, yAxis: { type: "log", name: data.unit, ...axis(), nameTextStyle: { ...axis().nameTextStyle, align: "left" } },
    series: [
      { type: "scatter", symbolSize: 9, data: data.groups, itemStyle: { color: style("--accent") } },
      { type: "line", data: [[0, data.own], [data.of, data.own]], symbol: "none", lineStyle: { color: "#d9822b", width: 2 } },
    ],
  },
}));
