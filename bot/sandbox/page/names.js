/** Finds people and channels by id, and gives each the name and the face it is shown with. */
import { h } from "./dom.js";
import { store } from "./state.js";

const KINDS = { guest: "guest", outsider: "outsider, from a client", bot: "app" };
const HUES = 8;

export function personOf(id) {
  const { people = [], app } = store.slack ?? {};
  const found = people.find((person) => person.id === id);
  if (found) return found;
  return id && id === app?.bot_user
    ? { id, name: app.name, kind: "bot" }
    : { id, name: id ?? "Someone", kind: "member" };
}

export const me = () => personOf(store.slack?.me);

/** "Kim (guest)": a name that says at once who is not a plain teammate. */
export function labelOf(person) {
  const notes = [person.admin && "admin", KINDS[person.kind]].filter(Boolean);
  return notes.length ? `${person.name} (${notes.join(", ")})` : person.name;
}

export const kindOf = (person) => KINDS[person.kind] ?? "";

export function conversations() {
  const { channels = [], dm } = store.slack ?? {};
  return dm ? [...channels.filter((channel) => channel.id !== dm.id), dm] : channels;
}

export const conversationOf = (id) => conversations().find((channel) => channel.id === id);

export function titleOf(channel) {
  if (channel.id === store.slack.dm?.id) return store.slack.app.name;
  return channel.kind === "im" ? channel.name || "Direct message" : channel.name;
}

/** The name of a conversation as people write it: `#general`, or a person's name. */
export function mentionOf(id) {
  const channel = conversationOf(id);
  if (!channel) return `#${id}`;
  return channel.kind === "im" || channel.id === store.slack.dm?.id ? titleOf(channel) : `#${channel.name}`;
}

export function avatar(person) {
  const picture = person.kind === "bot" ? "" : (person.avatar ?? "");
  if (/^(https?:|data:image\/|\/)/.test(picture)) return h("img", { class: "avatar", src: picture, alt: "" });
  const words = person.name.trim().split(/\s+/);
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("");
  return h(
    "span",
    { class: `avatar hue-${hueOf(person.id ?? "")} is-${person.kind}`, "aria-hidden": "true" },
    initials || "?",
  );
}

const hueOf = (id) => [...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES;
