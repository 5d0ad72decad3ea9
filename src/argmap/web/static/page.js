// What every page does: forms are sent in place, help is shown in place, colours are changed at once.

import { find, make, word } from "./dom.js";
import { restoreDrafts, send, showLocalTimes, tellWhatWasDone, visit } from "./visits.js";

restoreDrafts();
showLocalTimes();
tellWhatWasDone();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  const question = form.dataset.confirm;
  if (question && !confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("data-plain")) {
    event.preventDefault();
    send(form, event.submitter);
  } else if (form.hasAttribute("data-morph-form")) {
    event.preventDefault();
    for (const menu of form.querySelectorAll("details.menu[open]")) menu.removeAttribute("open");
    visit(queried(form));
  }
});

/**
 * The address that a form asks for.
 * @param {HTMLFormElement} form
 */
function queried(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.append(name, String(value));
  const text = query.toString();
  return form.action + (text ? `?${text}` : "");
}

// A search is shown as one types.
let typing = 0;
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.type !== "search" || !field.form) return;
  if (!field.form.hasAttribute("data-morph-form")) return;
  const { form } = field;
  clearTimeout(typing);
  typing = window.setTimeout(() => visit(queried(form), { history: "replace" }), 250);
});

for (const select of document.querySelectorAll("[data-theme-form] select")) {
  select.addEventListener("change", () => {
    if (!(select instanceof HTMLSelectElement) || !select.form) return;
    document.documentElement.dataset.theme = select.value;
    fetch(select.form.action, { method: "POST", body: new URLSearchParams(/** @type {any} */ (new FormData(select.form))) });
  });
}

document.addEventListener("click", async (event) => {
  if (!(event.target instanceof Element)) return;
  const copies = event.target.closest("[data-copy]");
  if (copies instanceof HTMLElement) {
    await navigator.clipboard.writeText(copies.dataset.copy || "");
    const before = copies.textContent;
    copies.textContent = word("copied");
    setTimeout(() => (copies.textContent = before), 2000);
    return;
  }
  const help = event.target.closest("a[data-help]");
  if (help instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    showHelp(help);
  }
});

/** @param {HTMLAnchorElement} link */
async function showHelp(link) {
  const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
  const section = page.getElementById(link.dataset.help || "start");
  if (!section) {
    location.assign(link.href);
    return;
  }
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog"));
  dialog.setAttribute("aria-labelledby", "help-title");
  dialog.append(...document.importNode(section, true).childNodes);
  const title = find("h2", dialog);
  if (title) title.id = "help-title";
  const form = /** @type {HTMLFormElement} */ (make("form"));
  form.method = "dialog";
  form.append(make("button", word("close")));
  dialog.append(form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

// A menu closes when one chooses something elsewhere, or presses Escape.
document.addEventListener("pointerdown", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.removeAttribute("open");
    find("summary", menu)?.focus();
  }
});
