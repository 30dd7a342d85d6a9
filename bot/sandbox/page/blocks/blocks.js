/** Draws Block Kit: finds each block's kind, and does the everyday ones itself. */
import { h } from "../dom.js";
import { worded } from "../language.js";
import { chart } from "./charts.js";
import { element, isGroup, picture } from "./elements.js";
import { domId } from "./kept.js";
import { safe } from "./links.js";
import { markdown } from "./markdown.js";
import { asText, words } from "./mrkdwn.js";
import { RARE } from "./rare.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

const KINDS = {
  section,
  header: (block) => h("h3", { class: "block-header", dir: "auto" }, asText(block.text)),
  divider: () => h("hr"),
  context,
  actions: (block, at) =>
    h(
      "div",
      { class: "actions" },
      (block.elements ?? []).map((one) => element(one, at)),
    ),
  context_actions: (block, at) =>
    h(
      "div",
      { class: "actions" },
      (block.elements ?? []).map((one) => element(one, at)),
    ),
  input,
  image,
  rich_text: (block) => h("div", { class: "rich" }, richText(block)),
  markdown: (block) => h("div", { class: "rich" }, markdown(block.text)),
  table,
  data_table: dataTable,
  data_visualization: chart,
  ...RARE,
};

/** All blocks of a message or view; `at` is where: {scope, container, saved?, values?, errors?, clear?}. */
export function blocks(list, at) {
  return (list ?? []).map((described, index) => {
    const block = { ...described, block_id: described.block_id ?? `b${index}` };
    const draw = KINDS[block.type];
    const drawn = draw ? draw(block, { ...at, block, inner: blocks }) : unknown(block);
    return h("div", { class: `block is-${block.type}`, key: block.block_id, "data-block-id": block.block_id }, drawn);
  });
}

const unknown = (block) => h("p", { class: "unknown" }, `[A block of the type “${block.type}” is not shown here.]`);

function section(block, at) {
  const { text, fields = [], accessory } = block;
  const body = [
    text ? h("div", { class: "rich" }, words(text)) : null,
    fields.length
      ? h(
          "div",
          { class: "fields" },
          fields.map((field) => h("div", { class: "rich" }, words(field))),
        )
      : null,
  ];
  if (!accessory) return body;
  const label = isGroup(accessory) || !accessory.placeholder ? asText(text) : undefined;
  const beside = accessory.type === "image" ? picture(accessory) : element(accessory, { ...at, label });
  return h(
    "div",
    { class: "section" },
    h("div", { class: "section-body" }, body),
    h("div", { class: "accessory" }, beside),
  );
}

function context(block) {
  return h(
    "div",
    { class: "context" },
    (block.elements ?? []).map((one) => element(one, {})),
  );
}

function image(block) {
  const title = asText(block.title).trim();
  const address = safe(block.image_url ?? block.slack_file?.url);
  const shown = address
    ? h("img", { src: address, alt: block.alt_text ?? "", loading: "lazy", referrerpolicy: "no-referrer" })
    : block.alt_text;
  return h("figure", { class: "picture-block" }, shown, title ? h("figcaption", null, title) : null);
}

/** A field of a form with its label, hint and error; several controls under one label make a fieldset. */
function input(block, at) {
  const inner = block.element;
  const id = domId(inner, at);
  const error = at.errors?.[block.block_id];
  const place = {
    ...at,
    input: true,
    labelled: true,
    label: asText(block.label),
    optional: block.optional,
    required: !block.optional,
    dispatches: block.dispatch_action,
    error,
    errorId: `${id}-error`,
    hintId: block.hint ? `${id}-hint` : null,
    clearError: () => at.clear?.(block.block_id),
  };
  const group = isGroup(inner);
  const optional = block.optional ? h("span", { class: "optional", "aria-hidden": "true" }, worded("(optional)")) : null;
  const notes = [place.hintId, error && place.errorId].filter(Boolean).join(" ") || null;
  return h(
    group ? "fieldset" : "div",
    {
      class: error ? "field has-error" : "field",
      "aria-describedby": group ? notes : null,
      "data-field": block.block_id,
    },
    group
      ? h("legend", null, place.label, optional)
      : h("div", { class: "label" }, h("label", { for: id }, place.label), optional),
    element(inner, place),
    block.hint ? h("p", { class: "hint", id: `${id}-hint`, key: "hint" }, asText(block.hint)) : null,
    error ? h("p", { class: "error", id: place.errorId, key: "error" }, error) : null,
  );
}
