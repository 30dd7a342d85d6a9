/** What the page knows: the workspace as the server tells it, and what only this tab remembers. */

//: The server says when something changed; this catches what a sleeping laptop missed, and lets the clock tick.
const HEARTBEAT = 30_000;

export const store = {
  slack: null, //    the last answer of /sandbox/state
  person: null, //   whom this tab acts as
  place: {}, //      {channel} or {tab} of the app, and the open {thread}
  typed: new Map(), // what stands in an element, until its message or form is gone
  errors: new Map(), // view id → {block id: sentence}
  busy: new Set(), // what is on its way to the app
  drafts: new Map(), // conversation → words not yet sent
  seen: new Map(), // conversation → newest ts that was looked at
  menuOpen: false,
  toolsOpen: false,
  wire: [],
  failure: "", //    the last thing that went wrong, as a sentence
  offline: false,
};

const listeners = [];
let drawing = false;

export const onChange = (listener) => listeners.push(listener);

/** Draws soon, once, however many changes come together. */
export function changed() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    for (const listener of listeners) listener();
  });
}

export function change(values) {
  Object.assign(store, values);
  changed();
}

let fetching = null;
let again = false;

/** Asks the server how things stand; calls that come while one is on its way share one more. */
export async function refresh() {
  if (fetching) {
    again = true;
    return fetching;
  }
  fetching = fetchUntilFresh();
  try {
    await fetching;
  } finally {
    fetching = null;
  }
}

async function fetchUntilFresh() {
  do {
    again = false;
    await fetchOnce();
  } while (again);
}

async function fetchOnce() {
  const asked = store.person;
  try {
    const response = await fetch(`/sandbox/state${asked ? `?as=${encodeURIComponent(asked)}` : ""}`);
    const slack = response.ok ? await response.json() : null;
    // An answer for the person we were a moment ago must not be drawn over the present one.
    if (asked !== store.person) again = true;
    else if (slack) arrive(slack);
    else change({ failure: "The local workspace does not know this person." });
  } catch {
    change({ offline: true });
  }
}

function arrive(slack) {
  forgetGone(slack);
  change({ slack, person: slack.me, offline: false });
}

/** What was typed into a form goes when the form goes; a message's choices stay as long as the page. */
function forgetGone(slack) {
  const alive = new Set([slack.home?.id, ...(slack.modals ?? []).map((view) => view.id)]);
  for (const key of store.typed.keys()) {
    const [kind, view] = key.split("/");
    if (kind === "view" && !alive.has(view)) store.typed.delete(key);
  }
  for (const view of store.errors.keys()) if (!alive.has(view)) store.errors.delete(view);
}

/** Keeps up with the workspace for as long as the page is open. */
export function follow(also) {
  const update = () => Promise.all([refresh(), also()]);
  let events = null;
  const tune = () => {
    // A browser allows six connections to one server: a tab that nobody looks at must not hold one.
    if (document.visibilityState === "hidden") events?.close();
    else if (events?.readyState !== EventSource.OPEN) events = listenTo(update);
  };
  document.addEventListener("visibilitychange", tune);
  setInterval(() => document.visibilityState === "visible" && refresh(), HEARTBEAT);
  tune();
}

function listenTo(update) {
  const events = new EventSource("/sandbox/events");
  events.onmessage = update;
  events.onopen = update;
  events.onerror = () => change({ offline: true });
  return events;
}
