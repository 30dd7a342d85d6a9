/** Patches the page to match described elements, so that focus, scroll and typed words outlive a refresh. */

const SVG = "http://www.w3.org/2000/svg";
const XHTML = "http://www.w3.org/1999/xhtml";

// These live in the element, not in its markup: an attribute would only be their first value.
const LIVE = new Set(["value", "checked", "indeterminate"]);

/** One element as a plain description; `null`, `false` and `""` among the children draw nothing. */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, key: props?.key ?? null, children: flat(children) };
}

function flat(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== true && child !== "")
    .map((child) => (typeof child === "object" ? child : { text: String(child), key: null }));
}

/** Makes the children of `container` look like the described ones, reusing what already stands there. */
export function render(container, ...children) {
  const next = flat(children);
  const arrivals = [];
  patchChildren(container, container.drawn ?? [], next, arrivals);
  container.drawn = next;
  for (const node of arrivals) node.props.mounted(node.dom);
}

function patchChildren(parent, before, after, arrivals) {
  const pairs = pair(before, after);
  const kept = new Set(pairs.values());
  for (const node of before) if (!kept.has(node)) node.dom.remove();
  let cursor = parent.firstChild;
  for (const node of after) {
    const old = pairs.get(node);
    if (old) update(old, node, arrivals);
    else create(node, parent, arrivals);
    // Moving an element takes its focus away, so only what stands in the wrong place is moved.
    if (node.dom === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node.dom, cursor);
  }
}

function pair(before, after) {
  const keyed = new Map();
  const loose = new Map();
  for (const node of before) {
    if (node.key !== null) keyed.set(`${node.tag} ${node.key}`, node);
    else loose.set(node.tag, [...(loose.get(node.tag) ?? []), node]);
  }
  const pairs = new Map();
  for (const node of after) {
    const name = `${node.tag} ${node.key}`;
    const old = node.key !== null ? keyed.get(name) : loose.get(node.tag)?.shift();
    if (node.key !== null) keyed.delete(name);
    if (old) pairs.set(node, old);
  }
  return pairs;
}

function create(node, parent, arrivals) {
  if (node.text !== undefined) {
    node.dom = document.createTextNode(node.text);
    return;
  }
  const inSvg = node.tag === "svg" || (parent.namespaceURI === SVG && parent.localName !== "foreignObject");
  node.dom = document.createElementNS(inSvg ? SVG : XHTML, node.tag);
  dress(node, {}, arrivals, []);
  if (node.props.mounted) arrivals.push(node);
}

function update(old, node, arrivals) {
  node.dom = old.dom;
  if (node.text === undefined) dress(node, old.props, arrivals, old.children);
  else if (node.text !== old.text) node.dom.data = node.text;
}

function dress(node, before, arrivals, oldChildren) {
  const { dom, props } = node;
  for (const name of Object.keys(before)) if (!(name in props)) set(dom, name, undefined, before[name]);
  for (const [name, value] of Object.entries(props)) if (!LIVE.has(name)) set(dom, name, value, before[name]);
  patchChildren(dom, oldChildren, node.children, arrivals);
  // A select has its value only once its options stand.
  for (const name of LIVE) if (name in props) keepLive(dom, name, props[name]);
}

function keepLive(dom, name, value) {
  const wanted = name === "value" ? String(value ?? "") : Boolean(value);
  if (dom[name] !== wanted) dom[name] = wanted;
}

function set(dom, name, value, before) {
  if (name === "key" || name === "mounted" || value === before || LIVE.has(name)) return;
  if (name.startsWith("on")) listen(dom, name.slice(2), value);
  else if (name === "style") Object.entries(value ?? {}).forEach(([rule, to]) => dom.style.setProperty(rule, to));
  else if (value === undefined || value === null || value === false) dom.removeAttribute(name);
  else dom.setAttribute(name, value === true ? "" : String(value));
}

function listen(dom, type, listener) {
  dom.ears ??= {};
  if (!(type in dom.ears)) dom.addEventListener(type, (event) => dom.ears[type]?.(event));
  dom.ears[type] = listener;
}
