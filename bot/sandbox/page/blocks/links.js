/** Makes links that lead where they say and can run nothing. */
import { h } from "../dom.js";

const SAFE = /^(https?:|mailto:|tel:)/i;

/** The address if it can do no harm, else null. */
export function safe(url) {
  const address = String(url ?? "").trim();
  return SAFE.test(address) ? address : null;
}

export function link(url, ...label) {
  const address = safe(url);
  const words = label.length ? label : [url];
  if (!address) return h("span", { class: "dead-link" }, ...words);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, ...words);
}
