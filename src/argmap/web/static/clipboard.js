// Copying a branch as an indented list, and putting a branch or an indented list below the chosen element.

import { find, isTyping, tell, word } from "./dom.js";
import { send } from "./visits.js";

/** @typedef {{ map: string, node: string, side: string, text: string, isCut: boolean }} Taken */

// Other maps are read in other tabs, so that it is kept for all of them.
const TAKEN = "argmap branch";

/** Let branches be copied, cut and pasted by the keys for it. */
export function prepareClipboard() {
  document.addEventListener("copy", (event) => take(event, false));
  document.addEventListener("cut", (event) => take(event, true));
  document.addEventListener("paste", (event) => {
    if (isTyping(event.target) || !find("#add-outline")) return;
    const text = plain(event.clipboardData?.getData("text/plain") || "");
    if (!text.trim()) return;
    event.preventDefault();
    put(text);
  });
}

/** @param {string} text */
function plain(text) {
  return text.replace(/\r\n?/g, "\n");
}

/** The address of this map, without what is shown of it. */
function mapOf() {
  return find("#reader")?.dataset.map || location.pathname;
}

/**
 * @param {ClipboardEvent} event
 * @param {boolean} isCut
 */
async function take(event, isCut) {
  const node = find("#statement") ? find("#picture")?.dataset.chosen : "";
  if (isTyping(event.target) || !node || !getSelection()?.isCollapsed || (isCut && !find("#move"))) return;
  event.preventDefault();
  const map = mapOf();
  // How it bears on what it is taken from, and will bear on what it is put below.
  const side = /** @type {HTMLSelectElement | null} */ (find("#move select[name=side]"))?.value || "support";
  const response = await fetch(`${map}/branch.txt?node=${encodeURIComponent(node)}`).catch(() => null);
  const text = response?.ok ? await response.text() : "";
  if (!text || !(await written(text))) {
    tell(word("not-copied"), { negative: true });
    return;
  }
  localStorage.setItem(TAKEN, JSON.stringify({ map, node, side, text: text.trim(), isCut }));
  tell(word(isCut ? "branch-cut" : "branch-copied"));
}

/**
 * Write a text to the clipboard; where pages without a certificate may not, as by copying from a field.
 * @param {string} text
 */
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    return isDone;
  }
}

/**
 * Put what was copied below the chosen element: a branch of a map with all that it has, another text as a list.
 * @param {string} text
 */
async function put(text) {
  /** @type {Taken | null} */
  const taken = JSON.parse(localStorage.getItem(TAKEN) || "null");
  const isTaken = taken !== null && taken.text === text.trim();
  if (isTaken && taken.isCut && taken.map === mapOf() && find("#move")) {
    localStorage.removeItem(TAKEN);
    const target = find("#picture")?.dataset.chosen || "";
    await sendFilled("#move", { element: taken.node, target, side: taken.side });
  } else if (isTaken) {
    await sendFilled("#paste-branch", { map: taken.map.split("/").pop() || "", node: taken.node, side: taken.side === "attack" ? "attack" : "support" });
  } else {
    await sendFilled("#add-outline", { outline: text });
  }
}

/**
 * Send a form of the panel with some of its fields filled in, and tell what was wrong: the form may be folded away.
 * @param {string} selector
 * @param {Record<string, string>} values
 */
export async function sendFilled(selector, values) {
  const form = find(selector);
  if (!(form instanceof HTMLFormElement)) return;
  for (const [name, value] of Object.entries(values)) {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));
    field.value = value;
    if (field.value === value || !(field instanceof HTMLSelectElement)) continue;
    // An inference, which is no choice of the form.
    field.add(new Option(value, value, false, true));
  }
  await send(form, null);
  const refused = find(".form-error", form);
  if (refused && form.isConnected) tell(refused.textContent || "", { negative: true });
}
