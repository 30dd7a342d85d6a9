/** Reads the standard Markdown of a `markdown` block: headings, lists, quotes, code, tables and inline styles. */
import { h } from "../dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./links.js";

const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "\\\\(?<literal>[\\\\`*_{}\\[\\]()#+.!~>|-])",
    "!?\\[(?<label>[^\\[\\]\\n]*)\\]\\((?<url>[^()\\s]*)\\)",
    "\\*\\*(?=\\S)(?<strong>[^\\n]+?)(?<=\\S)\\*\\*",
    "~~(?=\\S)(?<del>[^~\\n]+?)~~",
    "(?<![\\p{L}\\p{N}])(?<mark>[*_])(?=\\S)(?<em>[^*_\\n]+?)(?<=\\S)\\k<mark>(?![\\p{L}\\p{N}])",
    "(?<bare>https?:\\/\\/[^\\s<>)]*[^\\s<>).,:;!?])",
  ].join("|"),
  "gu",
);
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const STARTS = [/^```/, /^#{1,6}\s/, /^\s*>/, /^(?:-{3,}|\*{3,}|_{3,})\s*$/, ITEM, /^\s*\|.*\|\s*$/, /^\s*$/];

const READERS = [
  [/^```/, fence],
  [/^#{1,6}\s/, heading],
  [/^\s*>/, quote],
  [/^(?:-{3,}|\*{3,}|_{3,})\s*$/, (lines) => [h("hr"), lines.slice(1)]],
  [ITEM, list],
  [/^\s*\|.*\|\s*$/, table],
  [/^\s*$/, (lines) => [null, lines.slice(1)]],
];

/** The elements of a whole Markdown text. */
export function markdown(text) {
  const drawn = [];
  let lines = String(text ?? "").split("\n");
  while (lines.length) {
    const reader = READERS.find(([start]) => start.test(lines[0]))?.[1] ?? paragraph;
    const [element, rest] = reader(lines);
    drawn.push(element);
    lines = rest;
  }
  return drawn;
}

/** Splits off the lines from the front for which `belongs` holds. */
function taken(lines, belongs) {
  const end = lines.findIndex((line, at) => !belongs(line, at));
  return end < 0 ? [lines, []] : [lines.slice(0, end), lines.slice(end)];
}

function fence([, ...lines]) {
  const [code, rest] = taken(lines, (line) => !line.startsWith("```"));
  return [h("pre", { dir: "auto", tabindex: "0" }, h("code", null, code.join("\n"))), rest.slice(1)];
}

function heading([first, ...rest]) {
  // Headings of a message stand below the page's own two levels.
  const level = Math.min(first.match(/^#+/)[0].length + 2, 6);
  return [h(`h${level}`, { dir: "auto" }, inline(first.replace(/^#+\s+/, "").replace(/\s+#+\s*$/, ""))), rest];
}

function quote(lines) {
  const [run, rest] = taken(lines, (line) => /^\s*>/.test(line));
  return [h("blockquote", { dir: "auto" }, markdown(run.map((line) => line.replace(/^\s*>\s?/, "")).join("\n"))), rest];
}

function list(lines) {
  const [, margin, number] = ITEM.exec(lines[0]);
  const deeper = (line) => line.startsWith(margin + "  ") && line.trim() !== "";
  const same = (line) => {
    const item = ITEM.exec(line);
    return item !== null && item[1].length === margin.length && Boolean(item[2]) === Boolean(number);
  };
  const [run, rest] = taken(lines, (line) => same(line) || deeper(line));
  const entries = [];
  for (const line of run) {
    if (same(line)) entries.push({ text: ITEM.exec(line)[3], inner: [] });
    else entries.at(-1).inner.push(line);
  }
  const items = entries.map(({ text, inner }) =>
    h("li", { dir: "auto" }, task(text), inner.length ? markdown(inner.join("\n")) : null),
  );
  return [h(number ? "ol" : "ul", number && number !== "1" ? { start: number } : null, items), rest];
}

function task(text) {
  const [, mark, words] = /^\[([ xX])\]\s+(.*)$/.exec(text) ?? [];
  if (!mark) return inline(text);
  return [mark === " " ? "☐ " : "☑ ", inline(words)];
}

function table(lines) {
  const [run, rest] = taken(lines, (line) => /^\s*\|.*\|\s*$/.test(line));
  const rows = run.map((line) =>
    line
      .trim()
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
  const titled = rows[1]?.every((cell) => /^:?-+:?$/.test(cell));
  const cells = (row, tag) =>
    h(
      "tr",
      null,
      row.map((cell) => h(tag, tag === "th" ? { scope: "col" } : null, inline(cell))),
    );
  const head = titled ? h("thead", null, cells(rows[0], "th")) : null;
  const body = (titled ? rows.slice(2) : rows).map((row) => cells(row, "td"));
  return [h("div", { class: "table-scroll", tabindex: "0" }, h("table", null, head, h("tbody", null, body))), rest];
}

function paragraph(lines) {
  const [run, rest] = taken(lines, (line, at) => at === 0 || !STARTS.some((start) => start.test(line)));
  return [
    h(
      "p",
      { dir: "auto" },
      run.flatMap((line, at) => (at ? [h("br"), inline(line)] : [inline(line)])),
    ),
    rest,
  ];
}

export function inline(text) {
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    pieces.push(withEmoji(text.slice(from, match.index)), piece(match.groups));
    from = match.index + match[0].length;
  }
  return [...pieces, withEmoji(text.slice(from))];
}

function piece({ code, literal, label, url, strong, del, em, bare }) {
  if (code !== undefined) return h("code", null, code);
  if (literal !== undefined) return literal;
  if (url !== undefined) return link(url, inline(label || url));
  if (strong !== undefined) return h("strong", null, inline(strong));
  if (del !== undefined) return h("del", null, inline(del));
  return em !== undefined ? h("em", null, inline(em)) : link(bare);
}
