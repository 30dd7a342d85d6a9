/** Asks "are you sure?" in a small dialog, as an element's `confirm` wants it. */
import { h, render } from "./dom.js";
import { asText, words } from "./blocks/mrkdwn.js";

/** True when there was nothing to ask, or the person agreed. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  const host = document.createElement("div");
  document.body.append(host);
  return new Promise((resolve) => {
    render(host, dialog(confirm));
    const element = host.firstChild;
    element.addEventListener("close", () => {
      host.remove();
      resolve(element.returnValue === "yes");
    });
    element.showModal();
  });
}

function dialog({ title, text, confirm, deny, style }) {
  const close = (value) => (event) => event.target.closest("dialog").close(value);
  return h(
    "dialog",
    { class: "confirm", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
    h("h2", { id: "confirm-title" }, asText(title) || "Are you sure?"),
    h("div", { id: "confirm-text", class: "rich" }, words(text)),
    h(
      "div",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", onclick: close("no") }, asText(deny) || "Cancel"),
      h(
        "button",
        { type: "button", class: `button ${style === "danger" ? "danger" : "primary"}`, onclick: close("yes") },
        asText(confirm) || "Yes",
      ),
    ),
  );
}
