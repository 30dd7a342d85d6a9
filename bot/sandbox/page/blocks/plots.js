/** Plots series over categories as SVG: bars, lines and areas on one frame with readable steps. */
import { h } from "../dom.js";

// The drawing's own units; the page scales it, so letters stay readable at phone width only if the frame is small.
const FRAME = { width: 460, height: 250, left: 46, right: 10, top: 12, bottom: 44 };
const STEPS = [1, 2, 2.5, 5, 10];
//: More labels than this below the axis would run into each other.
const LABELS = 7;
const DASHES = ["", "6 4", "2 3", "8 3 2 3"];

const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

function framed({ series = [], axis_config: axis = {} }) {
  const categories = axis.categories ?? series[0]?.data.map(({ label }) => label) ?? [];
  const rows = series.map((one) =>
    categories.map((category) => one.data.find(({ label }) => label === category)?.value ?? null),
  );
  const all = rows.flat().filter((value) => value !== null);
  const ticks = ticksOver(Math.min(0, ...all), Math.max(0, ...all), all.every(Number.isInteger));
  const [low, high] = [ticks[0], ticks.at(-1)];
  const inner = { width: FRAME.width - FRAME.left - FRAME.right, height: FRAME.height - FRAME.top - FRAME.bottom };
  const slot = inner.width / Math.max(categories.length, 1);
  const y = (value) => FRAME.top + inner.height * (1 - (value - low) / (high - low));
  const x = (index) => FRAME.left + slot * (index + 0.5);
  return { axis, categories, rows, ticks, slot, x, y };
}

/** Round numbers from below `low` to above `high`, about five; what is counted in whole numbers has no halves. */
function ticksOver(low, high, whole) {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const steps = STEPS.map((size) => size * power).filter((size) => !whole || Number.isInteger(size));
  const step = steps.find((size) => size >= span / 4);
  const first = Math.floor(low / step);
  const count = Math.max(1, Math.ceil(high / step) - first);
  return Array.from({ length: count + 1 }, (_, at) => (first + at) * step);
}

const text = (x, y, anchor, words, extra = {}) => h("text", { x, y, "text-anchor": anchor, ...extra }, words);

function scaffold({ axis, categories, ticks, x, y }) {
  const right = FRAME.width - FRAME.right;
  const floor = FRAME.height - FRAME.bottom;
  const every = Math.ceil(categories.length / LABELS);
  return [
    ticks.map((tick) => [
      h("line", { class: tick === 0 ? "axis" : "grid", x1: FRAME.left, x2: right, y1: y(tick), y2: y(tick) }),
      text(FRAME.left - 6, y(tick) + 4, "end", short.format(tick)),
    ]),
    categories.map((category, at) =>
      at % every ? null : text(x(at), floor + 18, "middle", clipped(category, categories.length / every)),
    ),
    axis.x_label
      ? text((FRAME.left + right) / 2, FRAME.height - 6, "middle", axis.x_label, { class: "axis-label" })
      : null,
    axis.y_label
      ? text(0, 0, "middle", axis.y_label, {
          class: "axis-label",
          transform: `translate(11 ${(FRAME.top + floor) / 2}) rotate(-90)`,
        })
      : null,
  ];
}

function clipped(label, count) {
  const room = Math.max(4, Math.floor(62 / Math.max(count, 1)));
  const letters = [...label];
  return letters.length > room ? `${letters.slice(0, room - 1).join("")}…` : label;
}

const svg = (...children) =>
  h("svg", { viewBox: `0 0 ${FRAME.width} ${FRAME.height}`, "aria-hidden": "true", focusable: "false" }, ...children);

export function bars(shape) {
  const frame = framed(shape);
  const width = Math.min((frame.slot * 0.72) / frame.rows.length, 44);
  const one = (value, series, at) => {
    const top = Math.min(frame.y(value), frame.y(0));
    const x = frame.x(at) + width * (series - frame.rows.length / 2);
    return h("rect", {
      class: `fill series-${series % 12}`,
      x,
      y: top,
      width: Math.max(width - 2, 1),
      height: Math.abs(frame.y(value) - frame.y(0)),
      rx: 2,
    });
  };
  return svg(
    scaffold(frame),
    frame.rows.map((row, series) => row.map((value, at) => (value === null ? null : one(value, series, at)))),
  );
}

/** Lines differ by dash and by dots too, not by colour alone. */
export function linesOf(shape) {
  const frame = framed(shape);
  return svg(
    scaffold(frame),
    frame.rows.map((row, series) => [strokes(frame, row, series), dots(frame, row, series)]),
  );
}

export function area(shape) {
  const frame = framed(shape);
  const below = (run, series) => {
    const points = run.map(([x, y]) => `L${x} ${y}`).join("");
    const floor = frame.y(0);
    return h("path", {
      class: `wash series-${series % 12}`,
      d: `M${run[0][0]} ${floor}${points}L${run.at(-1)[0]} ${floor}Z`,
    });
  };
  return svg(
    scaffold(frame),
    frame.rows.map((row, series) => [runs(frame, row).map((run) => below(run, series)), strokes(frame, row, series)]),
  );
}

/** The stretches without a gap, as points. */
function runs(frame, row) {
  const found = [[]];
  row.forEach((value, at) => (value === null ? found.push([]) : found.at(-1).push([frame.x(at), frame.y(value)])));
  return found.filter((run) => run.length);
}

function strokes(frame, row, series) {
  const path = (run) => `M${run.map((point) => point.join(" ")).join("L")}`;
  return runs(frame, row).map((run) =>
    h("path", { class: `stroke series-${series % 12}`, "stroke-dasharray": DASHES[series % 4] || null, d: path(run) }),
  );
}

const dots = (frame, row, series) =>
  runs(frame, row)
    .flat()
    .map(([cx, cy]) => h("circle", { class: `fill series-${series % 12}`, cx, cy, r: 3.5 }));
