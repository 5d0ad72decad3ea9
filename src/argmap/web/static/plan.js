// The plan of a presentation: which part of the drawing is revealed at which step.

import { find } from "./dom.js";

/** Write onto each part of the drawing at which step it is revealed. */
export function plannedDrawing() {
  const svg = document.querySelector("#screen svg");
  /** @type {Record<string, number>} */
  const plan = JSON.parse(find("#plan")?.textContent || "{}");
  for (const [id, step] of Object.entries(plan)) document.getElementById(id)?.setAttribute("data-step", String(step));
  return svg instanceof SVGSVGElement ? svg : null;
}

/**
 * The answers of an audience as columns.
 * @param {HTMLElement} place
 * @param {number[]} counts
 * @param {string[]} labels
 */
export function drawColumns(place, counts, labels) {
  const most = Math.max(...counts, 1);
  place.replaceChildren(
    ...counts.map((count, index) => {
      const column = document.createElement("div");
      const bar = document.createElement("div");
      bar.className = "column";
      bar.style.height = `${(count / most) * 100}%`;
      const number = document.createElement("strong");
      number.textContent = String(count);
      const label = document.createElement("span");
      label.textContent = labels[index] || "";
      const room = document.createElement("div");
      room.className = "column-room";
      room.append(bar);
      column.append(number, room, label);
      return column;
    }),
  );
}
