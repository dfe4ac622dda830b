// Firms as known, with the estimate and interval that models without them give; both axes are logarithmic.
import { add, tools } from "./charts.js";

const { style, number, axis, legend, PALETTE } = tools;

add("fitted", (data) => {
  const line = { type: "line", showSymbol: false, silent: true };
  return {
    options: {
      tooltip: { formatter: (p) => `${p.seriesName}\n${number(p.value[0])} → ${number(p.value[1])} ${data.unit}` }, legend: legend(),
      grid: { left: 8, right: 24, top: 28, bottom: 60, containLabel: true },
      xAxis: { type: "log", name: data.axis, nameLocation: "middle", nameGap: 28, ...axis() },
      yAxis: { type: "log", name: data.unit, ...axis() },
      series: [
        { ...line, name: data.words.interval, data: data.low, lineStyle: { type: "dashed", width: 1, color: PALETTE[1] }, itemStyle: { color: PALETTE[1] } },
        { ...line, name: data.words.interval, data: data.high, lineStyle: { type: "dashed", width: 1, color: PALETTE[1] }, itemStyle: { color: PALETTE[1] } },
        { ...line, name: data.words.estimate, data: data.estimate, lineStyle: { width: 1.6, color: PALETTE[0] }, itemStyle: { color: PALETTE[0] } },
        { type: "scatter", name: data.words.known, data: data.known, symbolSize: 7, itemStyle: { color: PALETTE[2], opacity: 0.75 } },
      ],
    },
  };
});
