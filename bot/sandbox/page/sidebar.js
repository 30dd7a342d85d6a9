/** The left side: the workspace, whom one acts as, the conversations, the app and the clock. */
import { clock } from "./clock.js";
import { h } from "./dom.js";
import { hidden, icon } from "./icons.js";
import { avatar, conversations, me, personOf } from "./names.js";
import { actAs, addressOf, addressOfConversation } from "./place.js";
import { change, refresh, store } from "./state.js";

const GROUPS = [
  ["Teammates", (person) => person.kind === "member", (person) => (person.admin ? "admin" : "")],
  ["Guests", (person) => person.kind === "guest", () => "guest"],
  ["From outside", (person) => person.kind === "outsider", () => "outsider, from a client"],
];

export function sidebar() {
  return h(
    "aside",
    { class: "sidebar", id: "sidebar", "aria-label": "Workspace" },
    h(
      "div",
      { class: "brand" },
      h("h1", null, teamName()),
      h("p", null, "A local Slack workspace, only on this computer"),
      closeButton(),
    ),
    switcher(),
    h("nav", { "aria-label": "Conversations", onclick: leaveMenu }, channels(), app()),
    clock(),
    h("button", toolsButton(), icon("tools"), "Behind the scenes"),
  );
}

const teamName = () => store.slack.team?.name ?? store.slack.team ?? "Workspace";

/** On a phone, also the conversation that is open already is a way out of the menu. */
const leaveMenu = (event) => event.target.closest("a") && change({ menuOpen: false });

const closeButton = () =>
  h(
    "button",
    {
      type: "button",
      class: "icon-button menu-close",
      "aria-label": "Close menu",
      onclick: () => change({ menuOpen: false }),
    },
    icon("close"),
  );

const toolsButton = () => ({
  type: "button",
  class: "button quiet tools-button",
  "aria-expanded": String(store.toolsOpen),
  "aria-controls": "tools",
  onclick: () => change({ toolsOpen: !store.toolsOpen, menuOpen: false }),
});

function switcher() {
  const choose = async (event) => {
    actAs(event.target.value);
    await refresh();
  };
  const option = (note) => (person) =>
    h("option", { value: person.id, key: person.id }, note(person) ? `${person.name} (${note(person)})` : person.name);
  const group = ([label, belongs, note]) => {
    const members = store.slack.people.filter(belongs);
    return members.length ? h("optgroup", { label, key: label }, members.map(option(note))) : null;
  };
  return h(
    "div",
    { class: `switcher is-${me().kind}` },
    avatar(me()),
    h(
      "div",
      null,
      h("label", { for: "acting-as" }, "Acting as"),
      h("select", { id: "acting-as", class: "control", value: store.person, onchange: choose }, GROUPS.map(group)),
    ),
  );
}

function channels() {
  const list = conversations().filter((channel) => channel.id !== store.slack.dm?.id);
  const rooms = list.filter(({ kind }) => kind !== "im");
  const direct = list.filter(({ kind }) => kind === "im");
  return [
    h("h2", null, "Channels"),
    rooms.length ? h("ul", null, rooms.map(entry)) : h("p", { class: "hint" }, "None that this person can see."),
    direct.length ? [h("h2", null, "Direct messages"), h("ul", null, direct.map(entry))] : null,
  ];
}

const NOTES = { private: "private", shared: "shared outside" };

function entry(channel) {
  const notes = [NOTES[channel.kind], channel.archived && "archived"].filter(Boolean);
  return h(
    "li",
    { key: channel.id },
    h(
      "a",
      {
        href: addressOfConversation(channel.id),
        class: channel.archived ? "archived" : null,
        "aria-current": store.place.channel === channel.id ? "page" : null,
      },
      icon(channel.kind),
      h("span", { class: "name", dir: "auto" }, channel.name),
      notes.length ? h("span", { class: "badge" }, notes.join(", ")) : null,
      unread(channel),
    ),
  );
}

/** How many messages came since this conversation was last in view. */
export function unreadIn(channel) {
  const seen = store.seen.get(`${store.person} ${channel.id}`);
  if (seen === undefined) return 0;
  return channel.messages.filter((message) => Number(message.ts) > seen && message.user !== store.person).length;
}

function unread(channel) {
  const count = unreadIn(channel);
  return count ? h("span", { class: "unread" }, String(count), hidden(" new")) : null;
}

function app() {
  const { app: bot, dm } = store.slack;
  // An outsider has no conversation with the app.
  if (!dm) return null;
  const up = bot.connected > 0;
  return [
    h("h2", null, "App"),
    h(
      "ul",
      null,
      h(
        "li",
        null,
        h(
          "a",
          { href: addressOf({ tab: "messages" }), "aria-current": store.place.tab ? "page" : null },
          avatar(personOf(bot.bot_user)),
          h("span", { class: "name" }, bot.name),
          h("span", { class: up ? "badge is-up" : "badge is-down" }, up ? "running" : "not running"),
          unread(dm),
        ),
      ),
    ),
  ];
}
