// Draws every [data-chart] from its table twin (data-table = id): one source for picture and table, nothing inline.
// data-chart: line or bar · data-target, data-target-label · data-floor: start of a line's axis · data-unit

const css = getComputedStyle(document.documentElement);
const token = (name) => css.getPropertyValue(name).trim();
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const text = { fontFamily: token("--font"), color: token("--ink-3"), fontSize: 12 };
const STYLES = [
  { colour: token("--series-1"), symbol: "circle", size: 7, width: 2.5, type: "solid" },
  { colour: token("--series-2"), symbol: "rect", size: 6, width: 1.5, type: [4, 3] },
  { colour: token("--series-3"), symbol: "triangle", size: 7, width: 1.5, type: [1, 3] },
];

const shown = (value) => (value === null || value === undefined ? "—" : value.toLocaleString("zh-CN"));
// the target must lie inside the picture: where no value reaches it, the axis ends on a round step above it
const reach = (box) => (span) => {
  const target = Number(box.dataset.target ?? 0);
  if (!target || span.max > target) return null;
  const step = 10 ** Math.floor(Math.log10(target)) / 2;
  return Math.ceil((target * 1.0001) / step) * step;
};

const figure = (cell) => {
  const value = Number.parseFloat(cell.textContent.replace(/[,，%]/g, ""));
  return Number.isNaN(value) ? null : value;
};

function read(table) {
  const heads = [...table.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.querySelectorAll("tbody tr")];
  return {
    labels: rows.map((row) => row.querySelector("th").textContent.trim()),
    series: heads.slice(0, STYLES.length).map((name, k) => ({ name, values: rows.map((row) => figure(row.querySelectorAll("td")[k])) })),
  };
}

function goal(box, horizontal) {
  if (!box.dataset.target) return undefined;
  const at = Number(box.dataset.target);
  return {
    silent: true,
    symbol: "none",
    z: horizontal ? 1 : 5, // behind the figures beside the bars
    lineStyle: { color: token("--red"), type: "dashed", width: 1.25 },
    label: { formatter: box.dataset.targetLabel || `目标 ${at}`, position: horizontal ? "start" : "insideStartTop", color: token("--red"), fontSize: 12 },
    data: [horizontal ? { xAxis: at } : { yAxis: at }],
  };
}

function base(box) {
  const unit = box.dataset.unit ?? "";
  return {
    animation: !still,
    textStyle: text,
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => `${shown(value)}${value === null ? "" : unit}` },
  };
}

function line(box, data) {
  const narrow = box.clientWidth < 420;
  return {
    ...base(box),
    grid: { left: 44, right: Math.max(64, ...data.series.map((one) => one.name.length * 12 + 46)), top: 18, bottom: 26 },
    xAxis: { type: "category", data: data.labels, boundaryGap: false, axisTick: { show: false }, axisLine: { onZero: false, lineStyle: { color: token("--line-2") } }, axisLabel: { ...text, fontSize: 11, interval: narrow ? "auto" : 0, alignMaxLabel: "right" } },
    yAxis: { type: "value", min: box.dataset.floor ? Number(box.dataset.floor) : (span) => (span.min < 0 ? null : 0), max: reach(box), splitLine: { lineStyle: { color: token("--line") } }, axisLabel: text },
    series: data.series.map((one, k) => ({
      name: one.name,
      type: "line",
      data: one.values,
      connectNulls: false,
      symbol: STYLES[k].symbol,
      symbolSize: STYLES[k].size,
      showAllSymbol: data.labels.length <= 24,
      color: STYLES[k].colour,
      lineStyle: { width: STYLES[k].width, type: STYLES[k].type },
      endLabel: { show: true, formatter: (point) => `${one.name} ${shown(point.value)}`, color: k ? token("--ink-2") : STYLES[k].colour, fontSize: 12, fontWeight: k ? 400 : 600, lineHeight: 16, distance: 6 },
      labelLayout: { moveOverlap: "shiftY" },
      markLine: k ? undefined : goal(box, false),
    })),
  };
}

// bars always start at nought and lie down, so that long names stay readable
function bar(box, data) {
  return {
    ...base(box),
    grid: { left: 8, right: 56, top: data.series.length > 1 || box.dataset.target ? 32 : 12, bottom: 8, containLabel: true },
    legend: data.series.length > 1 ? { top: 0, left: 0, icon: "rect", itemWidth: 10, itemHeight: 10, textStyle: text } : undefined,
    xAxis: { type: "value", min: 0, max: box.dataset.target ? reach(box) : undefined, splitLine: { show: false }, axisLabel: { show: false } },
    yAxis: { type: "category", data: data.labels, inverse: true, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-2") } }, axisLabel: { ...text, color: token("--ink-2"), width: 140, overflow: "truncate" } },
    series: data.series.map((one, k) => ({
      name: one.name,
      type: "bar",
      data: one.values,
      barMaxWidth: 14,
      color: STYLES[k].colour,
      label: { show: true, position: "right", formatter: (point) => shown(point.value), color: token("--ink"), fontSize: 12, backgroundColor: token("--surface"), padding: [0, 2] },
      markLine: k ? undefined : goal(box, true),
    })),
  };
}

let echarts = null;
async function draw(root) {
  const boxes = [...root.querySelectorAll("[data-chart]:not([data-drawn])")];
  if (!boxes.length) return;
  echarts ??= await import(document.querySelector("script[data-echarts]").dataset.echarts);
  for (const box of boxes) {
    const table = document.getElementById(box.dataset.table);
    if (!table || box.dataset.drawn) continue;
    box.dataset.drawn = "1";
    const data = read(table);
    const option = () => (box.dataset.chart === "bar" ? bar(box, data) : line(box, data));
    if (box.dataset.chart === "bar") box.classList.add("chart-tall");
    const chart = echarts.init(box, null, { renderer: "svg", height: box.dataset.chart === "bar" ? 48 + data.labels.length * 26 * data.series.length : undefined });
    chart.setOption(option());
    new ResizeObserver(() => box.clientWidth && chart.resize()).observe(box);
  }
}

document.addEventListener("htmx:afterSettle", (event) => event.detail.target && draw(event.detail.target));
draw(document);
