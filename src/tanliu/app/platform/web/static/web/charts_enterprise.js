// Charts of one enterprise: the load curve with its range, and the calendar of daily energy.
import { add, tools } from "./charts.js";

const { style, number, axis, scale, legend, PALETTE } = tools;
const narrow = () => innerWidth < 700;

// A gap is a gap: nothing is drawn where nothing is known. The band between the smallest and the largest power is the
// second of two stacked lines; the first, invisible one lifts it.
add("load", (data) => {
  const line = { type: "line", showSymbol: false, connectNulls: false, lineStyle: { width: 1.4 } };
  const series = [{ ...line, name: data.words.mean, data: data.mean, z: 3, step: data.low ? undefined : "end", showAllSymbol: false }];
  if (data.low) {
    const nothing = { lineStyle: { opacity: 0 }, itemStyle: { opacity: 0 }, emphasis: { disabled: true }, tooltip: { show: false } };
    series.unshift(
      { ...line, ...nothing, name: "low", stack: "range", data: data.low },
      { ...line, ...nothing, name: data.words.range, stack: "range", itemStyle: { color: style("--accent"), opacity: 0.3 }, areaStyle: { color: style("--accent"), opacity: 0.3 }, data: data.high.map((high, i) => high == null ? null : high - data.low[i]) },
    );
  }
  const told = (i) => data.low && data.mean[i] != null ? `\n${data.words.low}: ${number(data.low[i])} ${data.unit}\n${data.words.high}: ${number(data.high[i])} ${data.unit}` : "";
  const base = axis();
  const oneDay = data.times[0].slice(0, 10) === data.times.at(-1).slice(0, 10);
  const labels = oneDay ? { formatter: (time) => time.slice(11) } : { interval: (_, time) => time.endsWith("00:00"), formatter: (time) => time.slice(narrow() ? 5 : 0, 10) };
  return {
    options: {
      color: [style("--accent")],
      tooltip: { trigger: "axis", formatter: (points) => { const i = points[0].dataIndex; return `${data.times[i]}\n${data.words.mean}: ${number(data.mean[i])} ${data.unit}${told(i)}`; } },
      legend: { ...legend(), data: data.low ? [data.words.mean, data.words.range] : [data.words.mean], bottom: 34 },
      grid: { left: 8, right: 16, top: 28, bottom: 70, containLabel: true },
      xAxis: { type: "category", data: data.times, boundaryGap: false, ...base, axisLabel: { ...base.axisLabel, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right", ...labels } },
      yAxis: scale(data.unit),
      dataZoom: [
        { type: "inside", zoomOnMouseWheel: "ctrl" },
        { type: "slider", height: 20, bottom: 6, brushSelect: false, borderColor: style("--line"), textStyle: { color: style("--ink-2") }, showDetail: !narrow() },
      ],
      series,
    },
  };
});

// Five shades with as many days each, so that a few holidays do not make all other days look alike.
const SHADES = ["#d8efe5", "#93ccb5", "#4ba587", "#16795f", "#073f34"];
function fifths(sorted) {
  const limits = [1, 2, 3, 4].map((fifth) => sorted[Math.floor((sorted.length * fifth) / 5)]);
  return SHADES.map((color, i) => ({ color, ...(i > 0 ? { gte: limits[i - 1] } : {}), ...(i < 4 ? { lt: limits[i] } : {}) }));
}

// One calendar on a wide screen, two halves of the year below each other on a phone.
add("calendar", (data) => {
  const halves = narrow() ? [[`${data.year}-01-01`, `${data.year}-06-30`], [`${data.year}-07-01`, `${data.year}-12-31`]] : [[`${data.year}-01-01`, `${data.year}-12-31`]];
  const energies = data.days.map((day) => day[1]).sort((a, b) => a - b);
  const names = data.chinese ? "ZH" : "EN";
  const height = narrow() ? 190 : 230;
  return {
    options: {
      tooltip: { formatter: (p) => `${p.value[0]}\n${number(p.value[1])} ${data.unit}\n${data.word}: ${p.value[2]} / ${p.value[3]}` },
      visualMap: {
        type: "piecewise", dimension: 1, orient: "horizontal", left: "center", bottom: 0, itemWidth: 22, itemHeight: 12, itemGap: 2, showLabel: false, selectedMode: false,
        text: [number(energies.at(-1), 0), number(energies[0], 0)], textStyle: { color: style("--ink-2") }, pieces: fifths(energies),
      },
      calendar: halves.map((range, i) => ({
        range, top: 24 + i * height, left: 40, right: 12, height: height - 60, cellSize: ["auto", "auto"],
        splitLine: { lineStyle: { color: style("--ink-2"), width: 1 } }, itemStyle: { color: style("--paper"), borderColor: style("--card"), borderWidth: 1.5 },
        dayLabel: { firstDay: 1, nameMap: names, color: style("--ink-2") }, monthLabel: { nameMap: names, color: style("--ink-2") }, yearLabel: { show: false },
      })),
      series: halves.map((range, i) => ({
        type: "heatmap", coordinateSystem: "calendar", calendarIndex: i,
        data: data.days.filter((day) => day[0] >= range[0] && day[0] <= range[1])
          .map((day) => ({ value: day, itemStyle: day[2] < day[3] ? { borderColor: "#d9822b", borderWidth: 2 } : undefined })),
      })),
    },
    follow: (event) => event.value && `${data.address}&from=${event.value[0]}&to=${event.value[0]}#load`,
  };
});

// A firm in the accent colour beside its industry.
add("beside", (data) => ({
  options: {
    tooltip: { trigger: "axis", valueFormatter: (value) => `${number(value, 4)} ${data.unit}` },
    grid: { left: 14, right: 52, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", ...axis(), axisLabel: { show: false } },
    yAxis: { type: "category", inverse: true, data: data.rows.map((row) => row.title), ...axis(), axisTick: { show: false } },
    series: [{
      type: "bar", barMaxWidth: 20, data: data.rows.map((row, i) => ({ value: row.value, itemStyle: { color: i === 0 ? style("--accent") : PALETTE[9] } })),
      label: { show: true, position: "right", color: style("--ink-2"), formatter: (p) => number(p.value, 3) },
    }],
  },
}));
