// The place where a drawing is moved and zoomed: by mouse, wheel, fingers and keys.

import { mayMove } from "./dom.js";

const SMALLEST = 0.03;
const LARGEST = 6;
// How far a pointer may move while it still clicks.
const CLICK_PIXELS = 5;

/** @typedef {{ x: number, y: number, scale: number }} Place */

export class Canvas {
  /**
   * @param {HTMLElement} stage what is seen
   * @param {HTMLElement} drawing what is moved in it
   * @param {(place: Place, byHand: boolean) => void} onMove
   */
  constructor(stage, drawing, onMove) {
    this.stage = stage;
    this.drawing = drawing;
    this.onMove = onMove;
    /** @type {Place} */
    this.place = { x: 0, y: 0, scale: 1 };
    /** @type {Map<number, { x: number, y: number }>} */
    this.pointers = new Map();
    this.moved = 0;
    this.resting = 0;
    stage.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    stage.addEventListener("pointerdown", (event) => this.onDown(event));
    stage.addEventListener("pointermove", (event) => this.onDrag(event));
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
      stage.addEventListener(name, (event) => this.onUp(event));
    }
    // What was dragged is not clicked.
    stage.addEventListener(
      "click",
      (event) => {
        // A click without a pointer is that of a key.
        if (event.detail > 0 && this.moved > CLICK_PIXELS) {
          event.preventDefault();
          event.stopPropagation();
        }
      },
      true,
    );
    stage.addEventListener("dragstart", (event) => event.preventDefault());
  }

  /** The drawing. */
  get svg() {
    return this.drawing.querySelector("svg");
  }

  /** The size of the drawing in its own pixels. */
  get size() {
    const box = this.svg?.viewBox.baseVal;
    return { width: box?.width || 1, height: box?.height || 1 };
  }

  /**
   * Show the drawing at a place.
   * @param {Place} place
   * @param {{ glide?: boolean, byHand?: boolean }} [options]
   */
  show(place, { glide = false, byHand = false } = {}) {
    const { width, height } = this.stage.getBoundingClientRect();
    const { width: wide, height: high } = this.size;
    const scale = Math.min(Math.max(place.scale, SMALLEST), LARGEST);
    // Some of the drawing always stays in sight.
    const margin = 80;
    const x = Math.min(Math.max(place.x, margin - wide * scale), width - margin);
    const y = Math.min(Math.max(place.y, margin - high * scale), height - margin);
    const before = this.place;
    this.place = { x, y, scale };
    const transform = (/** @type {Place} */ at) => `translate(${at.x}px, ${at.y}px) scale(${at.scale})`;
    this.drawing.style.transform = transform(this.place);
    if (glide && mayMove()) {
      this.drawing.animate([{ transform: transform(before) }, { transform: transform(this.place) }], {
        duration: 260,
        easing: "ease-out",
      });
    }
    this.onMove(this.place, byHand);
  }

  /** Let the drawing be moved as a picture for now, and be drawn sharp when it rests. */
  soften() {
    this.drawing.style.willChange = "transform";
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => (this.drawing.style.willChange = ""), 220);
  }

  /**
   * Zoom about a point of the stage.
   * @param {number} factor
   * @param {{ x: number, y: number }} [about] in pixels of the stage; its middle without
   * @param {{ glide?: boolean, byHand?: boolean }} [options]
   */
  zoom(factor, about, options) {
    const { width, height } = this.stage.getBoundingClientRect();
    const { x, y } = about || { x: width / 2, y: height / 2 };
    const scale = Math.min(Math.max(this.place.scale * factor, SMALLEST), LARGEST);
    const ratio = scale / this.place.scale;
    this.show({ x: x - (x - this.place.x) * ratio, y: y - (y - this.place.y) * ratio, scale }, { byHand: true, ...options });
  }

  /** Show the whole drawing. @param {{ glide?: boolean }} [options] */
  fit(options) {
    const { width, height } = this.stage.getBoundingClientRect();
    const { width: wide, height: high } = this.size;
    const scale = Math.min(width / wide, height / high, 1.6);
    this.show({ x: (width - wide * scale) / 2, y: (height - high * scale) / 2, scale }, options);
  }

  /**
   * Where an element is, in pixels of the drawing.
   * @param {Element} element
   */
  boxOf(element) {
    const path = element.querySelector("path.box, path");
    return path instanceof SVGGraphicsElement ? path.getBBox() : null;
  }

  /**
   * Bring an element into sight, and zoom in where its text could not be read.
   * @param {Element} element
   * @param {{ glide?: boolean, least?: number, always?: boolean }} [options]
   */
  reveal(element, { glide = true, least = 0.62, always = false } = {}) {
    const box = this.boxOf(element);
    if (!box) return;
    const { width, height } = this.stage.getBoundingClientRect();
    const now = this.place.scale;
    const left = this.place.x + box.x * now;
    const top = this.place.y + box.y * now;
    const inSight = left >= 0 && top >= 0 && left + box.width * now <= width && top + box.height * now <= height;
    // Someone who sees the whole map and chooses a box wants to go on seeing the whole map.
    if (inSight && !always) return;
    const scale = Math.max(now, least);
    const x = width / 2 - (box.x + box.width / 2) * scale;
    const y = height / 2 - (box.y + box.height / 2) * scale;
    this.show({ x, y, scale }, { glide });
  }

  /** @param {WheelEvent} event */
  onWheel(event) {
    event.preventDefault();
    this.soften();
    const box = this.stage.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey) {
      this.show({ ...this.place, x: this.place.x - (event.deltaY + event.deltaX) * lines }, { byHand: true });
      return;
    }
    const speed = event.ctrlKey ? 0.01 : 0.0018;
    this.zoom(Math.exp(-event.deltaY * lines * speed), { x: event.clientX - box.left, y: event.clientY - box.top });
  }

  /** @param {PointerEvent} event */
  onDown(event) {
    if (event.button !== 0) return;
    if (this.pointers.size === 0) this.moved = 0;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** @param {PointerEvent} event */
  onDrag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    if (event.pointerType === "mouse" && event.buttons === 0) {
      // It was let go outside of the stage.
      this.pointers.delete(event.pointerId);
      return;
    }
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    const now = { x: event.clientX, y: event.clientY };
    this.moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (this.moved <= CLICK_PIXELS) return;
    this.stage.setPointerCapture(event.pointerId);
    this.soften();
    this.pointers.set(event.pointerId, now);
    const other = others[0];
    if (!other) {
      const to = { ...this.place, x: this.place.x + now.x - before.x, y: this.place.y + now.y - before.y };
      this.show(to, { byHand: true });
      return;
    }
    // Two fingers: what is between them stays between them.
    const box = this.stage.getBoundingClientRect();
    const far = (/** @type {{ x: number, y: number }} */ point) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
    const middle = { x: (now.x + other.x) / 2 - box.left, y: (now.y + other.y) / 2 - box.top };
    this.show({
      ...this.place,
      x: this.place.x + (now.x - before.x) / 2,
      y: this.place.y + (now.y - before.y) / 2,
    });
    this.zoom(far(now) / far(before), middle);
  }

  /** @param {PointerEvent} event */
  onUp(event) {
    this.pointers.delete(event.pointerId);
  }
}
