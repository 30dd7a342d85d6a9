/** Gives the focus somewhere to stand when what had it is gone: a pressed button often answers by leaving. */

let held = null;

/** Before drawing: remembers what has the focus, and in which message or form. */
export function noteFocus() {
  const element = document.activeElement;
  const nowhere = !element || element === document.body;
  held = nowhere
    ? null
    : { element, ts: element.closest("[data-ts]")?.dataset.ts, inForm: element.closest("dialog") !== null };
}

/** After drawing: the message, the form or the page that the focus was in, in this order. */
export function keepFocus() {
  if (!held || held.element.isConnected || document.activeElement !== document.body) return;
  const message = held.ts && document.querySelector(`[data-ts="${CSS.escape(held.ts)}"] article`);
  const form = document.querySelector("dialog.modal .modal-body");
  const next = form ?? message ?? (held.inForm ? null : document.getElementById("main"));
  next?.focus();
}
