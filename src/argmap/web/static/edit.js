// Editing in the picture: the text of a box is typed where the box is, and sent by the form that the panel has for it.

import { find, isTyping, make, word } from "./dom.js";
import { send } from "./visits.js";

/** @typedef {import("./canvas.js").Canvas} Canvas */

/** How far below the chosen box a new one is typed, in pixels of the screen. */
const BELOW = 14;
const WIDTH = 300;

/**
 * Let the picture be edited, where the page has the forms for it.
 * @param {Canvas} canvas
 */
export function prepareEditing(canvas) {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.altKey || !mayEdit()) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      press(event.shiftKey ? "#redo" : "#undo");
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const isAtChosen = document.activeElement === document.body || document.activeElement?.closest("#drawing .chosen");
    if (!isAtChosen) return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    action(canvas);
  }, true);
  canvas.stage.addEventListener("dblclick", (event) => {
    const node = event.target instanceof Element ? event.target.closest("g.node.chosen") : null;
    if (!node || !mayEdit()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    change(canvas);
  }, true);
}

function mayEdit() {
  return find("#editing") !== null;
}

/**
 * What a key does, if it is one for editing.
 * @param {KeyboardEvent} event
 * @returns {((canvas: Canvas) => void) | null}
 */
function actionOf(event) {
  if (event.key === "Tab") return find(event.shiftKey ? "#add-attack" : "#add-support") ? (canvas) => add(canvas, event.shiftKey ? "attack" : "support") : null;
  if (event.key === "Enter" && event.shiftKey) return find("#add-beside") ? (canvas) => add(canvas, "beside") : null;
  if (event.key === "Enter") return find("#edit-text") ? change : null;
  if (event.key.toLowerCase() === "t") return find("#add-together") ? (canvas) => add(canvas, "together") : null;
  if (event.key === "Delete" || event.key === "Backspace") return find("#remove") ? () => press("#remove") : null;
  return null;
}

/** @param {string} selector */
function press(selector) {
  const button = find(selector);
  if (button instanceof HTMLButtonElement && !button.disabled) button.click();
}

/**
 * Type a new statement below the chosen one, or beside it.
 * @param {Canvas} canvas
 * @param {"support" | "attack" | "together" | "beside"} side
 */
function add(canvas, side) {
  const at = placeOf(canvas);
  if (!at) return;
  type(canvas, `#add-${side}`, "", { x: at.x + 24, y: at.y + at.height + BELOW, width: WIDTH, className: side });
}

/**
 * Change the text of the chosen statement.
 * @param {Canvas} canvas
 */
function change(canvas) {
  const field = /** @type {HTMLTextAreaElement | null} */ (find("#edit-text textarea"));
  const at = placeOf(canvas);
  if (!at) return;
  type(canvas, "#edit-text", field?.defaultValue || "", { ...at, width: Math.max(Math.min(at.width, 520), WIDTH), className: "change" });
}

/** Where the chosen element is on the stage. @param {Canvas} canvas */
function placeOf(canvas) {
  const chosen = find(".chosen", canvas.drawing);
  const box = chosen && canvas.boxOf(chosen);
  if (!box) return null;
  const { x, y, scale } = canvas.place;
  return { x: x + box.x * scale, y: y + box.y * scale, width: box.width * scale, height: box.height * scale };
}

/**
 * Show a field in the picture, and send what is typed by a form: Enter saves, Escape leaves all as it was.
 * @param {Canvas} canvas
 * @param {string} form its selector: the page is morphed while one types
 * @param {string} text
 * @param {{ x: number, y: number, width: number, className: string }} place
 */
function type(canvas, form, text, place) {
  find(".typing", canvas.stage)?.remove();
  const around = make("div", "", `typing ${place.className}`);
  const field = document.createElement("textarea");
  field.maxLength = 10_000;
  field.rows = 3;
  field.value = text;
  field.setAttribute("aria-label", word(`typing-${place.className}`));
  const hint = make("p", `${word(`typing-${place.className}`)} – ${word("typing-hint")}`, "hint");
  around.append(field, hint);
  const { width, height } = canvas.stage.getBoundingClientRect();
  around.style.left = `${Math.max(8, Math.min(place.x, width - place.width - 8))}px`;
  around.style.top = `${Math.max(8, Math.min(place.y, height - 150))}px`;
  around.style.width = `${Math.min(place.width, width - 16)}px`;
  canvas.stage.append(around);
  // What is typed is no movement of the picture, and no key of the reader.
  for (const name of ["pointerdown", "wheel", "dblclick", "click"]) around.addEventListener(name, (event) => event.stopPropagation());
  field.focus();
  field.select();
  const leave = () => {
    around.remove();
    find("#drawing .node.chosen a")?.focus({ preventScroll: true });
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") leave();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!field.value.trim() || field.value === text) leave();
    else save(form, field, around);
  });
}

/**
 * @param {string} selector
 * @param {HTMLTextAreaElement} field
 * @param {HTMLElement} around
 */
async function save(selector, field, around) {
  const form = find(selector);
  if (!(form instanceof HTMLFormElement)) return;
  const kept = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea[name=text]"));
  kept.value = field.value;
  field.readOnly = true;
  around.classList.add("saving");
  await send(form, null);
  const refused = find(".form-error", form);
  if (refused && form.isConnected) {
    // What was typed stays, with what was wrong with it.
    field.readOnly = false;
    around.classList.remove("saving");
    find(".hint", around)?.replaceChildren(refused.textContent || "");
    field.focus();
    return;
  }
  around.remove();
  find("#drawing .node.chosen a")?.focus({ preventScroll: true });
}
