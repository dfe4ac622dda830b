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

// A forecast with its band, what the week before would say, and what came; nothing is drawn where nothing is known.
add("forecast", (data) => {
  const narrow = innerWidth < 700;
  const line = { type: "line", showSymbol: false, connectNulls: false, lineStyle: { width: 1.8 } };
  const part = { type: "line", stack: "band", stackStrategy: "all", showSymbol: false, silent: true, connectNulls: false, lineStyle: { opacity: 0 }, itemStyle: { color: style("--accent") }, tooltip: { show: false } };
  const series = [
    { ...part, name: "low", data: data.low },
    { ...part, name: data.words.band, data: data.high.map((high, i) => high == null ? null : high - data.low[i]), areaStyle: { color: style("--accent"), opacity: 0.22 }, itemStyle: { color: style("--accent"), opacity: 0.3 } },
    { ...line, name: data.words.naive, data: data.naive, lineStyle: { width: 1, type: "dotted", color: PALETTE[1] }, itemStyle: { color: PALETTE[1] } },
    { ...line, name: data.words.mid, data: data.mid, z: 3, itemStyle: { color: style("--accent") } },
  ];
  if (data.came) series.push({ ...line, name: data.words.came, data: data.came, z: 4, lineStyle: { width: 2.2, color: style("--ink") }, itemStyle: { color: style("--ink") } });
  const told = ([point]) => {
    const i = point.dataIndex, words = data.words, rows = [["mid", data.mid], ["low", data.low], ["high", data.high], ["naive", data.naive], ...(data.came ? [["came", data.came]] : [])];
    return `${data.times[i]}\n${rows.map(([name, values]) => `${words[name]}: ${number(values[i])} ${data.unit}`).join("\n")}`;
  };
  const base = axis(), days = data.times.length * 60 > 48 * 60;
  const labels = days ? { interval: (_, time) => time.endsWith("00:00"), formatter: (time) => time.slice(5, 10) } : { formatter: (time) => time.slice(11) };
  return {
    options: {
      tooltip: { trigger: "axis", formatter: told },
      legend: { ...legend(), data: [data.words.mid, data.words.band, data.words.naive, ...(data.came ? [data.words.came] : [])] },
      grid: { left: 8, right: 16, top: 28, bottom: 44, containLabel: true },
      xAxis: { type: "category", data: data.times, boundaryGap: false, ...base, axisLabel: { ...base.axisLabel, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: narrow ? "right" : undefined, ...labels } },
      yAxis: scale(data.unit), series,
    },
  };
});
