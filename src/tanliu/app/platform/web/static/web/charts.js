// Charts by ECharts (a global from vendor/echarts.min.js); every chart has a table beside it in the page.
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const number = (value, digits) => value == null ? "–" : value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits ?? (Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 1 : 2) });
const PALETTE = ["#0b6b57", "#d9822b", "#3f6fb5", "#8a5fb0", "#b8473d", "#5d8a2f", "#c2a21b", "#4aa3a1", "#8c6d5a", "#7a8791"];

function frame() {
  return {
    color: [style("--accent"), ...PALETTE.slice(1)],
    textStyle: { fontFamily: style("--sans"), color: style("--ink") },
    tooltip: { renderMode: "richText", confine: true, backgroundColor: style("--card"), borderColor: style("--line"), textStyle: { color: style("--ink"), fontSize: 13 } },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 350,
  };
}
// Large numbers on an axis are short: 1,200,000 is 1.2 M, in Chinese 120 万.
const short = (value) => value.toLocaleString(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 2 });
const axis = () => ({ axisLabel: { color: style("--ink-2"), hideOverlap: true }, axisLine: { lineStyle: { color: style("--line") } }, splitLine: { lineStyle: { color: style("--line") } }, nameTextStyle: { color: style("--ink-2") } });
const scale = (name) => { const base = axis(); return { type: "value", name, ...base, nameTextStyle: { ...base.nameTextStyle, align: "left" }, axisLabel: { ...base.axisLabel, formatter: short } }; };
const legend = () => ({ type: "scroll", bottom: 0, itemWidth: 14, itemHeight: 10, itemGap: 12, icon: "roundRect", textStyle: { color: style("--ink-2") }, pageTextStyle: { color: style("--ink-2") } });

// Each kind returns ECharts options and, where a click leads somewhere, a function from an event to an address.
const KINDS = {
  map(data) {
    echarts.registerMap("here", data.geojson);
    const titles = Object.fromEntries(data.rows.map((row) => [row.name, row.title]));
    return {
      options: {
        tooltip: { formatter: (p) => `${titles[p.name] ?? p.name}\n${data.measure}: ${number(p.data?.shown)} ${data.unit}${p.data?.doubt ? `\n${p.data.doubt}` : ""}` },
        visualMap: { show: false, type: "piecewise", dimension: 0, pieces: data.colours.map((color, i) => ({ value: i + 1, color })), outOfRange: { color: style("--line") } },
        series: [{
          type: "map", map: "here", roam: false, selectedMode: false, nameProperty: "name", aspectScale: 0.9, layoutCenter: ["50%", "50%"], layoutSize: "98%",
          label: { show: innerWidth > 700, formatter: (p) => titles[p.name] ?? "", fontSize: 11, color: "#10201b", textBorderColor: "rgba(255,255,255,.6)", textBorderWidth: 2 }, labelLayout: { hideOverlap: true },
          itemStyle: { borderColor: style("--card"), borderWidth: 1.2, areaColor: style("--line") },
          emphasis: { label: { show: true, color: "#10201b" }, itemStyle: { areaColor: null, borderColor: style("--ink"), borderWidth: 2 } },
          data: data.rows.map((row) => ({ name: row.name, value: row.class ?? 0, shown: row.value, doubt: row.doubt })),
        }],
      },
      follow: (event) => event.name && (data.rows.find((row) => row.name === event.name)?.address ?? `${location.pathname.split("/map")[0]}/map/${encodeURIComponent(event.name)}${location.search}`),
    };
  },
  sankey(data) {
    return {
      options: {
        tooltip: { formatter: (p) => p.dataType === "edge" ? `${data.titles[p.data.source]} → ${data.titles[p.data.target]}\n${number(p.data.value)} ${data.unit}` : `${data.titles[p.name]}\n${number(p.value)} ${data.unit}` },
        series: [{
          type: "sankey", nodeAlign: "justify", nodeGap: innerWidth > 700 ? 9 : 6, nodeWidth: 14, left: 8, right: innerWidth > 700 ? 120 : 74, top: 8, bottom: 12, emphasis: { focus: "adjacency" },
          data: data.nodes, links: data.links, lineStyle: { color: "gradient", opacity: 0.35 },
          label: { color: style("--ink"), fontSize: 11, formatter: (p) => data.titles[p.name], width: innerWidth > 700 ? 130 : 68, overflow: "truncate" }, labelLayout: { hideOverlap: true },
        }],
      },
      follow: (event) => event.dataType === "node" && data.addresses?.[event.name],
    };
  },
  stacked(data) {
    return {
      options: {
        tooltip: { trigger: "axis", valueFormatter: (value) => `${number(value)} ${data.unit}` }, legend: data.series.length > 8 ? legend() : { ...legend(), type: "plain" },
        grid: { left: 8, right: 16, top: 28, bottom: innerWidth > 700 ? 54 : 72, containLabel: true },
        xAxis: { type: "category", data: data.periods, ...axis() }, yAxis: scale(data.unit),
        series: data.series.map((one) => ({ name: one.title, type: data.area ? "line" : "bar", stack: "all", barMaxWidth: 64, areaStyle: data.area ? { opacity: 0.8 } : undefined, showSymbol: false, data: one.values })),
      },
    };
  },
  bars(data) {
    return {
      options: {
        tooltip: { trigger: "axis", valueFormatter: (value) => `${number(value)} ${data.unit}` },
        grid: { left: 8, right: 72, top: 8, bottom: 8, containLabel: true },
        xAxis: { ...scale(), splitNumber: innerWidth > 700 ? 5 : 3 }, yAxis: { type: "category", inverse: true, data: data.rows.map((r) => r.title), ...axis(), axisLabel: { color: style("--ink-2"), width: innerWidth > 700 ? 340 : 120, overflow: "truncate", interval: 0 } },
        series: [{ type: "bar", barMaxWidth: 22, data: data.rows.map((r) => r.value), label: { show: true, position: "right", color: style("--ink-2"), formatter: (p) => number(p.value) } }],
      },
      follow: (event) => data.rows[event.dataIndex]?.address,
    };
  },
  // A bar for each side, and between them steps that float where the one before ended; sideways where names are long.
  waterfall(data) {
    const bars = [{ ...data.before, from: null, to: data.before.value, color: style("--ink-2") }];
    let at = data.before.value;
    for (const step of data.steps) {
      bars.push({ ...step, from: at, to: at + step.value, color: step.value > 0 ? style("--bad") : style("--accent") });
      at += step.value;
    }
    bars.push({ ...data.after, from: null, to: data.after.value, color: style("--ink-2") });
    // the axis begins near the lowest end of a step, or steps of a large whole could not be seen
    const ends = bars.map((bar) => bar.to), low = Math.min(...ends), high = Math.max(...ends);
    const floor = low > 0.6 * high ? Math.floor(low - (high - low) * 0.6) : Math.min(0, low);
    const told = (bar) => (bar.from != null && bar.value > 0 ? "+" : "") + number(bar.value, data.places);
    const names = { type: "category", inverse: Boolean(data.sideways), data: bars.map((bar) => bar.title), ...axis(), axisLabel: { color: style("--ink-2"), interval: 0, fontSize: innerWidth > 700 ? 12 : 10, ...(data.sideways ? { width: innerWidth > 700 ? 150 : 92, overflow: "truncate" } : { width: 60, overflow: "break" }) } };
    const values = { ...scale(data.sideways ? undefined : data.unit), min: floor, splitNumber: innerWidth > 700 ? 5 : 3 };
    return {
      options: {
        tooltip: { trigger: "axis", axisPointer: { type: "none" }, formatter: ([p]) => `${bars[p.dataIndex].title}\n${told(bars[p.dataIndex])} ${data.unit}` },
        grid: { left: 8, right: data.sideways ? 64 : 16, top: 28, bottom: 8, containLabel: true },
        xAxis: data.sideways ? values : names, yAxis: data.sideways ? names : values,
        series: [
          { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: bars.map((bar) => Math.min(bar.from ?? floor, bar.to)) },
          { type: "bar", stack: "all", barMaxWidth: data.sideways ? 20 : 56, data: bars.map((bar) => ({ value: Math.abs(bar.to - (bar.from ?? floor)), itemStyle: { color: bar.color } })), label: { show: innerWidth > 700 || data.sideways, position: data.sideways ? "right" : "top", color: style("--ink-2"), fontSize: 11, formatter: (p) => told(bars[p.dataIndex]) } },
        ],
      },
    };
  },
  // The close of days as a line with what was lowest and highest, and beneath it what was traded.
  prices(data) {
    const wide = innerWidth > 700, told = (value) => `${number(value, 2)} ${data.unit}`, titled = (title, values, more) => ({ type: "line", name: title, data: values, showSymbol: values.length < 40, ...more });
    return {
      options: {
        tooltip: { trigger: "axis", formatter: (rows) => [rows[0].axisValue, ...rows.map((p) => `${p.seriesName}: ${p.seriesType === "bar" ? `${number(p.value, 0)} ${data.lots_unit}` : told(p.value)}`)].join("\n") },
        legend: { ...legend(), type: "plain" }, axisPointer: { link: [{ xAxisIndex: "all" }] },
        grid: [{ left: 8, right: 16, top: 28, height: "48%", containLabel: true }, { left: 8, right: 16, top: "66%", bottom: wide ? 34 : 52, containLabel: true }],
        xAxis: [0, 1].map((gridIndex) => ({ type: "category", gridIndex, data: data.periods, ...axis(), ...(gridIndex ? {} : { axisLabel: { show: false } }) })),
        yAxis: [{ ...scale(data.unit), scale: true, splitNumber: 4 }, { ...scale(data.lots_unit), gridIndex: 1, splitNumber: 2 }].map((one) => ({ ...one, nameTextStyle: { color: style("--ink-2"), align: "left" } })),
        series: [
          titled(data.words.close, data.closes, { lineStyle: { width: 2.5 } }), titled(data.words.low, data.lows, { lineStyle: { width: 1, type: "dashed" } }), titled(data.words.high, data.highs, { lineStyle: { width: 1, type: "dotted" } }),
          { type: "bar", name: data.words.lots, xAxisIndex: 1, yAxisIndex: 1, barMaxWidth: 24, itemStyle: { opacity: 0.6 }, data: data.lots },
        ],
      },
    };
  },
  ring(data) {
    return {
      options: {
        tooltip: { formatter: (p) => `${p.name}\n${number(p.value)} ${data.unit} (${p.percent} %)` }, legend: legend(),
        series: [{ type: "pie", radius: ["45%", "72%"], center: ["50%", "44%"], itemStyle: { borderColor: style("--card"), borderWidth: 2 }, label: { show: false }, data: data.rows.map((r) => ({ name: r.title, value: r.value })) }],
      },
    };
  },
};

export function add(kind, make) { KINDS[kind] = make; }
export const tools = { style, number, axis, scale, legend, PALETTE };

export function draw(place, data) {
  const { options, follow } = KINDS[data.kind](data);
  const chart = echarts.getInstanceByDom(place) ?? echarts.init(place, null, { renderer: "canvas" });
  const base = frame();
  chart.setOption({ ...base, ...options, tooltip: { ...base.tooltip, ...options.tooltip } }, true);
  chart.off("click");
  if (follow) chart.on("click", (event) => { const address = follow(event); if (address) location.assign(address); });
  if (!place.dataset.watched) {
    place.dataset.watched = "1";
    new ResizeObserver(() => chart.resize()).observe(place);
  }
  return chart;
}
