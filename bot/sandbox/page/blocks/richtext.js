/** Draws rich_text blocks: paragraphs, lists, quotes and code, with their styles, links and mentions. */
import { h } from "../dom.js";
import { mentionOf } from "../names.js";
import { inFormat, momentOf } from "../times.js";
import { emoji } from "./emoji.js";
import { link } from "./links.js";
import { mention, person } from "./mrkdwn.js";

const STYLES = { code: "code", strike: "del", underline: "u", italic: "em", bold: "strong" };

const INLINE = {
  text: (item) => broken(item.text),
  link: (item) => link(item.url, item.text || item.url),
  emoji: (item) => emoji(item.name) ?? fromCodepoints(item.unicode) ?? `:${item.name}:`,
  user: (item) => person(item.user_id),
  usergroup: () => mention("@team"),
  channel: (item) => mention(mentionOf(item.channel_id)),
  broadcast: (item) => mention(`@${item.range}`),
  color: (item) => h("code", null, item.value),
  date: (item) => dated(item),
};

const SHAPES = {
  rich_text_section: (item) => h("p", { dir: "auto" }, spans(item.elements)),
  rich_text_quote: (item) => h("blockquote", { dir: "auto" }, spans(item.elements)),
  rich_text_preformatted: (item) =>
    h(
      "pre",
      { dir: "auto", tabindex: "0" },
      h(
        "code",
        null,
        item.elements.map((part) => part.text ?? part.url),
      ),
    ),
  rich_text_list: (item) => list(item),
};

export const richText = (block) => (block.elements ?? []).map((item) => SHAPES[item.type]?.(item) ?? styled(item));

function list(item) {
  const ordered = item.style === "ordered";
  const indent = Math.min(item.indent ?? 0, 8);
  return h(
    ordered ? "ol" : "ul",
    { class: `indent-${indent}`, start: ordered && item.offset ? item.offset + 1 : null },
    item.elements.map((entry) =>
      h(
        "li",
        { dir: "auto" },
        entry.type === "rich_text_section" ? spans(entry.elements) : richText({ elements: [entry] }),
      ),
    ),
  );
}

export const spans = (elements) => (elements ?? []).map(styled);

function styled(item) {
  const drawn = INLINE[item.type]?.(item) ?? item.text ?? "";
  return Object.keys(STYLES)
    .filter((name) => item.style?.[name])
    .reduce((inner, name) => h(STYLES[name], null, inner), drawn);
}

const broken = (text) =>
  String(text ?? "")
    .split("\n")
    .flatMap((line, at) => (at ? [h("br"), line] : [line]));

function fromCodepoints(unicode) {
  if (!/^[0-9a-f]+(-[0-9a-f]+)*$/i.test(unicode ?? "")) return null;
  const points = unicode.split("-").map((point) => parseInt(point, 16));
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : null;
}

function dated(item) {
  const at = momentOf(item.timestamp);
  return Number.isNaN(at.getTime()) ? (item.fallback ?? "") : inFormat(at, "UTC", { dateStyle: "long" });
}
