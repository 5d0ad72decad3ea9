// Small things that several modules need.

/**
 * The first element that a selector finds.
 * @param {string} selector
 * @param {ParentNode} [inside]
 * @returns {HTMLElement | null}
 */
export function find(selector, inside = document) {
  return inside.querySelector(selector);
}

/** @type {Record<string, string> | null} */
let words = null;

/**
 * A text for people, in the language of the page: the server writes them into it.
 * @param {string} name
 * @param {Record<string, string | number>} [values] in the place of `{name}`
 */
export function word(name, values = {}) {
  words ??= JSON.parse(document.getElementById("words")?.textContent || "{}");
  return (words?.[name] || name).replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

/**
 * An element with a text; texts are never markup.
 * @param {string} name
 * @param {string} [text]
 * @param {string} [className]
 */
export function make(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * Tell something at the edge of the page, for a while.
 * @param {string} text
 * @param {{ id?: string, negative?: boolean, stays?: boolean }} [options]
 */
export function tell(text, options = {}) {
  const place = find("#status");
  if (!place) return;
  if (options.id) find(`#${options.id}`, place)?.remove();
  const toast = make("p", text, options.negative ? "toast negative" : "toast");
  if (options.id) toast.id = options.id;
  place.append(toast);
  if (!options.stays) setTimeout(() => toast.remove(), 6000);
}

/**
 * Take back what was told under a name.
 * @param {string} id
 */
export function untell(id) {
  document.getElementById(id)?.remove();
}

/** Whether the reader of this page wants things to move. */
export function mayMove() {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Whether keys are being typed into a field.
 * @param {EventTarget | null} target
 */
export function isTyping(target) {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}
