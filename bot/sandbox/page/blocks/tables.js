/** Draws `table` and `data_table` blocks as real tables that scroll inside themselves. */
import { h } from "../dom.js";
import { asText, words } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function cell(value) {
  if (value?.type === "rich_text") return richText(value);
  if (value?.type === "raw_number") return String(value.text ?? value.value);
  return value?.type === "mrkdwn" ? words(value) : asText(value);
}

const numeric = (value) => value?.type === "raw_number";
const aligned = (align) => (["left", "center", "right"].includes(align) ? `align-${align}` : null);

function framed(name, inner) {
  return h("div", { class: "table-scroll", role: "region", "aria-label": name, tabindex: "0" }, inner);
}

/** The first row of a table is its head. */
export function table(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const look = (column) => aligned(block.column_settings?.[column]?.align);
  return framed(
    "Table",
    h(
      "table",
      null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          head.map((value, column) => h("th", { scope: "col", class: look(column) }, cell(value))),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((row) =>
          h(
            "tr",
            null,
            row.map((value, column) => h("td", { class: look(column), dir: "auto" }, cell(value))),
          ),
        ),
      ),
    ),
  );
}

export function dataTable(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const names = block.row_header_column_index;
  const one = (value, column) => {
    const isName = column === names;
    return h(
      isName ? "th" : "td",
      { scope: isName ? "row" : null, class: numeric(value) ? "align-right" : null, dir: "auto" },
      cell(value),
    );
  };
  const numbers = head.map((_, column) => rows.length > 0 && rows.every((row) => numeric(row[column])));
  const title = (value, column) =>
    h("th", { scope: "col", class: numbers[column] ? "align-right" : null }, cell(value));
  return framed(
    block.caption ?? "Table",
    h(
      "table",
      null,
      block.caption ? h("caption", null, block.caption) : null,
      h("thead", null, h("tr", null, head.map(title))),
      h(
        "tbody",
        null,
        rows.map((row) => h("tr", null, row.map(one))),
      ),
    ),
  );
}
