/** Draws the blocks that this bot hardly uses, plainly: alerts, cards, containers, plans, files and videos. */
import { h } from "../dom.js";
import { element, picture } from "./elements.js";
import { link } from "./links.js";
import { words } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const rich = (object, kind = "rich") => (object ? h("div", { class: kind }, words(object)) : null);

function alert(block) {
  return h("div", { class: `alert level-${block.level ?? "info"}` }, rich(block.text));
}

function card(block, at) {
  return h(
    "article",
    { class: "card" },
    block.hero_image ? picture(block.hero_image) : null,
    rich(block.title, "rich card-title"),
    rich(block.subtitle, "rich quiet-text"),
    rich(block.body),
    block.actions?.length
      ? h(
          "div",
          { class: "actions" },
          block.actions.map((one) => element(one, at)),
        )
      : null,
    rich(block.subtext, "rich quiet-text"),
  );
}

const carousel = (block, at) =>
  h(
    "div",
    { class: "carousel" },
    block.elements.map((one, index) => card(one, { ...at, block: { block_id: `card-${index}`, ...one } })),
  );

function container(block, at) {
  const body = [rich(block.subtitle, "rich quiet-text"), at.inner(block.child_blocks, at)];
  if (!block.is_collapsible) return h("section", { class: "card" }, rich(block.title, "rich card-title"), body);
  return h("details", { class: "card", open: !block.default_collapsed }, h("summary", null, words(block.title)), body);
}

function task(block) {
  return h(
    "div",
    { class: "task" },
    h("p", null, h("strong", null, block.title), ` (${block.status ?? "pending"})`),
    block.details ? h("div", { class: "rich" }, richText(block.details)) : null,
    block.output ? h("div", { class: "rich" }, richText(block.output)) : null,
    (block.sources ?? []).map((source) => h("p", null, link(source.url, source.text ?? source.url))),
  );
}

const plan = (block) =>
  h("section", { class: "card" }, h("p", { class: "card-title" }, block.title), (block.tasks ?? []).map(task));

function video(block) {
  const title = words(block.title);
  return h(
    "div",
    { class: "card" },
    h("p", { class: "card-title" }, link(block.title_url ?? block.video_url, title.length ? title : block.alt_text)),
    rich(block.description, "rich quiet-text"),
    block.author_name ? h("p", { class: "quiet-text" }, block.author_name) : null,
  );
}

const file = (block) => h("p", { class: "unknown" }, `File ${block.external_id ?? block.file_id ?? ""}`);

export const RARE = { alert, card, carousel, container, plan, task_card: task, video, file };
