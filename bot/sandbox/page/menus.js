/** Opens a menu under a button: arrow keys walk, Escape or a click elsewhere closes. */
import { h, render } from "./dom.js";

//: Room kept between a menu and the edge of the window, in pixels.
const MARGIN = 8;

/** Shows `items` ({label, note?, chosen}) under `button`; called again for the same button, it closes. */
export function toggleMenu(button, label, items) {
  const wasOpen = button.getAttribute("aria-expanded") === "true";
  document.querySelector(".menu-host")?.remove();
  if (wasOpen) return;
  // Inside an open dialog everything outside of it is inert.
  const host = document.createElement("div");
  host.className = "menu-host";
  (button.closest("dialog") ?? document.body).append(host);
  const menu = draw(host, label, items);
  menu.addEventListener("toggle", (event) => event.newState === "closed" && shut(host, button));
  menu.showPopover();
  button.setAttribute("aria-expanded", "true");
  stand(menu, button);
  menu.querySelector("[role=menuitem]")?.focus();
}

function draw(host, label, items) {
  const choose = (item) => () => {
    host.firstChild.hidePopover();
    item.chosen();
  };
  const entries = items.map((item) =>
    h(
      "button",
      { type: "button", role: "menuitem", tabindex: "-1", class: "menu-item", onclick: choose(item) },
      h("span", null, item.label),
      item.note ? h("small", null, item.note) : null,
    ),
  );
  const nothing = h("p", { class: "menu-empty" }, "Nothing to choose here.");
  render(
    host,
    h(
      "div",
      { class: "menu", role: "menu", "aria-label": label, popover: "auto", onkeydown: walk },
      entries.length ? entries : nothing,
    ),
  );
  return host.firstChild;
}

function shut(host, button) {
  button.setAttribute("aria-expanded", "false");
  if (host.contains(document.activeElement) || document.activeElement === document.body) button.focus();
  host.remove();
}

/** Below the button where there is room, else above it, and never over the edge. */
function stand(menu, button) {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const x = left + width + MARGIN > innerWidth ? right - width : left;
  const y = bottom + height + MARGIN > innerHeight ? top - height - 4 : bottom + 4;
  menu.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - width - MARGIN))}px`;
  menu.style.top = `${Math.max(MARGIN, y)}px`;
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function walk(event) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : at + STEPS[event.key];
  if (event.key === "Tab") event.currentTarget.hidePopover();
  if (Number.isNaN(next) || !items.length) return;
  event.preventDefault();
  items[(next + items.length) % items.length].focus();
}

/** A button that opens a menu. */
export function menuButton(attributes, label, items, ...face) {
  const open = (event) => toggleMenu(event.currentTarget, label, items());
  return h("button", { type: "button", "aria-haspopup": "menu", ...attributes, onclick: open }, ...face);
}
