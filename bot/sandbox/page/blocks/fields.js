/** Draws the elements one types into: texts, numbers, addresses, dates and times. */
import { h } from "../dom.js";
import { me } from "../names.js";
import { fromField, localField, momentOf } from "../times.js";
import { keep, marks, press, valueOf } from "./kept.js";
import { asText } from "./mrkdwn.js";

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text", plain_text_input: "text" };
const MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };
//: From this share of the allowed length on, the rest is counted out loud.
const NEARLY_FULL = 0.8;
//: A pause this long counts as the end of a word, for apps that want to hear of each change.
const PAUSE = 250;

export function textInput(element, at) {
  const value = valueOf(element, at) ?? "";
  const many = element.multiline;
  const attributes = {
    ...marks(element, { ...at, label: at.label ?? asText(element.placeholder) }),
    key: element.action_id,
    class: "control",
    dir: "auto",
    placeholder: asText(element.placeholder) || null,
    autofocus: element.focus_on_load || null,
    value,
    oninput: (event) => typed(element, at, event.target.value),
    onkeydown: (event) => event.key === "Enter" && !event.shiftKey && entered(event, element, at),
  };
  const field = many
    ? h("textarea", { ...attributes, rows: "4" })
    : h("input", { ...attributes, type: TYPES[element.type], inputmode: MODES[element.type] ?? null });
  return [field, counter(element, value)];
}

function counter({ max_length: limit }, value) {
  const length = [...value].length;
  if (!limit || length < limit * NEARLY_FULL) return null;
  return h("p", { class: length > limit ? "count over" : "count", key: "count" }, `${length} of ${limit} letters`);
}

const triggers = (element) => element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
let pause;

function typed(element, at, text) {
  keep(element, at, text === "" ? null : text);
  if (!at.dispatches || !triggers(element).includes("on_character_entered")) return;
  clearTimeout(pause);
  pause = setTimeout(() => press(element, at), PAUSE);
}

function entered(event, element, at) {
  if (!at.dispatches || !triggers(element).includes("on_enter_pressed")) return;
  event.preventDefault();
  press(element, at);
}

/** Rich text is written as plain words here and sent as one paragraph. */
export function richTextInput(element, at) {
  const flat = (item) => item?.text ?? (item?.elements ?? []).map(flat).join("");
  const wrap = (text) => ({
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  });
  return h("textarea", {
    ...marks(element, { ...at, label: at.label ?? asText(element.placeholder) }),
    key: element.action_id,
    class: "control",
    dir: "auto",
    rows: "4",
    placeholder: asText(element.placeholder) || null,
    value: flat(valueOf(element, at)),
    oninput: (event) => keep(element, at, event.target.value ? wrap(event.target.value) : null),
  });
}

//: Typing the year 2026 passes through the years 2, 20 and 202.
const HALF_TYPED = /^0\d{3}-/;

const PICKERS = {
  datepicker: { type: "date", show: (value) => value ?? "", read: (text) => text || null },
  timepicker: { type: "time", show: (value) => value ?? "", read: (text) => text || null },
  datetimepicker: {
    type: "datetime-local",
    show: (value) => (value ? localField(momentOf(value), me().tz) : ""),
    read: (text) => (text ? Math.floor(fromField(text, me().tz).getTime() / 1000) : null),
  },
};

export function picker(element, at) {
  const { type, show, read } = PICKERS[element.type];
  return h("input", {
    ...marks(element, { ...at, label: at.label ?? (asText(element.placeholder) || "Choose a moment") }),
    key: element.action_id,
    class: "control short",
    type,
    value: show(valueOf(element, at)),
    onchange: (event) => (HALF_TYPED.test(event.target.value) ? null : keep(element, at, read(event.target.value))),
  });
}

/** Files are not part of the local workspace; the field says so instead of pretending. */
export function files() {
  return h("p", { class: "hint" }, "The local workspace takes no files.");
}
