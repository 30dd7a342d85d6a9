/** Shows the messages of a conversation, or of one thread, as a list with days between. */
import { act } from "./act.js";
import { blocks } from "./blocks/blocks.js";
import { mrkdwn, plain } from "./blocks/mrkdwn.js";
import { h } from "./dom.js";
import { hidden, icon } from "./icons.js";
import { worded } from "./language.js";
import { menuButton } from "./menus.js";
import { avatar, kindOf, me, personOf } from "./names.js";
import { addressOfConversation } from "./place.js";
import { changed, store } from "./state.js";
import { clockTime, dayName, exact, momentOf } from "./times.js";

//: A half year of history need not be drawn at once.
const PAGE = 60;
//: Messages of one person within this time share one head, in seconds.
const SAME_BREATH = 300;

const shown = new Map(); // conversation → how many messages are drawn

const isRoot = (message) => !message.thread_ts || message.thread_ts === message.ts;

/** The messages that stand in the conversation itself; replies stand in their thread. */
export const rootsOf = (channel) => channel.messages.filter((message) => isRoot(message));

export const threadOf = (channel, ts) =>
  channel.messages.filter((message) => message.ts === ts || message.thread_ts === ts);

export function messageList(channel, list, { name, inThread = false }) {
  const limit = inThread ? Infinity : (shown.get(channel.id) ?? PAGE);
  const drawn = list.slice(-limit);
  const earlier = list.length > drawn.length ? earlierButton(channel, limit) : null;
  const entries = drawn.flatMap((message, at) => [
    day(message, drawn[at - 1]),
    entry(channel, message, drawn[at - 1], inThread),
  ]);
  return [earlier, h("ol", { class: "messages", "aria-label": name, key: "messages" }, entries)];
}

function earlierButton(channel, limit) {
  const more = () => {
    shown.set(channel.id, limit + PAGE);
    changed();
  };
  return h(
    "button",
    { type: "button", class: "button quiet earlier", key: "earlier", onclick: more },
    "Show earlier messages",
  );
}

const now = () => new Date(store.slack.clock);

function day(message, before) {
  const name = dayName(momentOf(message.ts), now(), me().tz);
  if (before && name === dayName(momentOf(before.ts), now(), me().tz)) return null;
  return h("li", { class: "day", key: `day ${message.ts}` }, h("span", null, name));
}

/** True when the head of the message before still says who speaks. */
function goesOn(message, before) {
  if (!before || before.user !== message.user || before.ephemeral || message.ephemeral) return false;
  if (isRoot(before) !== isRoot(message)) return false;
  const close = Number(message.ts) - Number(before.ts) < SAME_BREATH;
  return close && dayName(momentOf(message.ts), now(), me().tz) === dayName(momentOf(before.ts), now(), me().tz);
}

function entry(channel, message, before, inThread) {
  const person = personOf(message.user);
  const follows = goesOn(message, before);
  const at = momentOf(message.ts);
  const classes = [
    "message",
    follows && "follows",
    message.ephemeral && "ephemeral",
    kindOf(person) === "app" && "from-app",
  ];
  return h(
    "li",
    { class: classes.filter(Boolean).join(" "), key: message.ts, "data-ts": message.ts },
    follows ? null : avatar(person),
    h(
      "article",
      { "aria-label": `${person.name}, ${clockTime(at, me().tz)}`, tabindex: "-1" },
      h("header", { class: follows ? "visually-hidden" : "message-head" }, head(person), stamp(at)),
      message.ephemeral ? h("p", { class: "only-you" }, worded("Only visible to you")) : null,
      content(channel, message),
      inThread ? null : replies(channel, message),
    ),
    tools(channel, message, inThread),
  );
}

function head(person) {
  const kind = kindOf(person);
  return [
    h("strong", { dir: "auto" }, person.name),
    kind ? h("span", { class: `badge is-${person.kind}` }, kind) : null,
  ];
}

const stamp = (at) => h("time", { datetime: at.toISOString(), title: exact(at, me().tz) }, clockTime(at, me().tz));

function content(channel, message) {
  const place = {
    scope: `message/${channel.id}/${message.ts}`,
    container: { message_ts: message.ts, channel_id: channel.id },
  };
  const words = message.mrkdwn === false ? plain(message.text) : mrkdwn(message.text);
  const body = message.blocks?.length ? blocks(message.blocks, place) : h("div", { class: "rich" }, words);
  const attachments = (message.attachments ?? []).map((one, index) => attachment(one, place, index));
  return h(
    "div",
    { class: "message-body" },
    body,
    attachments,
    message.edited ? h("span", { class: "edited" }, worded("(edited)")) : null,
  );
}

function attachment(one, place, index) {
  const colour = /^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : "var(--line)";
  const body = one.blocks?.length
    ? blocks(one.blocks, place)
    : h("div", { class: "rich" }, mrkdwn(one.text ?? one.fallback));
  return h(
    "div",
    { class: "attachment", key: `attachment ${index}`, style: { "border-inline-start-color": colour } },
    body,
  );
}

function replies(channel, message) {
  const count = message.reply_count ?? threadOf(channel, message.ts).length - 1;
  if (!(count > 0)) return null;
  return h(
    "a",
    { class: "replies", href: addressOfConversation(channel.id, message.ts) },
    icon("thread"),
    count === 1 ? "1 reply" : `${count} replies`,
  );
}

function tools(channel, message, inThread) {
  const reply = {
    label: "Reply in thread",
    chosen: () => (location.hash = addressOfConversation(channel.id, message.thread_ts ?? message.ts)),
  };
  const shortcuts = store.slack.shortcuts
    .filter(({ type }) => type === "message")
    .map((one) => ({
      label: one.name,
      note: store.slack.app.name,
      chosen: () => act("message_shortcut", { callback_id: one.callback_id, channel: channel.id, ts: message.ts }),
    }));
  // An ephemeral message is nobody's but the reader's: Slack offers nothing on it either.
  if (message.ephemeral) return null;
  const who = hidden(`More actions for the message from ${personOf(message.user).name}`);
  return menuButton(
    { class: "icon-button message-more" },
    "Message actions",
    () => [...(inThread ? [] : [reply]), ...shortcuts],
    icon("more"),
    who,
  );
}
