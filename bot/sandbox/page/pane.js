/** The middle: the conversation, Home or About, with its head, its notices and the field to write in. */
import { act } from "./act.js";
import { blocks } from "./blocks/blocks.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { hidden, icon } from "./icons.js";
import { menuButton } from "./menus.js";
import { messageList, rootsOf, threadOf } from "./messages.js";
import { placeOf } from "./modals.js";
import { labelOf, me, mentionOf, titleOf } from "./names.js";
import { addressOf, addressOfConversation, here, TABS } from "./place.js";
import { change, store } from "./state.js";

const GONE = "The local workspace is not running any more. Start it again, and this page goes on.";
const TAB_NAMES = { home: "Home", messages: "Messages", about: "About" };
const NARROW = matchMedia("(max-width: 47.99rem)");

export function pane() {
  const { tab } = store.place;
  return h(
    "main",
    { class: "pane", id: "main", tabindex: "-1", inert: store.menuOpen && NARROW.matches },
    paneHead(),
    notices(),
    tab === "home" ? home() : tab === "about" ? about() : conversation(),
  );
}

function paneHead() {
  const channel = here();
  const inApp = Boolean(store.place.tab);
  return h(
    "header",
    { class: "pane-head" },
    h("button", menuAttributes(), icon("menu"), hidden("Menu")),
    h(
      "h2",
      { id: "pane-title", dir: "auto" },
      inApp ? null : icon(channel?.kind),
      inApp ? store.slack.app.name : titleOf(channel),
    ),
    channel?.kind === "shared" ? h("span", { class: "badge is-outsider" }, "shared outside") : null,
    menuButton({ class: "button small shortcuts" }, "Shortcuts", globalShortcuts, icon("shortcut"), "Shortcuts"),
    inApp ? tabs() : null,
  );
}

const menuAttributes = () => ({
  type: "button",
  class: "icon-button menu-button",
  "aria-expanded": String(store.menuOpen),
  "aria-controls": "sidebar",
  onclick: openMenu,
});

/** On a phone the menu covers the page, so the focus goes along. */
function openMenu() {
  change({ menuOpen: true });
  queueMicrotask(() => document.querySelector(".menu-close")?.focus());
}

const globalShortcuts = () =>
  store.slack.shortcuts
    .filter(({ type }) => type === "global")
    .map((one) => ({
      label: one.name,
      note: store.slack.app.name,
      chosen: () => act("shortcut", { callback_id: one.callback_id }),
    }));

function tabs() {
  const one = (tab) =>
    h(
      "a",
      { href: addressOf({ tab }), "aria-current": store.place.tab === tab ? "page" : null, key: tab },
      TAB_NAMES[tab],
    );
  return h("nav", { class: "tabs", "aria-label": store.slack.app.name }, TABS.map(one));
}

function notices() {
  const told = store.slack.notices ?? [];
  // What just failed is often also the newest notice.
  const sentences = [...new Set([store.offline && GONE, store.failure, ...told.toReversed()].filter(Boolean))];
  const dismiss = async () => {
    if (told.length) await act("dismiss");
    change({ failure: "" });
  };
  return h(
    "div",
    { class: "notices", role: "status" },
    sentences.slice(0, 3).map((sentence) => h("p", { dir: "auto" }, sentence)),
    sentences.length
      ? h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: dismiss }, icon("close"))
      : null,
  );
}

function conversation() {
  const channel = here();
  if (!channel) return h("p", { class: "empty" }, `There is no conversation that ${me().name} can see.`);
  const name = mentionOf(channel.id);
  const roots = rootsOf(channel);
  return [
    h(
      "div",
      {
        class: "scroll",
        key: `scroll ${store.person} ${channel.id}`,
        "data-scroll": channel.id,
        tabindex: "0",
        role: "region",
        "aria-label": `Messages in ${name}`,
      },
      roots.length
        ? messageList(channel, roots, { name: `Messages in ${name}` })
        : h("p", { class: "empty" }, "Nothing was said here yet."),
    ),
    writing(channel, { label: `Message ${name}` }),
  ];
}

/** Nobody writes into an archived channel, nor into one they did not join. */
function writing(channel, options) {
  if (channel.archived) return h("p", { class: "closed" }, "This channel is archived.");
  if (channel.member === false) return h("p", { class: "closed" }, `${labelOf(me())} has not joined this channel.`);
  return composer(channel, options);
}

export function thread() {
  const channel = here();
  const ts = store.place.thread;
  const list = channel && ts ? threadOf(channel, ts) : [];
  if (!list.length) return null;
  const close = { class: "icon-button", href: addressOfConversation(channel.id), "aria-label": "Close thread" };
  return h(
    "aside",
    { class: "thread", "aria-label": "Thread", key: "thread" },
    h(
      "header",
      { class: "pane-head" },
      h("h2", null, "Thread"),
      h("span", { class: "quiet-text" }, mentionOf(channel.id)),
      h("a", close, icon("close")),
    ),
    h(
      "div",
      {
        class: "scroll",
        key: `scroll ${store.person} ${ts}`,
        "data-scroll": ts,
        tabindex: "0",
        role: "region",
        "aria-label": "Thread",
      },
      messageList(channel, list, { name: "Replies", inThread: true }),
    ),
    writing(channel, { label: "Reply", thread: ts }),
  );
}

function home() {
  const view = store.slack.home;
  const drawn = view?.blocks?.length
    ? blocks(view.blocks, placeOf(view))
    : h("p", { class: "empty" }, `${store.slack.app.name} has not published a Home for ${me().name} yet.`);
  return h(
    "div",
    { class: "scroll home", key: `home ${store.person}`, tabindex: "0", role: "region", "aria-label": "Home" },
    h("div", { class: "home-blocks" }, drawn),
  );
}

function about() {
  const { app, commands, shortcuts } = store.slack;
  const command = (one) => [
    h("dt", null, h("code", null, one.command), one.usage_hint ? ` ${one.usage_hint}` : null),
    h("dd", null, one.description ?? ""),
  ];
  const shortcut = (one) => [
    h("dt", null, one.name),
    h("dd", null, one.type === "message" ? "In the menu of a message" : "Under Shortcuts"),
  ];
  return h(
    "div",
    { class: "scroll about", key: "about", tabindex: "0", role: "region", "aria-label": "About" },
    h(
      "p",
      null,
      app.connected > 0
        ? `${app.name} is running, with ${app.connected === 1 ? "one connection" : `${app.connected} connections`}.`
        : `${app.name} is not running.`,
    ),
    h("h3", null, "Commands"),
    h("dl", null, commands.map(command)),
    h("h3", null, "Shortcuts"),
    h("dl", null, shortcuts.map(shortcut)),
  );
}
