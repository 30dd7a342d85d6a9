/** Knows what stands in each element of a message or form, and tells the app when that must hear of it. */
import { act, once } from "../act.js";
import { confirmed } from "../confirm.js";
import { changed, store } from "../state.js";

//: How each type of element tells its state, and where its first value comes from.
const SHAPES = {
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  channels_select: ["selected_channel", "initial_channel"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_static_select: ["selected_options", "initial_options", []],
  multi_external_select: ["selected_options", "initial_options", []],
  multi_users_select: ["selected_users", "initial_users", []],
  multi_channels_select: ["selected_channels", "initial_channels", []],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options", []],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  rich_text_input: ["rich_text_value", "initial_value"],
  file_input: ["files", "none", []],
};

/** True for elements that hold something; buttons do not. */
export const holds = (element) => element.type in SHAPES;

const keyOf = (element, at) => `${at.scope}/${at.block.block_id}/${element.action_id}`;

/** An id for the page, from words that may hold anything. */
export const domId = (element, at) => `e-${keyOf(element, at).replace(/[^\w-]/g, "_")}`;

/** What stands in an element now: what was typed, else what the app was told before, else its first value. */
export function valueOf(element, at) {
  const [name] = SHAPES[element.type];
  return stateOf(element, at)[name] ?? null;
}

export function stateOf(element, at) {
  const typed = store.typed.get(keyOf(element, at));
  const saved = at.saved?.[at.block.block_id]?.[element.action_id];
  return typed ?? saved ?? firstState(element);
}

function firstState(element) {
  const [name, initial, nothing = null] = SHAPES[element.type];
  const current = element.default_to_current_conversation ? store.place.channel : undefined;
  return { type: element.type, [name]: element[initial] ?? current ?? nothing };
}

/** Attributes that every control carries, so that tests and screen readers find it. */
export function marks(element, at) {
  const errored = Boolean(at.error);
  const notes = [at.hintId, errored && at.errorId].filter(Boolean).join(" ");
  return {
    id: domId(element, at),
    "data-action-id": element.action_id,
    "data-block-id": at.block.block_id,
    "aria-label": at.labelled ? null : at.label,
    "aria-invalid": errored ? "true" : null,
    "aria-required": at.required ? "true" : null,
    "aria-describedby": notes || null,
  };
}

/** Keeps a new value; outside a form the app hears of it at once. */
export async function keep(element, at, value) {
  if (!at.input && !(await agreed(element))) return;
  store.typed.set(keyOf(element, at), { type: element.type, [SHAPES[element.type][0]]: value });
  at.clearError?.();
  changed();
  if (!at.input || (at.dispatches && !isTyped(element))) await press(element, at);
}

export const isTyped = (element) => ["value", "rich_text_value"].includes(SHAPES[element.type]?.[0]);

async function agreed(element) {
  const yes = await confirmed(element.confirm);
  // Puts the control back to what it was.
  if (!yes) changed();
  return yes;
}

/** Tells the app that an element was used; buttons pass what they carry. */
export function press(element, at, value = stateOf(element, at)) {
  const details = {
    container: at.container,
    block_id: at.block.block_id,
    action_id: element.action_id,
    value,
    values: at.values?.(),
  };
  return once(`press ${keyOf(element, at)}`, () => act("press", details));
}

export const pressing = (element, at) => store.busy.has(`press ${keyOf(element, at)}`);

export async function pressIfAgreed(element, at, value) {
  if (await confirmed(element.confirm)) await press(element, at, value);
}
