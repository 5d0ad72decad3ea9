// When a drawing changes, its boxes glide from where they were to where they are.

import { mayMove } from "./dom.js";

const MILLISECONDS = 420;
// More boxes than these are not moved one by one.
const MOST = 900;

/**
 * Where each box begins: the first point of its outline, which is part of its path.
 * @param {Element} drawing
 * @returns {Map<string, { x: number, y: number }>}
 */
export function positions(drawing) {
  const known = new Map();
  const nodes = drawing.querySelectorAll("g.node[id]");
  if (nodes.length > MOST) return known;
  for (const node of nodes) {
    const numbers = node.querySelector("path.box, path")?.getAttribute("d")?.match(/-?[\d.]+/g);
    if (numbers && numbers.length > 1) known.set(node.id, { x: Number(numbers[0]), y: Number(numbers[1]) });
  }
  return known;
}

/**
 * Let every box glide from where it was; what is new appears, and lines follow when the boxes have arrived.
 * @param {Element} drawing
 * @param {Map<string, { x: number, y: number }>} before
 */
export function glide(drawing, before) {
  if (!mayMove() || before.size === 0) return;
  const now = positions(drawing);
  let moved = false;
  for (const [id, place] of now) {
    const node = document.getElementById(id);
    const earlier = before.get(id);
    if (!node) continue;
    if (!earlier) {
      moved = true;
      node.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MILLISECONDS });
    } else if (Math.abs(earlier.x - place.x) + Math.abs(earlier.y - place.y) > 0.5) {
      moved = true;
      const from = `translate(${earlier.x - place.x}px, ${earlier.y - place.y}px)`;
      node.animate([{ transform: from }, { transform: "none" }], { duration: MILLISECONDS, easing: "ease-in-out" });
    }
  }
  if (!moved && now.size === before.size) return;
  const lines = drawing.querySelector("g.relations");
  lines?.animate([{ opacity: 0 }, { opacity: 0, offset: 0.5 }, { opacity: 1 }], { duration: MILLISECONDS });
}
