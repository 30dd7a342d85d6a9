/** The field one writes in: messages, thread replies and slash commands with their completion. */
import { act, once } from "./act.js";
import { completions, firstActive } from "./completion.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { listbox, steered, tiedTo } from "./listbox.js";
import { changed, store } from "./state.js";

//: As long as a message may be in Slack.
const LONGEST = 40_000;

const offered = new Map(); // draft key → {options, active}

/** `label` is its accessible name; `thread` is the ts that a reply goes under. */
export function composer(channel, { label, thread }) {
  const key = `${store.person} ${channel.id} ${thread ?? ""}`;
  const text = store.drafts.get(key) ?? "";
  const { options = [], active = -1 } = offered.get(key) ?? {};
  const id = thread ? "reply-options" : "composer-options";
  const send = () => sendIt(key, channel, thread);
  return h(
    "form",
    { class: "composer", key: `composer ${key}`, onsubmit: (event) => (event.preventDefault(), send()) },
    options.length ? listbox(id, "Commands", options, active, (at) => take(key, at)) : null,
    h(
      "div",
      { class: "composer-row" },
      h("textarea", {
        ...tiedTo(id, options.length > 0, active),
        rows: String(Math.min(8, text.split("\n").length)),
        dir: "auto",
        "aria-label": label,
        placeholder: label,
        maxlength: LONGEST,
        value: text,
        oninput: (event) => write(key, event.target.value),
        onkeydown: (event) => pressed(event, key, send),
        onblur: () => offer(key, []),
      }),
      h("button", { type: "submit", class: "icon-button send", "aria-label": "Send", title: "Send" }, icon("send")),
    ),
    text.startsWith("/") ? h("p", { class: "composer-hint" }, "Slash command: Tab completes, Enter sends") : null,
  );
}

function write(key, text) {
  store.drafts.set(key, text);
  const options = completions(text, store.slack.commands);
  offer(key, options, firstActive(text, store.slack.commands));
}

function offer(key, options, active = -1) {
  if (options.length) offered.set(key, { options, active });
  else offered.delete(key);
  changed();
}

const take = (key, at) => write(key, offered.get(key).options[at].text);

function pressed(event, key, send) {
  const { options = [], active = -1 } = offered.get(key) ?? {};
  const steering = {
    count: options.length,
    active,
    choose: (at) => offer(key, options, at),
    take: (at) => take(key, at),
    close: () => offer(key, []),
  };
  // Tab takes the first suggestion even where none is marked: that is what the hint under the field promises.
  const handled =
    event.key === "Tab" && options.length
      ? steered(event, { ...steering, active: Math.max(active, 0) })
      : steered(event, steering);
  if (handled || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
}

/** The field is free at once; what did not arrive comes back, unless something new was begun. */
async function sendIt(key, channel, thread) {
  const text = (store.drafts.get(key) ?? "").trim();
  if (!text) return;
  const isCommand = text.startsWith("/") && !thread;
  const deed = isCommand
    ? () => act("command", { channel: channel.id, text })
    : () => act("say", { channel: channel.id, text, thread_ts: thread });
  store.drafts.delete(key);
  offer(key, []);
  const answer = await once(`send ${key} ${text}`, deed);
  if (answer && !answer.ok && !store.drafts.has(key)) store.drafts.set(key, text);
  changed();
}
