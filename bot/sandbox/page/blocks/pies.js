/** Draws a pie as SVG, from twelve o'clock on, with the larger shares written in. */
import { h } from "../dom.js";

const SIZE = 240;
const RADIUS = 108;
//: A slice below this share has no room for its percentage.
const WRITTEN = 0.06;

export function pie({ segments = [] }) {
  const total = segments.reduce((sum, { value }) => sum + value, 0) || 1;
  let turned = 0;
  const drawn = segments.map(({ value }, at) => {
    const share = value / total;
    const slice = [
      wedge(turned, share, at),
      share >= WRITTEN ? written(turned + share / 2, share, segments.length) : null,
    ];
    turned += share;
    return slice;
  });
  return h("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "pie", "aria-hidden": "true", focusable: "false" }, drawn);
}

function point(turn, radius) {
  const angle = 2 * Math.PI * turn;
  return [SIZE / 2 + radius * Math.sin(angle), SIZE / 2 - radius * Math.cos(angle)].map((part) => part.toFixed(2));
}

function wedge(from, share, at) {
  const look = `slice series-${at % 12}`;
  // An arc that ends where it began draws nothing.
  if (share > 0.9999) return h("circle", { class: look, cx: SIZE / 2, cy: SIZE / 2, r: RADIUS });
  const [start, end] = [point(from, RADIUS), point(from + share, RADIUS)];
  return h("path", {
    class: look,
    d: `M${SIZE / 2} ${SIZE / 2}L${start.join(" ")}A${RADIUS} ${RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${end.join(" ")}Z`,
  });
}

function written(middle, share, count) {
  const [x, y] = count === 1 ? [SIZE / 2, SIZE / 2] : point(middle, RADIUS * 0.68);
  return h("text", { class: "share", x, y, dy: "0.35em", "text-anchor": "middle" }, `${Math.round(share * 100)}%`);
}
