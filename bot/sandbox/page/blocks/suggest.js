/** Draws the selects whose options the app itself suggests while one types. */
import { suggestions } from "../act.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { listbox, steered, tiedTo } from "../listbox.js";
import { changed } from "../state.js";
import { domId, keep, marks, valueOf } from "./kept.js";
import { asText } from "./mrkdwn.js";

//: As in Slack, where an element does not say.
const MIN_QUERY = 3;
//: Long enough to skip the letters in between, short enough to feel immediate.
const PAUSE = 120;

//: `query` is null until something is typed: what was chosen before still stands in the field.
const open = new Map(); // element id → {query, options, active, waiting}

export function externalSelect(element, at) {
  const many = element.type.startsWith("multi_");
  const id = domId(element, at);
  const now = open.get(id);
  const value = valueOf(element, at);
  const list = now?.options.length
    ? listbox(`${id}-list`, "Suggestions", now.options, now.active, (index) => take(element, at, index))
    : null;
  return h(
    "div",
    { class: "suggest", key: element.action_id },
    many && value?.length ? chips(element, at, value) : null,
    field(element, at, now?.query ?? (many ? "" : asText(value?.text)), now),
    list,
    now && !list && !now.waiting ? h("p", { class: "hint", role: "status" }, sayNothing(element, now)) : null,
  );
}

function sayNothing(element, { query }) {
  const least = element.min_query_length ?? MIN_QUERY;
  const enough = (query ?? "").length >= least;
  return enough ? "Nothing found." : `Type at least ${least} ${least === 1 ? "letter" : "letters"}.`;
}

function field(element, at, query, now) {
  const id = domId(element, at);
  const label = at.label ?? asText(element.placeholder);
  const showAll = () => (element.min_query_length === 0 && !open.has(id) ? ask(element, at, null) : null);
  const keys = (event) => {
    const { options = [], active = -1 } = open.get(id) ?? {};
    const set = (next) => update(id, { active: next });
    const known = { count: options.length, active, choose: set, take: (index) => take(element, at, index) };
    if (!steered(event, { ...known, close: () => shut(id) }) && event.key === "ArrowDown") showAll();
  };
  return h("input", {
    ...marks(element, { ...at, label }),
    ...tiedTo(`${id}-list`, Boolean(now?.options.length), now?.active ?? -1),
    type: "text",
    class: "control",
    placeholder: asText(element.placeholder) || null,
    value: query,
    // A field that is filled already does not unfold by itself when its form opens.
    onfocus: () => (query ? null : showAll()),
    onclick: showAll,
    oninput: (event) => ask(element, at, event.target.value),
    onblur: () => leave(element, at),
    onkeydown: keys,
  });
}

function chips(element, at, value) {
  const without = (option) => () =>
    keep(
      element,
      at,
      value.filter((one) => one !== option),
    );
  const chip = (option) => {
    const name = asText(option.text);
    return h(
      "li",
      { key: option.value },
      name,
      h("button", { type: "button", "aria-label": `Remove ${name}`, onclick: without(option) }, icon("close")),
    );
  };
  return h("ul", { class: "chips", "aria-label": "Chosen" }, value.map(chip));
}

function update(id, values) {
  open.set(id, { query: null, options: [], active: -1, waiting: false, ...open.get(id), ...values });
  changed();
}

function shut(id) {
  clearTimeout(open.get(id)?.timer);
  open.delete(id);
  changed();
}

function ask(element, at, query) {
  const id = domId(element, at);
  clearTimeout(open.get(id)?.timer);
  const enough = (query ?? "").length >= (element.min_query_length ?? MIN_QUERY);
  const timer = enough ? setTimeout(() => fetchFor(element, at, query), PAUSE) : null;
  update(id, { query, timer, waiting: enough, ...(enough ? {} : { options: [], active: -1 }) });
}

async function fetchFor(element, at, query) {
  const id = domId(element, at);
  const answer = await suggestions({
    container: at.container,
    ...at.container,
    block_id: at.block.block_id,
    action_id: element.action_id,
    query: query ?? "",
  });
  // Letters typed meanwhile make this answer an old one.
  if (open.get(id)?.query !== query) return;
  const groups = answer.option_groups ?? [{ options: answer.options ?? [] }];
  const options = groups.flatMap((group) =>
    group.options.map((option) => ({
      label: asText(option.text),
      note: asText(option.description),
      group: asText(group.label),
      option,
    })),
  );
  // Who only looks, or passes by with Tab, has chosen nothing yet.
  update(id, { options, active: query && options.length ? 0 : -1, waiting: false });
}

async function take(element, at, index) {
  const id = domId(element, at);
  const { option } = open.get(id).options[index];
  shut(id);
  const before = valueOf(element, at);
  const many = element.type.startsWith("multi_");
  await keep(element, at, many ? [...(before ?? []).filter(({ value }) => value !== option.value), option] : option);
}

/** Leaving without a choice puts back what was chosen, except that an emptied field is emptied. */
function leave(element, at) {
  const id = domId(element, at);
  const emptied = open.get(id)?.query === "" && element.type === "external_select" && valueOf(element, at);
  if (open.has(id)) shut(id);
  if (emptied) keep(element, at, null);
}
