/** Draws the elements with given options: selects, multi-selects, radio buttons and checkboxes. */
import { h } from "../dom.js";
import { conversations, kindOf, mentionOf } from "../names.js";
import { store } from "../state.js";
import { domId, keep, marks, valueOf } from "./kept.js";
import { asText, words } from "./mrkdwn.js";

const FILTERS = { public: "channel", private: "private", im: "im" };

/** Entries as {id, label, group?, value}: `value` is what the app hears. */
function entriesOf(element) {
  const kind = element.type.replace("multi_", "").replace("_select", "");
  if (kind === "users") return people();
  if (kind === "channels") return channels((channel) => channel.kind === "channel");
  if (kind === "conversations") return channels((channel) => allowed(element.filter, channel));
  const grouped = (element.option_groups ?? []).flatMap((group) =>
    group.options.map((option) => entry(option, asText(group.label))),
  );
  return [...(element.options ?? []).map((option) => entry(option)), ...grouped];
}

const entry = (option, group) => ({
  id: option.value ?? asText(option.text),
  label: asText(option.text),
  group,
  value: option,
  option,
});

const CLOSENESS = ["member", "guest", "outsider", "bot"];

function people() {
  const known = (store.slack?.people ?? []).toSorted(
    (one, other) => CLOSENESS.indexOf(one.kind) - CLOSENESS.indexOf(other.kind),
  );
  return known.map((person) => {
    const kind = kindOf(person);
    return { id: person.id, label: kind ? `${person.name} (${kind})` : person.name, value: person.id };
  });
}

function channels(wanted) {
  const open = conversations().filter((channel) => !channel.archived && wanted(channel));
  return open.map((channel) => ({ id: channel.id, label: mentionOf(channel.id), value: channel.id }));
}

function allowed(filter, channel) {
  if (channel.kind === "shared") return !filter?.exclude_external_shared_channels;
  return !filter?.include || filter.include.some((name) => FILTERS[name] === channel.kind);
}

const idOf = (value) => (value && typeof value === "object" ? (value.value ?? asText(value.text)) : value);

/** One choice, as a native select. */
export function select(element, at) {
  const entries = entriesOf(element);
  const chosen = idOf(valueOf(element, at)) ?? "";
  const label = at.label ?? asText(element.placeholder);
  const pick = (event) => keep(element, at, entries.find(({ id }) => id === event.target.value)?.value ?? null);
  return h(
    "select",
    { ...marks(element, { ...at, label }), key: element.action_id, class: "control", value: chosen, onchange: pick },
    h("option", { value: "", disabled: !at.optional }, asText(element.placeholder) || "Choose…"),
    grouped(entries, ({ id, label: face }) => h("option", { value: id, key: id }, face)),
  );
}

function grouped(entries, draw) {
  const names = [...new Set(entries.map(({ group }) => group))];
  return names.flatMap((name) => {
    const drawn = entries.filter(({ group }) => group === name).map(draw);
    return name ? [h("optgroup", { label: name, key: name }, drawn)] : drawn;
  });
}

/** Several choices, as a list of checkboxes: easier by keyboard than a native multiple select. */
export function multiSelect(element, at) {
  const chosen = (valueOf(element, at) ?? []).map(idOf);
  const entries = entriesOf(element);
  const full = element.max_selected_items && chosen.length >= element.max_selected_items;
  const toggle = ({ id }) =>
    keep(
      element,
      at,
      entries.filter((one) => (one.id === id) !== chosen.includes(one.id)).map(({ value }) => value),
    );
  const boxes = entries.map((one) =>
    tick("checkbox", element, at, one, { checked: chosen.includes(one.id), full, toggle }),
  );
  const list = h(
    "div",
    { class: "picks", ...group(element, at) },
    boxes.length ? boxes : h("p", { class: "hint" }, "Nothing to choose from."),
  );
  if (at.input) return list;
  const label = asText(element.placeholder) || "Choose…";
  return h(
    "details",
    { class: "disclosure", key: element.action_id },
    h("summary", null, chosen.length ? `${label} (${chosen.length} chosen)` : label),
    list,
  );
}

export function checkboxes(element, at) {
  const entries = entriesOf(element);
  const chosen = (valueOf(element, at) ?? []).map(idOf);
  const toggle = ({ id }) =>
    keep(
      element,
      at,
      entries.filter((one) => (one.id === id) !== chosen.includes(one.id)).map(({ value }) => value),
    );
  return h(
    "div",
    { class: "ticks", ...group(element, at) },
    entries.map((one) => tick("checkbox", element, at, one, { checked: chosen.includes(one.id), toggle })),
  );
}

export function radioButtons(element, at) {
  const chosen = idOf(valueOf(element, at));
  const toggle = ({ value }) => keep(element, at, value);
  const attributes = { ...group(element, at), role: at.labelled ? null : "radiogroup" };
  return h(
    "div",
    { class: "ticks", ...attributes },
    entriesOf(element).map((one) => tick("radio", element, at, one, { checked: one.id === chosen, toggle })),
  );
}

/** In a form the fieldset names and describes the group; elsewhere the group does so itself. */
function group(element, at) {
  const { id, "data-action-id": action, "data-block-id": block } = marks(element, at);
  const own = { key: element.action_id, id, "data-action-id": action, "data-block-id": block };
  return at.labelled
    ? own
    : { ...own, role: "group", "aria-label": at.label ?? (asText(element.placeholder) || "Choices") };
}

function tick(type, element, at, one, { checked, full, toggle }) {
  const id = `${domId(element, at)}-${one.id}`.replace(/[^\w-]/g, "_");
  const note = one.option?.description
    ? h("span", { class: "tick-note", id: `${id}-note` }, words(one.option.description))
    : null;
  const field = {
    type,
    id,
    name: domId(element, at),
    value: one.id,
    checked,
    disabled: Boolean(full && !checked),
    "data-action-id": element.action_id,
    "data-block-id": at.block.block_id,
    "aria-describedby": note ? `${id}-note` : null,
    onchange: () => toggle(one),
  };
  const face = one.option
    ? h("span", { class: "tick-face" }, words(one.option.text))
    : h("span", { class: "tick-face" }, one.label);
  return h(
    "div",
    { class: "tick", key: one.id },
    h("input", field),
    h("div", null, h("label", { for: id }, face), note),
  );
}
