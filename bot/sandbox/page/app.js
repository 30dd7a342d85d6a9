/** Starts the page: draws what the workspace says, and follows it. */
import { readWire } from "./act.js";
import { h, render } from "./dom.js";
import { keepFocus, noteFocus } from "./focus.js";
import { modal, welcome } from "./modals.js";
import { conversations, me } from "./names.js";
import { pane, thread } from "./pane.js";
import { here, settle } from "./place.js";
import { arrivals, followEnds, markSeen, noteEnds } from "./scrolling.js";
import { sidebar } from "./sidebar.js";
import { change, changed, follow, onChange, refresh, store } from "./state.js";
import { tools } from "./tools.js";

const root = document.getElementById("page");
const live = document.getElementById("live");

function draw() {
  if (!store.slack) return drawWaiting();
  // Between two people, what is known is still the other one's.
  if (store.slack.me !== store.person) return;
  settle();
  markSeen(conversations());
  noteEnds();
  noteFocus();
  root.dataset.menu = store.menuOpen ? "open" : "closed";
  root.dataset.thread = store.place.thread ? "open" : "closed";
  root.dataset.tools = store.toolsOpen ? "open" : "closed";
  root.dataset.person = store.person;
  render(root, sidebar(), pane(), thread(), tools(), modal());
  document.title = `${here()?.name ?? store.slack.app.name} – ${me().name}`;
  followEnds();
  welcome();
  keepFocus();
  const words = arrivals();
  if (words) live.textContent = words;
}

function drawWaiting() {
  render(
    root,
    h(
      "p",
      { class: "waiting", role: "status" },
      store.failure || (store.offline ? "The local workspace does not answer yet." : "Opening the workspace…"),
    ),
  );
}

function closeMenu(event) {
  if (event.key !== "Escape" || !store.menuOpen) return;
  change({ menuOpen: false });
  queueMicrotask(() => document.querySelector(".menu-button")?.focus());
}

/** The address after `#` is taken, so the skip link moves the focus itself. */
function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

let toolsWereOpen = false;

function watchTools() {
  if (store.toolsOpen && !toolsWereOpen) readWire();
  toolsWereOpen = store.toolsOpen;
}

store.person = new URL(location.href).searchParams.get("as");
onChange(draw);
onChange(watchTools);
addEventListener("hashchange", changed);
addEventListener("keydown", closeMenu);
document.querySelector(".skip").addEventListener("click", skip);
await refresh();
follow(readWire);
