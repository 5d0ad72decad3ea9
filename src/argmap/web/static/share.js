// The dialog for downloads: each choice shows in the preview at once, and the picture can be copied.

import { find, tell, word } from "./dom.js";

const form = find("#choose");
form?.addEventListener("change", async () => {
  if (!(form instanceof HTMLFormElement)) return;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value && !isFirst(form, name, value)) query.append(name, String(value));
  const address = `${form.action}?${query}`;
  const next = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  for (const id of ["downloads", "preview"]) {
    const now = document.getElementById(id);
    const other = next.getElementById(id);
    if (now && other) now.replaceWith(document.importNode(other, true));
  }
  history.replaceState(null, "", address);
  prepare();
});

/**
 * Whether a list says what is so without it.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {FormDataEntryValue} value
 */
function isFirst(form, name, value) {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLSelectElement && field.options[0]?.value === value;
}

/** Pictures can be copied where the browser lets pages do that. */
function prepare() {
  const button = find("#copy-picture");
  if (!button || typeof ClipboardItem === "undefined" || !navigator.clipboard?.write) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const picture = fetch(button.dataset.png || "").then((answer) => answer.blob());
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    tell(word("copied"));
  });
}
prepare();
