/** Reads a whole form: what stands in its fields, and what Slack itself would refuse before the app hears of it. */
import { holds, stateOf } from "./blocks/kept.js";

const elementsOf = (block) =>
  [block.element, block.accessory, ...(block.elements ?? [])].filter((one) => one && holds(one));

/** {block id: {action id: state}} of everything in a view that holds something. */
export function valuesOf(view, at) {
  const values = {};
  view.blocks.forEach((described, index) => {
    const block = { ...described, block_id: described.block_id ?? `b${index}` };
    for (const one of elementsOf(block)) {
      values[block.block_id] = { ...values[block.block_id], [one.action_id]: stateOf(one, { ...at, block }) };
    }
  });
  return values;
}

/** {block id: sentence} for the fields that are missing or malformed. */
export function problemsOf(view, values) {
  const found = {};
  for (const block of view.blocks.filter(({ type }) => type === "input")) {
    const state = values[block.block_id]?.[block.element.action_id];
    const problem = state && problemOf(block, state);
    if (problem) found[block.block_id] = problem;
  }
  return found;
}

const contentOf = ({ type, ...state }) => Object.values(state)[0];
const isEmpty = (content) => content === null || content === undefined || content.length === 0;

function problemOf({ element, optional }, state) {
  const content = contentOf(state);
  if (isEmpty(content)) return optional ? null : "Please complete this required field.";
  return CHECKS[element.type]?.(content, element) ?? null;
}

const CHECKS = {
  plain_text_input: length,
  email_text_input: (text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : "Please enter a valid email address."),
  url_text_input: (text) => (URL.canParse(text) ? null : "Please enter a valid URL."),
  number_input: number,
};

function length(text, { min_length: least, max_length: most }) {
  const letters = [...text].length;
  if (least && letters < least) return `Please write at least ${least} letters.`;
  return most && letters > most ? `Please write at most ${most} letters; these are ${letters}.` : null;
}

function number(text, { is_decimal_allowed: decimal, min_value: least, max_value: most }) {
  const value = Number(text);
  if (!/^-?\d+(\.\d+)?$/.test(text.trim())) return "Please enter a number.";
  if (!decimal && !Number.isInteger(value)) return "Please enter a whole number.";
  if (least !== undefined && value < Number(least)) return `Please enter ${least} or more.`;
  return most !== undefined && value > Number(most) ? `Please enter ${most} or less.` : null;
}
