// A file that is dropped anywhere on the page is the one to import.

import { find } from "./dom.js";

const field = find("#drop input");
const drop = find("#drop");

if (field instanceof HTMLInputElement && drop) {
  const name = find("span", drop);
  const told = name?.textContent || "";
  field.addEventListener("change", () => {
    if (name) name.textContent = field.files?.[0]?.name || told;
  });
  for (const kind of /** @type {const} */ (["dragenter", "dragover", "dragleave", "drop"])) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    });
  }
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change"));
  });
}
