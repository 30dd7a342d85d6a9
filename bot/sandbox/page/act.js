/** Sends to the workspace what the person on the page does. */
import { change, refresh, store } from "./state.js";

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { ok: false, error: "The local workspace does not answer. Is it still running?" };
  }
}

/** One deed of the person acted as; what went wrong is shown, and returned as `{ok: false, error, errors?}`. */
export async function act(deed, details = {}) {
  const answer = await post("/sandbox/act", { as: store.person, do: deed, ...details });
  // Errors of a form stand beside its fields.
  change({ failure: answer.ok || answer.errors ? "" : answer.error || "That did not work." });
  await refresh();
  return answer;
}

/** Suggestions come with every key press, so they neither refresh the page nor complain. */
export async function suggestions(details) {
  const answer = await post("/sandbox/act", { as: store.person, do: "suggest", ...details });
  return answer.ok ? answer : { options: [] };
}

/** Runs `work` unless the same thing is already under way, and marks it busy meanwhile. */
export async function once(name, work) {
  if (store.busy.has(name)) return null;
  store.busy.add(name);
  change({});
  try {
    return await work();
  } finally {
    store.busy.delete(name);
    change({});
  }
}

export async function moveClock(step) {
  await once("clock", () => steer("/sandbox/clock", step));
}

export async function setFault(fault) {
  await once("fault", () => steer("/sandbox/fault", fault));
}

async function steer(path, body) {
  const answer = await post(path, body);
  change({ failure: answer.ok === false ? answer.error || "That did not work." : "" });
  await refresh();
}

/** Reads what went over the wire since the last look. */
export async function readWire() {
  if (!store.toolsOpen) return;
  const last = store.wire.at(-1)?.n ?? 0;
  try {
    const answer = await (await fetch(`/sandbox/wire?after=${last}`)).json();
    const rows = (Array.isArray(answer) ? answer : (answer.rows ?? [])).filter(
      (row) => row.n > (store.wire.at(-1)?.n ?? 0),
    );
    if (rows.length) change({ wire: [...store.wire, ...rows].slice(-200) });
  } catch {
    change({ offline: true });
  }
}
