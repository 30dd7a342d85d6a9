/** The keys of a field with suggestions under it: arrows choose, Enter or Tab takes, Escape closes. */
import { h } from "./dom.js";

/** Handles a key press; true when the key was for the suggestions and nobody else should act on it. */
export function steered(event, { count, active, choose, take, close }) {
  if (!count || event.isComposing) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const takes = (event.key === "Enter" || event.key === "Tab") && !event.shiftKey && active >= 0;
  if (step) choose(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
  else if (takes) take(active);
  else if (event.key === "Escape") close();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** The list itself; `options` are {label, note?, group?}. The pointer must not take the focus away from the field. */
export function listbox(id, name, options, active, take) {
  return h(
    "ul",
    { class: "listbox", role: "listbox", id, "aria-label": name, onmousedown: (event) => event.preventDefault() },
    options.map((option, at) =>
      h(
        "li",
        {
          role: "option",
          id: `${id}-${at}`,
          class: option.group && option.group !== options[at - 1]?.group ? "starts-group" : null,
          "data-group": option.group ?? null,
          "aria-selected": String(at === active),
          onclick: () => take(at),
        },
        h("span", null, option.label),
        option.note ? h("small", null, option.note) : null,
      ),
    ),
  );
}

/** What ties a text field to its list, for screen readers. */
export const tiedTo = (id, open, active) => ({
  role: "combobox",
  "aria-autocomplete": "list",
  "aria-expanded": String(open),
  "aria-controls": open ? id : null,
  "aria-activedescendant": open && active >= 0 ? `${id}-${active}` : null,
  autocomplete: "off",
});
