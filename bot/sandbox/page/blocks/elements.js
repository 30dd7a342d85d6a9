/** Draws one interactive element: finds its kind, and does the buttons itself. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { menuButton } from "../menus.js";
import { checkboxes, multiSelect, radioButtons, select } from "./choices.js";
import { picker, richTextInput, textInput, files } from "./fields.js";
import { press, pressIfAgreed, pressing } from "./kept.js";
import { safe } from "./links.js";
import { asText, words } from "./mrkdwn.js";
import { externalSelect } from "./suggest.js";

const KINDS = {
  button,
  workflow_button: button,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  overflow,
  image: picture,
  mrkdwn: (element) => h("div", { class: "rich" }, words(element)),
  plain_text: (element) => h("div", { class: "rich" }, words(element)),
  static_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  external_select: externalSelect,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  multi_channels_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_external_select: externalSelect,
  radio_buttons: radioButtons,
  checkboxes,
  datepicker: picker,
  timepicker: picker,
  datetimepicker: picker,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: richTextInput,
  file_input: files,
  url: (element) => button({ ...element, type: "button" }, { scope: "url", block: {} }),
};

//: Elements of several controls, which a fieldset names rather than a label.
const GROUPS = /^(multi_(?!external)|radio_buttons|checkboxes)/;

export const isGroup = (element) => GROUPS.test(element?.type ?? "");

export function element(description, at) {
  const draw = KINDS[description?.type];
  return draw
    ? draw(description, at)
    : h("span", { class: "unknown" }, `[${description?.type ?? "?"} is not shown here]`);
}

function marksOf(description, at) {
  return {
    key: `${at.block.block_id}/${description.action_id}`,
    "data-action-id": description.action_id,
    "data-block-id": at.block.block_id,
    "aria-label": description.accessibility_label ?? null,
    "aria-busy": pressing(description, at) ? "true" : null,
  };
}

function button(description, at) {
  const style = ["primary", "danger"].includes(description.style) ? description.style : "";
  const attributes = { ...marksOf(description, at), class: `button ${style}` };
  const carried = { type: "button", value: description.value ?? null };
  const address = safe(description.url);
  const face = typeof description.text === "string" ? description.text : asText(description.text);
  if (!address)
    return h("button", { type: "button", ...attributes, onclick: () => pressIfAgreed(description, at, carried) }, face);
  // A link opens by itself; Slack tells the app of the click as well.
  const told = () => description.action_id && press(description, at, carried);
  return h("a", { ...attributes, href: address, target: "_blank", rel: "noopener noreferrer", onclick: told }, face);
}

function iconButton(description, at) {
  const carried = { type: "icon_button", value: description.value ?? null };
  const attributes = {
    ...marksOf(description, at),
    type: "button",
    class: "button quiet",
    onclick: () => pressIfAgreed(description, at, carried),
  };
  return h("button", attributes, icon(description.icon), asText(description.text));
}

function feedbackButtons(description, at) {
  const one = (face, side) => {
    const carried = { type: "feedback_buttons", value: face?.value ?? null };
    const attributes = { ...marksOf(description, at), key: side, "aria-label": face?.accessibility_label ?? null };
    return h(
      "button",
      { ...attributes, type: "button", class: "button quiet", onclick: () => press(description, at, carried) },
      asText(face?.text),
    );
  };
  return h(
    "span",
    { class: "feedback" },
    one(description.positive_button, "yes"),
    one(description.negative_button, "no"),
  );
}

function overflow(description, at) {
  const chosen = (option) => () => {
    if (safe(option.url)) window.open(safe(option.url), "_blank", "noopener,noreferrer");
    pressIfAgreed(description, at, { type: "overflow", selected_option: option });
  };
  const items = () =>
    description.options.map((option) => ({
      label: asText(option.text),
      note: asText(option.description),
      chosen: chosen(option),
    }));
  const attributes = { ...marksOf(description, at), class: "button quiet square", "aria-label": "More actions" };
  return menuButton(attributes, "More actions", items, icon("more"));
}

/** A small picture inside a block; where it cannot be fetched, its description stands in its place. */
export function picture(description) {
  const address = safe(description.image_url ?? description.slack_file?.url);
  if (!address) return h("span", { class: "picture-missing" }, description.alt_text ?? "Picture");
  return h("img", {
    class: "picture",
    src: address,
    alt: description.alt_text ?? "",
    loading: "lazy",
    referrerpolicy: "no-referrer",
  });
}
