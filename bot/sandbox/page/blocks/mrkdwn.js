/** Reads Slack's mrkdwn into elements, never into markup, so that hostile words stay words. */
import { h } from "../dom.js";
import { me, mentionOf, personOf } from "../names.js";
import { inFormat, momentOf } from "../times.js";
import { emoji, withEmoji } from "./emoji.js";
import { link } from "./links.js";

const INSIDE = "(?:<[^<>\\n]*>|`[^`\\n]+`|[^\\n<`])+?";
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<token>[^<>\\n]+)>",
    ":(?<emoji>[a-z0-9_+-]+(?:::skin-tone-[2-6])?):",
    `(?<![\\p{L}\\p{N}*_~])(?<mark>[*_~])(?=\\S)(?<inside>${INSIDE})(?<=\\S)\\k<mark>(?![\\p{L}\\p{N}])`,
    "(?<bare>https?:\\/\\/[^\\s<>|]*[^\\s<>|.,:;!?)\"'])",
  ].join("|"),
  "gu",
);
const MARKS = { "*": "strong", _: "em", "~": "del" };
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const QUOTE = /^(?:&gt;|>) ?/;
const LONG_QUOTE = /^(?:&gt;|>){3} ?/;

export const decode = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

/** A whole text: paragraphs of lines, quotes, and fenced code. */
export function mrkdwn(text) {
  return String(text ?? "")
    .split("```")
    .flatMap((part, at, parts) =>
      at % 2 && at < parts.length - 1 ? [fence(part)] : prose(at % 2 ? "```" + part : part),
    );
}

/** Text as it is, with line breaks and emoji. */
export const plain = (text) => lines(String(text ?? "").split("\n"), withEmoji);

/** A text object of Block Kit, or a bare string. */
export function words(object) {
  if (object === null || object === undefined) return [];
  if (typeof object === "string") return plain(object);
  return object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object.text);
}

/** The same as words only, for names and labels. */
export const asText = (object) => withEmoji(typeof object === "string" ? object : (object?.text ?? ""));

const fence = (code) =>
  h("pre", { dir: "auto", tabindex: "0" }, h("code", null, inlineTokens(code.replace(/^\n|\n$/g, ""))));

const inlineTokens = (code) =>
  code.split(/(<[^<>\n]+>)/).map((part) => (/^<.+>$/.test(part) ? token(part.slice(1, -1)) : decode(part)));

function prose(text) {
  const pieces = [];
  let rest = text.replace(/^\n|\n$/g, "").split("\n");
  while (rest.length) {
    if (LONG_QUOTE.test(rest[0])) return [...pieces, quote([rest[0].replace(LONG_QUOTE, ""), ...rest.slice(1)])];
    const quoted = QUOTE.test(rest[0]);
    const end = rest.findIndex((line) => QUOTE.test(line) !== quoted);
    const run = end < 0 ? rest : rest.slice(0, end);
    pieces.push(quoted ? quote(run.map((line) => line.replace(QUOTE, ""))) : paragraph(run));
    rest = rest.slice(run.length);
  }
  return pieces;
}

const quote = (run) => h("blockquote", { dir: "auto" }, lines(run, inline));
const paragraph = (run) => (run.join("").trim() ? h("p", { dir: "auto" }, lines(run, inline)) : null);

function lines(run, say) {
  return run.flatMap((line, at) => (at ? [h("br"), say(line)] : [say(line)]));
}

/** One line: emphasis, code, tokens in angle brackets, emoji. */
export function inline(text) {
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    pieces.push(decode(text.slice(from, match.index)), piece(match[0], match.groups));
    from = match.index + match[0].length;
  }
  return [...pieces, decode(text.slice(from))];
}

function piece(whole, { code, token: inner, emoji: name, mark, inside, bare }) {
  if (code !== undefined) return h("code", null, inlineTokens(code));
  if (inner !== undefined) return token(inner);
  if (name !== undefined) return emoji(name) ?? whole;
  if (mark !== undefined) return h(MARKS[mark], null, inline(inside));
  return link(decode(bare));
}

function token(inner) {
  const [what, label] = halves(inner);
  if (what.startsWith("@")) return person(what.slice(1));
  if (what.startsWith("#")) return mention(mentionOf(what.slice(1)));
  if (what.startsWith("!")) return special(what.slice(1), label);
  const address = decode(what);
  return link(address, label === undefined ? address.replace(/^mailto:/, "") : inline(label));
}

function halves(inner) {
  const bar = inner.indexOf("|");
  return bar < 0 ? [inner] : [inner.slice(0, bar), inner.slice(bar + 1)];
}

function special(what, label) {
  if (what.startsWith("date^")) return date(what.split("^"), label);
  if (what.startsWith("subteam^")) return mention(label ?? "@team");
  return mention(label ?? `@${what}`);
}

export const mention = (text) => h("span", { class: "mention" }, decode(text));

export function person(id) {
  return h("span", { class: id === me().id ? "mention is-me" : "mention" }, `@${personOf(id).name}`);
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** `<!date^seconds^{date_short} at {time}^link|fallback>`, in the reader's own zone and locale. */
function date([, seconds, pattern, url], fallback) {
  const at = momentOf(seconds);
  if (Number.isNaN(at.getTime()) || !pattern) return decode(fallback ?? "");
  const { tz, locale } = me();
  const said = pattern.replace(/\{(\w+)\}/g, (all, name) => {
    const options = DATES[name.replace("_pretty", "")];
    return options ? inFormat(at, tz, options, locale) : all;
  });
  const stamp = h("time", { datetime: at.toISOString() }, decode(said));
  return url ? link(decode(url), stamp) : stamp;
}
