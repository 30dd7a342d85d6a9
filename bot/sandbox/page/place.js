/** Knows where the person is: the address after `#` names a conversation, a tab of the app, an open thread. */
import { act } from "./act.js";
import { conversationOf, conversations } from "./names.js";
import { change, store } from "./state.js";

export const TABS = ["home", "messages", "about"];

export const addressOf = ({ channel, tab, thread }) =>
  ["#" + (tab ? `app/${tab}` : channel), thread].filter(Boolean).join("/");

/** The address of a conversation; the one with the app lies under its own name. */
export function addressOfConversation(id, thread) {
  return addressOf(id === store.slack?.dm?.id ? { tab: "messages", thread } : { channel: id, thread });
}

export const go = (place) => {
  location.hash = addressOf(place);
};

/** The conversation in view, or null on a tab that has none. */
export function here() {
  const { channel, tab } = store.place;
  if (tab) return tab === "messages" ? store.slack.dm : null;
  return conversationOf(channel) ?? null;
}

function read() {
  const [first, second, third] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (first === "app") return { tab: TABS.includes(second) ? second : "messages", thread: third };
  return { channel: first, thread: second };
}

/** Where to begin: the conversation in which the app spoke last, for that is what one comes to see. */
function beginning() {
  const spoken = (channel) =>
    Number(channel.messages.findLast((message) => message.user === store.slack.app.bot_user)?.ts ?? 0);
  const open = conversations().filter((channel) => !channel.archived && channel.id !== store.slack.dm?.id);
  const [first] = open.toSorted((one, other) => spoken(other) - spoken(one));
  return first ? { channel: first.id } : { tab: "messages" };
}

const exists = ({ channel, tab }) => Boolean(tab ? store.slack.dm : conversationOf(channel));

/** Settles the place after the address, the person or the workspace changed. */
export function settle() {
  const wanted = read();
  const place = exists(wanted) ? wanted : beginning();
  const moved = addressOf(place) !== addressOf(store.place);
  if (place !== wanted) history.replaceState(null, "", addressOf(place));
  if (!moved) return;
  const tabChanged = place.tab !== store.place.tab;
  change({ place, menuOpen: false });
  if (tabChanged) tellApp(place.tab);
}

/** Slack tells an app when its tab is opened; Home is built only then. */
export function tellApp(tab) {
  if (tab === "home") act("home");
  if (tab === "messages") act("messages_tab");
}

/** Goes on as somebody else, in the same place where they have it too. */
export function actAs(person) {
  const url = new URL(location.href);
  url.searchParams.set("as", person);
  history.replaceState(null, "", url);
  store.typed.clear();
  store.errors.clear();
  change({ person, place: {}, failure: "" });
}
