// A small picture of the whole map, with a frame around what is in sight.

/** @typedef {import("./canvas.js").Canvas} Canvas */

export class Minimap {
  /**
   * @param {HTMLCanvasElement} element
   * @param {Canvas} canvas
   */
  constructor(element, canvas) {
    this.element = element;
    this.canvas = canvas;
    /** @type {{ x: number, y: number, width: number, height: number, colour: string }[]} */
    this.boxes = [];
    const go = (/** @type {PointerEvent} */ event) => {
      if (event.buttons !== 1) return;
      const box = element.getBoundingClientRect();
      const ratio = this.ratio();
      const stage = canvas.stage.getBoundingClientRect();
      const { scale } = canvas.place;
      canvas.show({
        x: stage.width / 2 - ((event.clientX - box.left) / ratio) * scale,
        y: stage.height / 2 - ((event.clientY - box.top) / ratio) * scale,
        scale,
      });
    };
    element.addEventListener("pointerdown", go);
    element.addEventListener("pointermove", go);
  }

  /** How many of its pixels a pixel of the drawing has. */
  ratio() {
    const { width, height } = this.canvas.size;
    return Math.min(this.element.width / width, this.element.height / height);
  }

  /** Look at the drawing anew. */
  read() {
    this.boxes = [];
    for (const node of this.canvas.drawing.querySelectorAll("g.node[id] path.box")) {
      if (!(node instanceof SVGGraphicsElement)) continue;
      const { x, y, width, height } = node.getBBox();
      this.boxes.push({ x, y, width, height, colour: getComputedStyle(node).stroke });
    }
    this.draw();
  }

  /** Draw the boxes, and the frame. */
  draw() {
    const context = this.element.getContext("2d");
    if (!context) return;
    const ratio = this.ratio();
    context.clearRect(0, 0, this.element.width, this.element.height);
    for (const box of this.boxes) {
      context.fillStyle = box.colour;
      context.fillRect(
        box.x * ratio,
        box.y * ratio,
        Math.max(box.width * ratio, 1.5),
        Math.max(box.height * ratio, 1.5),
      );
    }
    const { x, y, scale } = this.canvas.place;
    const stage = this.canvas.stage.getBoundingClientRect();
    const { width, height } = this.canvas.size;
    const isAllInSight =
      x >= -1 && y >= -1 && x + width * scale <= stage.width + 1 && y + height * scale <= stage.height + 1;
    this.element.style.visibility = isAllInSight ? "hidden" : "visible";
    context.strokeStyle = getComputedStyle(this.element).color;
    context.lineWidth = 1.5;
    context.strokeRect(
      (-x / scale) * ratio,
      (-y / scale) * ratio,
      (stage.width / scale) * ratio,
      (stage.height / scale) * ratio,
    );
  }
}
