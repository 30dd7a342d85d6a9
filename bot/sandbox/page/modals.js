/** Shows the topmost form as a native dialog: fields, errors beside them, and the way back to the one below. */
import { act, once } from "./act.js";
import { blocks } from "./blocks/blocks.js";
import { asText } from "./blocks/mrkdwn.js";
import { h } from "./dom.js";
import { problemsOf, valuesOf } from "./forms.js";
import { hidden, icon } from "./icons.js";
import { change, changed, store } from "./state.js";

let openedFrom = null;

/** Where the elements of a view stand, as blocks need to know it. */
export function placeOf(view) {
  const at = { scope: `view/${view.id}`, container: { view_id: view.id }, saved: view.state?.values };
  return {
    ...at,
    values: () => valuesOf(view, at),
    errors: errorsOf(view),
    clear: (block) => clearError(view, block),
  };
}

/** The server knows the errors too, so that a page loaded anew still shows them. */
const errorsOf = (view) => store.errors.get(view.id) ?? view.errors ?? {};

function clearError(view, block) {
  const { [block]: gone, ...rest } = errorsOf(view);
  if (gone) store.errors.set(view.id, rest);
}

export function modal() {
  const stack = store.slack.modals ?? [];
  const view = stack.at(-1);
  if (!view) return null;
  const submitting = store.busy.has(`submit ${view.id}`);
  const attributes = {
    key: view.id,
    class: "modal",
    "aria-labelledby": `title-${view.id}`,
    "aria-busy": String(submitting),
    mounted: open,
    oncancel: (event) => {
      event.preventDefault();
      if (event.target === event.currentTarget) close(view);
    },
    onkeydown: (event) => sends(event) && submit(event, view),
  };
  return h("dialog", attributes, head(view, stack), body(view), foot(view, submitting));
}

/** Enter in a one-line field sends the form, as forms on the web do. */
const sends = ({ target, key, defaultPrevented, isComposing }) =>
  key === "Enter" &&
  !defaultPrevented &&
  !isComposing &&
  target.matches("input:not([type=checkbox], [type=radio], [role=combobox])");

function open(dialog) {
  if (!openedFrom?.isConnected) openedFrom = document.activeElement;
  dialog.showModal();
  focusFirst(dialog);
}

/** The first field; what has none is read from its title on, however far down its buttons are. */
function focusFirst(dialog) {
  const field = dialog.querySelector("[autofocus], .modal-body :is(input, select, textarea)");
  if (field) field.focus();
  else dialog.querySelector(".modal-head h2").focus({ preventScroll: true });
}

/** A form that came in after its "loading" takes the focus; a form that was closed gives it back. */
export function welcome() {
  const dialog = document.querySelector("dialog.modal");
  if (!dialog) {
    if (openedFrom?.isConnected) openedFrom.focus();
    openedFrom = null;
    return;
  }
  const inBody = dialog.querySelector(".modal-body").contains(document.activeElement);
  const hasFields = dialog.querySelector(".modal-body :is(input, select, textarea)");
  if (hasFields && !dialog.dataset.welcomed) {
    dialog.dataset.welcomed = "yes";
    if (!inBody) focusFirst(dialog);
  }
}

function head(view, stack) {
  const words = stack.length > 1 ? `Close this form (${stack.length} are open)` : "Close";
  return h(
    "header",
    { class: "modal-head" },
    stack.length > 1 ? h("span", { class: "depth" }, `${stack.length} of ${stack.length}`) : null,
    h("h2", { id: `title-${view.id}`, tabindex: "-1" }, asText(view.title)),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": words, title: words, onclick: () => close(view) },
      icon("close"),
    ),
  );
}

function body(view) {
  const place = placeOf(view);
  const known = new Set((view.blocks ?? []).map(({ block_id: id }) => id));
  const stray = Object.entries(place.errors ?? {}).filter(([block]) => !known.has(block));
  return h(
    "div",
    { class: "modal-body", tabindex: "-1" },
    stray.map(([block, sentence]) => h("p", { class: "error", role: "alert", key: `stray-${block}` }, sentence)),
    store.failure ? h("p", { class: "error", role: "alert", key: "failure" }, store.failure) : null,
    blocks(view.blocks, place),
  );
}

function foot(view, submitting) {
  const stacked = store.slack.modals.length > 1;
  const closing = h(
    "button",
    { type: "button", class: "button", onclick: () => close(view) },
    asText(view.close) || "Cancel",
  );
  const away = stacked
    ? h("button", { type: "button", class: "button quiet", onclick: () => close(view, true) }, "Close all")
    : null;
  const attributes = {
    type: "button",
    class: "button primary",
    "aria-busy": submitting ? "true" : null,
    onclick: (event) => submit(event, view),
  };
  const submission = view.submit
    ? h("button", attributes, asText(view.submit), submitting ? hidden(" (sending)") : null)
    : null;
  return h("footer", { class: "dialog-buttons" }, away, closing, submission);
}

function close(view, clear = false) {
  change({ failure: "" });
  return act("close", clear ? { view_id: view.id, clear } : { view_id: view.id });
}

async function submit(event, view) {
  event.preventDefault();
  if (!view.submit) return;
  const dialog = event.target.closest("dialog");
  const values = placeOf(view).values();
  const problems = problemsOf(view, values);
  if (Object.keys(problems).length) return complain(dialog, view, problems);
  store.errors.delete(view.id);
  const answer = await once(`submit ${view.id}`, () => act("submit", { view_id: view.id, values }));
  if (answer?.errors) complain(dialog, view, answer.errors);
}

/** Shows the sentences beside their fields and brings the person to the first. */
function complain(dialog, view, problems) {
  store.errors.set(view.id, problems);
  changed();
  queueMicrotask(() => dialog.querySelector(".has-error :is(input, select, textarea)")?.focus());
}
