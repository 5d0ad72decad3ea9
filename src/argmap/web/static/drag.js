// Dragging the chosen box onto another, to bear on that, or onto a line, to undercut or back it.

import { sendFilled } from "./clipboard.js";
import { find, make, word } from "./dom.js";

/** @typedef {import("./canvas.js").Canvas} Canvas */
/** @typedef {"support" | "attack" | "together"} Side */

const CLICK_PIXELS = 5;

/**
 * Let the chosen box be dragged, where the page has the form for moving it. Fingers move the picture, and use the form.
 * @param {Canvas} canvas
 */
export function prepareDragging(canvas) {
  const { stage } = canvas;
  /** @type {Drag | null} */
  let drag = null;
  const end = () => {
    drag?.leave();
    drag = null;
  };
  stage.addEventListener("pointerdown", (event) => {
    const box = event.target instanceof Element ? event.target.closest("#drawing g.node.chosen") : null;
    if (!box || event.button !== 0 || event.pointerType === "touch" || !find("#move")) return;
    event.stopImmediatePropagation();
    canvas.moved = 0;
    drag = new Drag(canvas, box, event);
  }, true);
  stage.addEventListener("pointermove", (event) => {
    if (!drag) return;
    event.stopImmediatePropagation();
    if (event.buttons === 0) end();
    else drag.to(event);
  }, true);
  stage.addEventListener("pointerup", (event) => {
    if (!drag) return;
    event.stopImmediatePropagation();
    drag.drop(event);
    end();
  }, true);
  stage.addEventListener("pointercancel", end, true);
  for (const name of /** @type {const} */ (["keydown", "keyup"])) {
    document.addEventListener(name, (event) => {
      if (!drag) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      if (event.key === "Escape") end();
      else drag.says(event);
    }, true);
  }
}

class Drag {
  /**
   * @param {Canvas} canvas
   * @param {Element} box
   * @param {PointerEvent} event
   */
  constructor(canvas, box, event) {
    this.canvas = canvas;
    this.box = box;
    this.start = { x: event.clientX, y: event.clientY };
    /** @type {HTMLElement | null} */
    this.ghost = null;
    /** @type {Element | null} */
    this.target = null;
    const chosen = find("#move select[name=side] option[selected]")?.getAttribute("value");
    /** @type {Side} How it bears on what it bears on now. */
    this.side = chosen === "attack" ? "attack" : "support";
  }

  /** @param {PointerEvent} event */
  to(event) {
    if (!this.ghost) {
      if (Math.hypot(event.clientX - this.start.x, event.clientY - this.start.y) <= CLICK_PIXELS) return;
      this.ghost = make("div", "", "dragged");
      this.ghost.append(make("p", find("#statement")?.textContent || "", "what"), make("p", "", "says"));
      this.canvas.stage.append(this.ghost);
      this.canvas.stage.setPointerCapture(event.pointerId);
    }
    const { left, top } = this.canvas.stage.getBoundingClientRect();
    this.ghost.style.transform = `translate(${event.clientX - left + 12}px, ${event.clientY - top + 12}px)`;
    const met = document.elementFromPoint(event.clientX, event.clientY)?.closest("#drawing g.node, #drawing g.relation");
    this.mark(met && met !== this.box ? met : null);
    this.says(event);
  }

  /** @param {Element | null} target */
  mark(target) {
    if (target === this.target) return;
    this.target?.classList.remove("dropped-on");
    target?.classList.add("dropped-on");
    this.target = target;
  }

  /**
   * How it would bear on what it is dropped on.
   * @param {{ shiftKey: boolean, altKey: boolean }} keys
   * @returns {Side}
   */
  sideOf({ shiftKey, altKey }) {
    const isLine = this.target?.classList.contains("relation");
    if (altKey && !isLine) return "together";
    const side = isLine ? "attack" : this.side;
    if (!shiftKey) return side;
    return side === "attack" ? "support" : "attack";
  }

  /** Say what dropping it here would do. @param {{ shiftKey: boolean, altKey: boolean }} keys */
  says(keys) {
    const place = this.ghost && find(".says", this.ghost);
    if (!place || !this.ghost) return;
    const side = this.sideOf(keys);
    this.ghost.classList.toggle("attack", this.target !== null && side === "attack");
    this.ghost.classList.toggle("support", this.target !== null && side !== "attack");
    if (!this.target) place.textContent = word("drop-nowhere");
    else if (this.target.classList.contains("relation")) place.textContent = word(side === "attack" ? "drop-undercut" : "drop-backing");
    else place.textContent = word(`drop-${side}`, { what: nameOf(this.target) });
  }

  /** @param {PointerEvent} event */
  drop(event) {
    if (!this.ghost) return;
    // What was dragged is not clicked.
    addEventListener("click", (click) => {
      click.preventDefault();
      click.stopImmediatePropagation();
    }, { capture: true, once: true });
    setTimeout(() => find("#drawing .node.chosen a")?.focus({ preventScroll: true }));
    if (!this.target) return;
    const target = this.target.id.replace(/^(node|relation)-/, "");
    sendFilled("#move", { target, side: this.sideOf(event) });
  }

  leave() {
    this.mark(null);
    this.ghost?.remove();
  }
}

/**
 * A statement in a few words.
 * @param {Element} node
 */
function nameOf(node) {
  // The title begins with the type.
  const name = (node.querySelector("title")?.textContent || "").replace(/^[^:]{1,24}: /, "");
  return name.length > 60 ? `${name.slice(0, 59).trimEnd()}…` : name;
}
