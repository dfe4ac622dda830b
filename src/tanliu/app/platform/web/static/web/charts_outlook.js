// Scenarios with the band of their draws, and the swings of what they depend on.
import { add, tools } from "./charts.js";

const { style, number, axis, scale, legend, PALETTE } = tools;

add("scenarios", (data) => {
  const series = data.series.flatMap((one, at) => {
    const color = one.own ? style("--ink") : PALETTE[at % PALETTE.length];
    const line = { name: one.title, type: "line", showSymbol: false, data: one.values, lineStyle: { width: 2.4, color, type: one.own ? "dashed" : "solid" }, itemStyle: { color }, z: 3 };
    if (!one.low) return [line];
    // the band is what lies between its ends, stacked on the lower one
    const part = { type: "line", stack: `band ${at}`, stackStrategy: "all", showSymbol: false, silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, itemStyle: { color } };
    return [
      { ...part, name: `${one.title} low`, data: one.low },
      { ...part, name: `${one.title} band`, data: one.high.map((high, i) => high - one.low[i]), areaStyle: { color, opacity: 0.14 } },
      line,
    ];
  });
  const told = ([first]) => {
    const rows = data.series.map((one) => `${one.title}: ${number(one.values[first.dataIndex], 0)}${one.low ? ` (${number(one.low[first.dataIndex], 0)}–${number(one.high[first.dataIndex], 0)})` : ""}`);
    return `${data.periods[first.dataIndex]} · ${data.unit}\n${rows.join("\n")}\n${data.band}`;
  };
  return {
    options: {
      tooltip: { trigger: "axis", formatter: told }, legend: { ...legend(), data: data.series.map((one) => one.title) },
      grid: { left: 8, right: 16, top: 28, bottom: 40, containLabel: true },
      xAxis: { type: "category", boundaryGap: false, data: data.periods.map(String), ...axis() }, yAxis: { ...scale(data.unit), min: 0 }, series,
    },
  };
});

add("tornado", (data) => {
  const rows = data.rows.slice(0, 12), wide = innerWidth > 700;
  const bars = (key, color) => ({ type: "bar", stack: "all", barMaxWidth: 18, name: key === "low" ? "−20 %" : "+20 %", itemStyle: { color }, data: rows.map((row) => row[key] - data.middle) });
  return {
    options: {
      tooltip: { trigger: "axis", axisPointer: { type: "none" }, formatter: ([p]) => `${rows[p.dataIndex].title}\n−20 %: ${number(rows[p.dataIndex].low, 0)}\n+20 %: ${number(rows[p.dataIndex].high, 0)} ${data.unit}` },
      legend: legend(), grid: { left: 8, right: 16, top: 8, bottom: 40, containLabel: true },
      xAxis: { ...scale(), splitNumber: wide ? 5 : 3 },
      yAxis: { type: "category", inverse: true, data: rows.map((row) => row.title), ...axis(), axisLabel: { color: style("--ink-2"), width: wide ? 180 : 110, overflow: "truncate", interval: 0 } },
      series: [bars("low", PALETTE[1]), bars("high", PALETTE[0])],
    },
  };
});
