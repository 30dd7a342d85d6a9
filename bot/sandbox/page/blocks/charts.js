/** Draws `data_visualization` blocks: a picture for the eye, a legend, and the same numbers as a table. */
import { h } from "../dom.js";
import { worded } from "../language.js";
import { area, bars, linesOf } from "./plots.js";
import { pie } from "./pies.js";

const DRAWN = { bar: bars, line: linesOf, area, pie };
const NAMES = { bar: "Bar chart", line: "Line chart", area: "Area chart", pie: "Pie chart" };

const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

export function chart(block) {
  const shape = block.chart ?? {};
  const draw = DRAWN[shape.type];
  if (!draw) return h("p", { class: "unknown" }, `[A chart of the type “${shape.type}” is not shown here.]`);
  const table = shape.type === "pie" ? pieTable(shape) : seriesTable(shape);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", { dir: "auto" }, block.title),
    h(
      "div",
      { role: "img", "aria-label": `${NAMES[shape.type]}: ${block.title}. ${told(table)}`, class: "plot" },
      draw(shape),
    ),
    legend(shape),
    h("details", { class: "disclosure" }, h("summary", null, worded("Show as a table")), tableOf(block.title, table)),
  );
}

function seriesTable({ series = [], axis_config: axis = {} }) {
  const categories = axis.categories ?? series[0]?.data.map(({ label }) => label) ?? [];
  const valueAt = (one, category) => one.data.find(({ label }) => label === category)?.value;
  return {
    head: [axis.x_label ?? "", ...series.map(({ name }) => name)],
    rows: categories.map((category) => [category, ...series.map((one) => valueAt(one, category))]),
  };
}

function pieTable({ segments = [] }) {
  const total = segments.reduce((sum, { value }) => sum + value, 0) || 1;
  const share = (value) => `${Math.round((100 * value) / total)}%`;
  return { head: ["", "Value", "Share"], rows: segments.map(({ label, value }) => [label, value, share(value)]) };
}

const said = (value) => (typeof value === "number" ? number.format(value) : (value ?? "none"));

/** The numbers as one sentence, for who listens instead of looks. */
const told = ({ head, rows }) =>
  rows
    .map(([label, ...values]) => `${label}: ${values.map((value, at) => `${head[at + 1]} ${said(value)}`).join(", ")}`)
    .join("; ") + ".";

function legend({ type, series = [], segments = [] }) {
  const names = type === "pie" ? segments.map(({ label }) => label) : series.map(({ name }) => name);
  if (names.length < 2 && type !== "pie") return null;
  const entry = (name, at) =>
    h("li", { dir: "auto" }, h("span", { class: `swatch series-${at % 12} as-${type}`, "aria-hidden": "true" }), name);
  return h("ul", { class: "legend", "aria-hidden": "true" }, names.map(entry));
}

function tableOf(title, { head, rows }) {
  const one = (value, at) =>
    h(at ? "td" : "th", { scope: at ? null : "row", class: at ? "align-right" : null }, said(value));
  return h(
    "div",
    { class: "table-scroll", role: "region", "aria-label": title, tabindex: "0" },
    h(
      "table",
      null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          head.map((name, at) => h("th", { scope: "col", class: at ? "align-right" : null }, name)),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((row) => h("tr", null, row.map(one))),
      ),
    ),
  );
}
