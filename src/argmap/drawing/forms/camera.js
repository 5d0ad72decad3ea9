// Shows a drawing step by step: each step is revealed, and brought so near that its text can be read from the last row.

// What is to be seen of a step at least: text as high as a 32nd of the screen. It is 14 units high in the drawing.
const TEXT_UNITS = 14;
const SCREENS_PER_TEXT = 32;
const MILLISECONDS = 450;
// Between a text and the side of its box.
const PADDING = 12;

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

export class Camera {
  /**
   * @param {SVGSVGElement} svg whose parts say at which step they are revealed (`data-step`)
   * @param {(step: number, of: number) => void} onShow
   */
  constructor(svg, onShow) {
    this.svg = svg;
    this.onShow = onShow;
    this.parts = [...svg.querySelectorAll("[data-step]")];
    this.last = Math.max(1, ...this.parts.map((part) => Number(part.getAttribute("data-step"))));
    const { x, y, width, height } = svg.viewBox.baseVal;
    /** @type {Box} */
    this.whole = { x, y, width, height };
    this.now = this.whole;
    this.step = 1;
    this.frame = 0;
    /** How many pictures the step is shown in. */
    this.frameCount = 1;
    this.moving = 0;
    /** Whether the whole map is shown, as far as it is revealed. */
    this.isWide = false;
  }

  /**
   * Where parts of the drawing are.
   * @param {Element[]} parts
   * @returns {Box | null}
   */
  around(parts) {
    let box = null;
    for (const part of parts) {
      const shape = part.querySelector(".box") || part;
      if (!(shape instanceof SVGGraphicsElement)) continue;
      const { y, height } = shape.getBBox();
      const { x, width } = written(part) || shape.getBBox();
      if (!box) box = { left: x, top: y, right: x + width, bottom: y + height };
      else {
        box.left = Math.min(box.left, x);
        box.top = Math.min(box.top, y);
        box.right = Math.max(box.right, x + width);
        box.bottom = Math.max(box.bottom, y + height);
      }
    }
    return box && { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
  }

  /** How much of the drawing a screen may show, so that its text can be read. */
  limits() {
    const { width, height } = this.svg.getBoundingClientRect();
    const high = TEXT_UNITS * SCREENS_PER_TEXT;
    return { width: (high * (width || 16)) / (height || 9), height: high };
  }

  /**
   * The statements that a step reveals.
   * @param {number} step
   */
  nodesOf(step) {
    return this.parts.filter((part) => part.matches("g.node") && part.getAttribute("data-step") === String(step));
  }

  /** The statement that is shown: that of the picture, or the first of the step. */
  statement() {
    return this.nodesOf(this.step)[this.frameCount > 1 ? this.frame : 0] || null;
  }

  /**
   * The pictures that a step is shown in: one, or where its text could not be read, one for each of its statements.
   * @param {number} step
   * @returns {Box[]}
   */
  frames(step) {
    if (this.isWide) return [this.whole];
    const nodes = this.nodesOf(step);
    const all = this.around(nodes);
    if (!all) return [this.whole];
    const limits = this.limits();
    const fits = (/** @type {Box} */ box) => box.width + 60 <= limits.width && box.height + 60 <= limits.height;
    // With what it bears on, if there is room for all of that.
    const lines = this.parts.filter((part) => part.matches("g.relation") && part.getAttribute("data-step") === String(step));
    const context = this.around([...nodes, ...lines]);
    if (context) {
      const earlier = this.parts.filter((part) => part.matches("g.node") && Number(part.getAttribute("data-step")) < step);
      const touched = earlier.filter((part) => meets(context, this.around([part])));
      const whole = this.around([...nodes, ...lines, ...touched]);
      if (whole && fits(whole)) return [whole];
    }
    if (fits(all)) return [all];
    return nodes.map((node) => /** @type {Box} */ (this.around([node])));
  }

  /**
   * Reveal the drawing up to a step.
   * @param {number} step
   * @param {number} [frame] which picture of it; -1 for the last
   */
  show(step, frame = 0) {
    this.step = Math.min(Math.max(step, 1), this.last);
    for (const part of this.parts) {
      const revealed = Number(part.getAttribute("data-step"));
      part.classList.toggle("later", revealed > this.step);
      part.classList.toggle("earlier", revealed < this.step && !this.isWide);
    }
    const frames = this.frames(this.step);
    this.frameCount = frames.length;
    this.frame = frame < 0 ? frames.length - 1 : Math.min(frame, frames.length - 1);
    this.fly(frames[this.frame]);
    this.onShow(this.step, this.last);
  }

  /** On to the next picture. */
  next() {
    if (this.frame + 1 < this.frames(this.step).length) this.show(this.step, this.frame + 1);
    else if (this.step < this.last) this.show(this.step + 1);
  }

  /** Back to the one before. */
  back() {
    if (this.frame > 0) this.show(this.step, this.frame - 1);
    else if (this.step > 1) this.show(this.step - 1, -1);
  }

  /** Show the whole map, or come near again. */
  toggleWide() {
    this.isWide = !this.isWide;
    this.show(this.step);
  }

  /**
   * Bring a part of the drawing onto the screen.
   * @param {Box} box
   */
  fly(box) {
    const limits = this.limits();
    const margin = 30;
    // No nearer than the text needs: a single box does not fill the screen.
    const width = Math.max(box.width + 2 * margin, this.isWide ? 0 : limits.width * 0.6);
    const height = Math.max(box.height + 2 * margin, this.isWide ? 0 : limits.height * 0.6);
    const to = { x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height };
    const from = this.now;
    this.now = to;
    cancelAnimationFrame(this.moving);
    const set = (/** @type {Box} */ at) => this.svg.setAttribute("viewBox", `${at.x} ${at.y} ${at.width} ${at.height}`);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || this.parts.length > 1500) {
      set(to);
      return;
    }
    const begin = performance.now();
    const tick = (/** @type {number} */ time) => {
      const part = Math.min((time - begin) / MILLISECONDS, 1);
      const eased = part < 0.5 ? 2 * part * part : 1 - (2 - 2 * part) ** 2 / 2;
      const between = (/** @type {number} */ one, /** @type {number} */ two) => one + (two - one) * eased;
      set({
        x: between(from.x, to.x),
        y: between(from.y, to.y),
        width: between(from.width, to.width),
        height: between(from.height, to.height),
      });
      if (part < 1) this.moving = requestAnimationFrame(tick);
    };
    this.moving = requestAnimationFrame(tick);
  }
}

/**
 * How far the text of a statement reaches: a box that spans its reasons may be much wider.
 * @param {Element} part
 */
function written(part) {
  const texts = [...part.querySelectorAll("text")].map((text) => text.getBBox());
  if (texts.length === 0) return null;
  const left = Math.min(...texts.map((text) => text.x));
  const right = Math.max(...texts.map((text) => text.x + text.width));
  return { x: left - PADDING, width: right - left + 2 * PADDING };
}

/**
 * Whether two boxes have a place in common, or nearly.
 * @param {Box} one
 * @param {Box | null} two
 */
function meets(one, two) {
  const near = 4;
  return (
    two !== null &&
    one.x - near <= two.x + two.width &&
    two.x - near <= one.x + one.width &&
    one.y - near <= two.y + two.height &&
    two.y - near <= one.y + one.height
  );
}
