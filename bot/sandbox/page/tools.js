/** Behind the scenes: faults on purpose, and what goes over the wire between the app and Slack. */
import { setFault } from "./act.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { change, store } from "./state.js";

const FAULTS = [
  ["ratelimit", "Too many requests (429)"],
  ["error_before", "Server error, nothing done"],
  ["error_after", "Server error after doing it"],
  ["cut_before", "Connection cut, nothing done"],
  ["cut_after", "Connection cut after doing it"],
  ["proxy", "A proxy's page instead of an answer"],
  ["slow", "Slow answer"],
  ["drop_ack", "The app's answer gets lost"],
  ["disconnect", "Socket closed, come again"],
  ["revoke", "Token revoked"],
];

export function tools() {
  if (!store.toolsOpen) return null;
  const close = {
    type: "button",
    class: "icon-button",
    "aria-label": "Close",
    onclick: () => change({ toolsOpen: false }),
  };
  return h(
    "aside",
    { class: "tools", id: "tools", "aria-label": "Behind the scenes", key: "tools" },
    h("header", { class: "pane-head" }, h("h2", null, "Behind the scenes"), h("button", close, icon("close"))),
    h("div", { class: "scroll", key: "tools-scroll" }, faults(), wire()),
  );
}

function faults() {
  const active = store.slack.faults ?? [];
  const clear = () => setFault({ kind: "clear" });
  const list = h(
    "ul",
    { class: "active-faults" },
    active.map((one) => h("li", null, sayFault(one))),
  );
  return h(
    "section",
    { "aria-labelledby": "faults-title" },
    h("h3", { id: "faults-title" }, "Let something go wrong"),
    faultForm(),
    h("div", { role: "status" }, active.length ? list : h("p", { class: "hint" }, "Everything works.")),
    active.length > 0 &&
      h("button", { type: "button", class: "button small", onclick: clear }, "Make everything work again"),
  );
}

function faultForm() {
  const set = (event) => {
    event.preventDefault();
    const { kind, method, times } = event.target.elements;
    setFault({ kind: kind.value, times: Number(times.value), ...(method.value ? { method: method.value } : {}) });
  };
  const kinds = FAULTS.map(([kind, label]) => h("option", { value: kind }, label));
  const method = { placeholder: "chat.postMessage", autocomplete: "off", spellcheck: "false" };
  const times = { type: "number", min: "1", max: "100", required: true, mounted: (field) => (field.value = "1") };
  return h(
    "form",
    { class: "faults", onsubmit: set },
    labelled("What", "select", "kind", {}, kinds),
    labelled("Only for the method", "input", "method", method),
    labelled("How many times", "input", "times", times),
    h("button", { type: "submit", class: "button small" }, "Set"),
  );
}

const labelled = (label, tag, name, more, ...children) => [
  h("label", { for: `fault-${name}` }, label),
  h(tag, { id: `fault-${name}`, name, class: "control", ...more }, ...children),
];

const sayFault = (one) =>
  typeof one === "string" ? one : `${one.kind} on ${one.method ?? "any method"}, ${one.times} more`;

function wire() {
  const rows = store.wire.toReversed();
  return h(
    "section",
    { "aria-labelledby": "wire-title" },
    h("h3", { id: "wire-title" }, "Over the wire"),
    rows.length
      ? h("ol", { class: "wire", reversed: true }, rows.map(line))
      : h("p", { class: "hint" }, "Nothing yet."),
  );
}

/** What an envelope carries, so that one need not open it to know. */
function about({ request }) {
  const payload = request?.payload ?? request ?? {};
  return payload.event?.type ?? payload.command ?? (typeof payload.type === "string" ? payload.type : "");
}

const failed = (row) => row.status >= 400 || row.response?.ok === false;
const DIRECTIONS = { "app → slack": "→", "slack → app": "←" };

function line(row) {
  return h(
    "li",
    { key: row.n, class: failed(row) ? "failed" : null },
    h(
      "details",
      null,
      h(
        "summary",
        null,
        h("span", { class: "direction", title: row.direction }, DIRECTIONS[row.direction] ?? row.direction),
        h("code", null, row.method),
        h("span", { class: "quiet-text" }, row.kind === "socket" ? about(row) : null),
        h(
          "small",
          null,
          [
            row.kind,
            failed(row) ? (row.response?.error ?? row.status) : null,
            row.ms ? `${Math.round(row.ms)} ms` : null,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
      h(
        "pre",
        { tabindex: "0" },
        h("code", null, pretty({ request: row.request, response: row.response, status: row.status, time: row.time })),
      ),
    ),
  );
}

const pretty = (value) => JSON.stringify(value, null, 2);
