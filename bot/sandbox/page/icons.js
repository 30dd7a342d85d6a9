/** Draws the page's few line icons; they are decoration, so their button or link carries the words. */
import { h } from "./dom.js";

const PATHS = {
  channel: "M9 4 7 20M17 4l-2 16M4 9h16M4 15h16",
  private: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5z",
  shared: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  im: "M4 5h16v11H9l-5 4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2",
  shortcut: "M13 3 5 14h6l-1 7 8-11h-6z",
  send: "M4 12 20 4l-5 16-4-7z",
  thread: "M4 5h16v9H10l-4 4v-4H4z",
  back: "M15 5l-7 7 7 7",
  tools: "M5 7h9M18 7h1M5 12h2M11 12h8M5 17h9M18 17h1M16 5v4M9 10v4M16 15v4",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
};

export function icon(name) {
  return h(
    "svg",
    { class: `icon is-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    h("path", { d: PATHS[name] ?? PATHS.more }),
  );
}

/** Words for screen readers only. */
export function hidden(...words) {
  return h("span", { class: "visually-hidden" }, ...words);
}
